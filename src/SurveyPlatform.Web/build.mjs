// Builds wwwroot/ from Assets/ and GOV.UK Frontend. wwwroot/ is never committed: whatever is in it was made here.
// ASP.NET Core gives the files their hashed names, so nothing here does.
import * as esbuild from 'esbuild'
import * as fs from 'node:fs'
import * as path from 'node:path'
import * as sass from 'sass'

const out = 'wwwroot'
const target = ['chrome100', 'firefox100', 'safari15']

fs.rmSync(out, { recursive: true, force: true })
fs.mkdirSync(path.join(out, 'css'), { recursive: true })
fs.cpSync('Assets/static', out, { recursive: true })

for (const sheet of ['app', 'staff']) {
  const { css } = sass.compile(`Assets/${sheet}.scss`, { loadPaths: ['node_modules'], charset: false, quietDeps: true })
  fs.writeFileSync(path.join(out, 'css', `${sheet}.css`), minify(printRulesTogether(minify(css))))
}

await esbuild.build({
  entryPoints: ['Assets/app.js'],
  outfile: path.join(out, 'js', 'app.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target,
  logLevel: 'warning'
})

function minify (css) {
  return esbuild.transformSync(css, { loader: 'css', minify: true, target }).code
}

// Every GOV.UK component repeats its print rules and font smoothing: said once, the sheet is a tenth lighter.
function printRulesTogether (css) {
  const media = '@media print{'
  const screen = []
  const print = []
  let rest = css.replaceAll(/-(?:webkit|moz-osx)-font-smoothing:(?:antialiased|grayscale)(?:;|(?=}))/g, '')
  for (let at = rest.indexOf(media); at >= 0; at = rest.indexOf(media)) {
    let end = at + media.length
    for (let depth = 1; depth > 0; end++) {
      depth += rest[end] === '{' ? 1 : rest[end] === '}' ? -1 : 0
    }
    screen.push(rest.slice(0, at))
    print.push(rest.slice(at + media.length, end - 1))
    rest = rest.slice(end)
  }
  return screen.join('') + rest + media + print.join('') + '}'
}
