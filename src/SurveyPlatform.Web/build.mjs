// Builds wwwroot/ from Assets/ and GOV.UK Frontend. wwwroot/ is never committed: whatever is in it was made here.
import * as esbuild from 'esbuild'
import * as fs from 'node:fs'
import * as path from 'node:path'
import * as sass from 'sass'

const out = 'wwwroot'
fs.rmSync(out, { recursive: true, force: true })
fs.mkdirSync(path.join(out, 'css'), { recursive: true })

// GOV.UK Frontend's look without what belongs to the government alone: the crown and its typeface.
const entry = 'Assets/site.scss'
const source = fs.existsSync(entry)
  ? fs.readFileSync(entry, 'utf8')
  : '@use "govuk-frontend/dist/govuk" with ($govuk-font-family: (system-ui, sans-serif), $govuk-include-default-font-face: false);'
const css = sass.compileString(source, {
  loadPaths: ['Assets', 'node_modules'],
  url: new URL(entry, import.meta.url),
  style: 'compressed',
  quietDeps: true
})
fs.writeFileSync(path.join(out, 'css', 'site.css'), css.css)

if (fs.existsSync('Assets/site.js')) {
  await esbuild.build({ entryPoints: ['Assets/site.js'], bundle: true, minify: true, format: 'esm', target: 'es2020', outfile: path.join(out, 'js', 'site.js') })
}
if (fs.existsSync('Assets/static')) {
  fs.cpSync('Assets/static', out, { recursive: true })
}
