import type { Page } from 'playwright/test'
import { dropFiles } from '../e2e/drop-files.ts'
import { queueRow } from '../e2e/queue-page.ts'
import { chooseNext, clipboardText } from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { type Desktop, expect } from './desktop-test.ts'
import { patience } from './patience.ts'
import { powerSteps } from './power-steps.ts'
import { systemSteps } from './system-steps.ts'

/** What a sound app does in and for its page. */
const pageSteps = {
  async drop(desktop: Desktop, page: Page) {
    const posted: string[] = []
    page.on('request', (request) => request.method() === 'POST' && posted.push(request.url()))
    const notes = await desktop.file('notes.txt', 'a few words')
    await dropFiles(page, [notes.path])
    await until(() => desktop.sandbox.files().some(({ sha256 }) => sha256 === notes.sha256), patience)
    expect(posted).toEqual([])
  },

  async paste(desktop: Desktop, page: Page) {
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['pixels'], 'image.png', { type: 'image/png' }))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    })
    await until(() => desktop.sandbox.files().some(({ mimeType }) => mimeType === 'image/png'), patience)
  },

  async copy(desktop: Desktop, page: Page) {
    const notes = await desktop.file('copied.txt', 'words to copy')
    await dropFiles(page, [notes.path])
    const button = queueRow(page, 'copied.txt').getByRole('button', { name: 'Copy link', exact: true })
    await button.click({ timeout: 8_000 })
    await until(async () => (await clipboardText(desktop.double)).startsWith('http'), patience)
  },

  async choose(desktop: Desktop, page: Page) {
    const { double } = desktop
    const chosen = await desktop.file('chosen.txt', 'chosen in the dialog')
    const choose = page.getByRole('button', { name: /^Choose files/ }).first()
    // The first time the person changes their mind.
    await choose.click()
    const asked = () => double.evaluateInDouble(({ openDialogs }) => openDialogs.map((one) => one.properties))
    await until(async () => (await asked()).length === 1, patience)
    await chooseNext(double, [chosen.path])
    await choose.click()
    await until(() => desktop.sandbox.files().some(({ sha256 }) => sha256 === chosen.sha256), patience)
    const properties = ['openFile', 'multiSelections']
    expect(await asked()).toEqual([properties, properties])
  },

  async stayPut(_desktop: Desktop, page: Page) {
    await page.evaluate(async () => {
      window.location.href = 'http://127.0.0.1:9/'
      await new Promise((resolve) => setTimeout(resolve, 500))
    })
    await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible({ timeout: 1000 })
  },

  async openNothing(desktop: Desktop, page: Page) {
    await page.evaluate(async () => {
      window.open('https://files.example/')
      await new Promise((resolve) => setTimeout(resolve, 500))
    })
    expect(desktop.double.problems).toEqual([])
  },

  async permissions(_desktop: Desktop, page: Page) {
    const { state } = await page.evaluate(async () => {
      const { state } = await navigator.permissions.query({ name: 'geolocation' })
      return { state }
    })
    expect(state).not.toBe('granted')
  },

  async saveNothing(desktop: Desktop, page: Page) {
    await desktop.app.evaluate(({ session }) => {
      const refused: boolean[] = []
      session.defaultSession.on('will-download', (event) => void refused.push(event.defaultPrevented))
      Object.assign(globalThis, { refusedDownloads: () => refused })
    })
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob(['x']))
      link.download = 'setup.exe'
      link.click()
    })
    const refused = () =>
      desktop.app.evaluate(() =>
        (globalThis as unknown as { refusedDownloads(): boolean[] }).refusedDownloads(),
      )
    await until(async () => (await refused()).length > 0, patience)
    expect(await refused()).toEqual([true])
  },

  async policy(_desktop: Desktop, page: Page) {
    // The page itself names a policy too, and the stricter one counts: so look at what main sends.
    const policy = await page.evaluate(async () => {
      const reply = await fetch('/index.html')
      return reply.headers.get('content-security-policy') ?? ''
    })
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-')
  },

  async onePort(_desktop: Desktop, page: Page) {
    const ports = await page.evaluate(async () => {
      let count = 0
      window.addEventListener('message', (event) => {
        count += event.ports.length
      })
      window.postMessage('mayfly:ready', '*')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return count
    })
    expect(ports).toBe(0)
  },

  async reload(_desktop: Desktop, page: Page) {
    await page.reload()
    await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible({ timeout: 6_000 })
  },

  async secondStart(desktop: Desktop) {
    const handed = await desktop.file('handed.txt', 'handed over')
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    await desktop.startSecond([handed.path])
    await until(() => desktop.sandbox.files().some(({ sha256 }) => sha256 === handed.sha256), patience)
    const isMinimized = () =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())
    await until(async () => (await isMinimized()) === false, patience)
  },
} as const

const { wake, sending, shutDown } = powerSteps

/**
 * One thing each that a sound app does on a desktop with a tray; rejects where it does not. The window shows the
 * queue before, and after each but the last two.
 */
export const appSteps = { wake, ...pageSteps, sending, ...systemSteps, shutDown } as const

export type AppStep = keyof typeof appSteps
