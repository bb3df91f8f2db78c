// `node scripts/icons/draw-icons.mjs`: draws every icon and tray picture from `mayfly.svg` with an installed browser.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser, noBrowserSentence } from '../find-browser.mjs'
import { icnsOf, icnsTypes, icoOf } from './icon-containers.mjs'

const folder = import.meta.dirname
const marks = /<path[^>]*\/>/.exec(readFileSync(join(folder, 'mayfly.svg'), 'utf8'))?.[0]
if (marks === undefined) throw new Error('mayfly.svg holds no path')

const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const icoSizes = [16, 24, 32, 48, 64, 128, 256]
const trayStates = ['idle', 'failed', 'sending-0', 'sending-25', 'sending-50', 'sending-75', 'sending-100']
const trayColours = { template: '#000000', light: '#f4f4f2', dark: '#1b1d1f' }

/** The mark on a plate; macOS leaves a margin round its icons. */
function appIcon(plateMargin) {
  const side = 24 - 2 * plateMargin
  const scale = (side / 24) * 0.7
  const shift = 12 - 12 * scale
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="${plateMargin}" y="${plateMargin}" width="${side}" height="${side}" rx="${side * 0.225}" fill="#0b7a75"/><g transform="translate(${shift} ${shift}) scale(${scale})" fill="none" stroke="#ffffff" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${marks}</g></svg>`
}

/** The mark alone; a bar below it fills while something is sent, a dot says that something failed. */
function trayPicture(state, colour, isTemplate) {
  const share = Number(/^sending-(\d+)$/.exec(state)?.[1] ?? Number.NaN)
  const isSending = !Number.isNaN(share)
  const mark = `<g ${isSending ? 'transform="translate(2.4 -1) scale(0.8)"' : ''} fill="none" stroke="${colour}" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${marks}</g>`
  const bar = isSending
    ? `<rect x="2" y="19.500" width="20" height="3.500" rx="1.750" fill="${colour}" opacity="0.35"/><rect x="2" y="19.500" width="${Math.max(3.5, (20 * share) / 100)}" height="3.500" rx="1.750" fill="${colour}"/>`
    : ''
  const dot =
    state === 'failed' ? `<circle cx="19" cy="19" r="4" fill="${isTemplate ? colour : '#e0554b'}"/>` : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${mark}${bar}${dot}</svg>`
}

const overlay =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="#c4382e"/><path d="M12 6v7M12 17.500v.100" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'

const executablePath = findBrowser()
if (executablePath === null) {
  console.error(noBrowserSentence)
  process.exit(1)
}
const { chromium } = await import('playwright')
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
try {
  const page = await browser.newPage()
  const draw = async (svg, size) => {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    )
    return page.screenshot({ omitBackground: true })
  }
  const drawAll = async (svg, sizes) => {
    const pictures = []
    for (const size of sizes) pictures.push({ size, png: await draw(svg, size) })
    return pictures
  }
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes)

  mkdirSync(join(folder, 'tray'), { recursive: true })
  mkdirSync(join(folder, 'linux'), { recursive: true })
  for (const { size, png } of await drawAll(appIcon(0.7), pngSizes)) put(`linux/${size}x${size}.png`, png)
  put('icon.ico', icoOf(await drawAll(appIcon(0.4), icoSizes)))
  put('icon.icns', icnsOf(await drawAll(appIcon(2.3), Object.keys(icnsTypes).map(Number))))
  for (const state of trayStates) {
    for (const [look, colour] of Object.entries(trayColours)) {
      const svg = trayPicture(state, colour, look === 'template')
      // macOS wants 16 points in its menu bar, the others 22 to 24.
      const size = look === 'template' ? 16 : 24
      put(`tray/tray-${state}-${look}.png`, await draw(svg, size))
      put(`tray/tray-${state}-${look}@2x.png`, await draw(svg, size * 2))
    }
  }
  put('tray/overlay-failed.png', await draw(overlay, 16))
} finally {
  await browser.close()
}
