// `node scripts/screenshot.mjs [folder]`: pictures of the real interface, with real uploads to the practice host.
// Without a folder, the two of the README in `docs/`; with one, every screen, light, dark and narrow: also the first
// run, the empty queue, and a queue in trouble.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildIfNeeded } from './build-if-needed.mjs'
import { findBrowser, noBrowserSentence } from './find-browser.mjs'
import { prepareNode, root } from './pinned-node.mjs'

const node = prepareNode()
const folder = process.argv[2] ? resolve(process.argv[2]) : join(root, 'docs')
const screens = process.argv[2] ? ['Queue', 'History', 'Details', 'Settings'] : ['Queue']
const sizes = process.argv[2] ? { '': [960, 640], '-narrow': [480, 640] } : { '': [960, 640] }

const executablePath = findBrowser()
if (executablePath === null) {
  console.error(noBrowserSentence)
  process.exit(1)
}
if (!buildIfNeeded(node)) process.exit(1)

const work = mkdtempSync(join(tmpdir(), 'mayfly-pictures-'))
const started = []
try {
  const sandbox = await start(['electron/sandbox/run.ts', '--json'])
  const env = {
    MAYFLY_DATA_DIR: join(work, 'data'),
    MAYFLY_KIE_URL: sandbox.url,
    MAYFLY_KIE_KEY: sandbox.key,
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
  }
  const served = await start(['scripts/mayfly.mjs', 'serve', '--json'], env)
  if (process.argv[2]) {
    const { MAYFLY_KIE_KEY: _, ...withoutKey } = env
    const newcomer = { ...withoutKey, MAYFLY_DATA_DIR: join(work, 'newcomer') }
    const first = await start(['scripts/mayfly.mjs', 'serve', '--json'], newcomer)
    await takePictures(first.url, ['First run'])
    await takePictures(served.url, ['Empty'])
    await takePictures((await startInTrouble(sandbox, env)).url, ['Trouble'])
  }
  await upload(['README.md', 'LICENSE', 'renderer/icon.svg', 'package.json'], env)
  await upload([sample('measurements.csv', 180_000), sample('walk by the lake.mp4', 5_400_000)], env)
  await slowDown(sandbox)
  await upload(['--no-wait', sample('interview, first take.wav', 64_200_000)], env)
  // What the system's buffers take at once would show as speed; after some seconds the host's own pace shows.
  await sleep(5_000)
  await takePictures(served.url, screens)
} finally {
  for (const child of started.reverse()) await end(child)
  rmSync(work, { recursive: true, force: true })
}

async function takePictures(url, screens) {
  const { chromium } = await import('playwright')
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args })
  try {
    mkdirSync(folder, { recursive: true })
    for (const colorScheme of ['light', 'dark']) {
      for (const [suffix, [width, height]] of Object.entries(sizes)) {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width, height },
          deviceScaleFactor: 2,
          reducedMotion: 'reduce',
        })
        const page = await context.newPage()
        await page.goto(url)
        for (const screen of screens) {
          await show(page, screen)
          const name = `screenshot-${screen.toLowerCase().replace(' ', '-')}${suffix}${colorScheme === 'dark' ? '-dark' : ''}.png`
          await page.screenshot({ path: join(folder, name) })
          console.log(join(folder, name))
        }
        await context.close()
      }
    }
  } finally {
    await browser.close()
  }
}

async function show(page, screen) {
  const link = { Details: 'History', History: 'History', Settings: 'Settings' }[screen] ?? 'Queue'
  await page.getByRole('link', { name: link, exact: true }).click()
  if (screen === 'Queue') await page.getByRole('progressbar').first().waitFor()
  if (screen === 'First run') await page.getByRole('region', { name: 'Welcome' }).waitFor()
  if (screen === 'Empty') await page.getByText('Drop files anywhere').waitFor()
  if (screen === 'Trouble') await page.getByText(/^Kie refused this upload/).waitFor()
  if (screen === 'Settings') await page.getByRole('button', { name: 'Check now' }).waitFor()
  if (link === 'History') await page.getByRole('grid', { name: 'Upload history' }).waitFor()
  if (screen === 'Details') await page.getByRole('grid').getByText('walk by the lake.mp4').click()
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
}

/** A Mayfly of its own whose files fail, wait and ask. */
async function startInTrouble(sandbox, env) {
  const own = { ...env, MAYFLY_DATA_DIR: join(work, 'trouble') }
  const words = 'This file type is not welcome here'
  await addFault(sandbox, {
    match: { name: 'setup' },
    fault: { kind: 'status', status: 422, message: words },
  })
  const busy = { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 50 }
  await addFault(sandbox, { match: { name: 'minutes' }, fault: busy })
  const notFetched = { kind: 'status', status: 400, message: 'Could not download the file' }
  await addFault(sandbox, { match: { method: 'url' }, fault: notFetched })
  const served = await start(['scripts/mayfly.mjs', 'serve', '--json'], own)
  await upload(['--no-wait', sample('setup.exe', 900_000), 'LICENSE', 'https://example.com/chart.png'], own)
  await sleep(1_500)
  await upload(['--no-wait', sample('minutes of the meeting.pdf', 300_000)], own)
  await sleep(1_500)
  return served
}

/** The next file is taken so slowly that its bar can be seen. */
function slowDown(sandbox) {
  return addFault(sandbox, { fault: { kind: 'slow-reading', bytesPerSecond: 900_000 } })
}

async function addFault({ url, control }, rule) {
  const reply = await fetch(`${url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sandbox-control': control },
    body: JSON.stringify(rule),
  })
  if (!reply.ok) throw new Error(`the practice host refused the rule: ${await reply.text()}`)
}

/** Bytes that are no film and no song: the interface shows names and sizes. */
function sample(name, size) {
  const path = join(work, name)
  writeFileSync(path, Buffer.alloc(size, 'mayfly '))
  return path
}

async function upload(args, env) {
  const child = spawn(node, ['scripts/mayfly.mjs', 'upload', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`mayfly upload ended with ${code}`)
}

/** Starts one of our programs and gives its first line of JSON. */
async function start(args, env = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] }
  const child = spawn(node, args, options)
  started.push(child)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${args.join(' ')} ended with ${code}`)
  })
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  ended.catch(() => {})
  return JSON.parse(line)
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
