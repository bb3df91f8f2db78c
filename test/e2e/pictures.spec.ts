import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { makePng } from '../helpers/make-png.ts'
import { expect, goTo, test } from './mayfly-test.ts'
import { expectDone, queueRow } from './queue-page.ts'

/** Red in the upper half, blue in the lower, in a picture that is `width` wide. */
const halves = (width: number, height: number) =>
  makePng(width, height, (_, y) => (y < height / 2 ? [220, 20, 20, 255] : [20, 20, 220, 255]))

/** A JPEG, red on the left and blue on the right, that its camera says to turn by a quarter: red comes to the top. */
async function turnedJpeg(page: Page): Promise<Uint8Array> {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(600, 400)
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.fillStyle = 'rgb(220 20 20)'
    pen.fillRect(0, 0, 300, 400)
    pen.fillStyle = 'rgb(20 20 220)'
    pen.fillRect(300, 0, 300, 400)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
    return btoa(String.fromCharCode(...bytes))
  })
  const jpeg = Buffer.from(base64, 'base64')
  const tiff = Buffer.from(
    '4d4d002a00000008 0001 0112 0003 00000001 00060000 00000000'.replaceAll(' ', ''),
    'hex',
  )
  const exif = Buffer.concat([Buffer.from('ffe10000', 'hex'), Buffer.from('Exif\0\0', 'latin1'), tiff])
  exif.writeUInt16BE(exif.length - 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)])
}

/** Size of a shown picture and its colours at the middle of the top and of the bottom. */
function look(image: Locator) {
  return image.evaluate(async (element: HTMLImageElement) => {
    await element.decode()
    const { naturalWidth: width, naturalHeight: height } = element
    const canvas = new OffscreenCanvas(width, height)
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.drawImage(element, 0, 0)
    const at = (y: number) => {
      const [red = 0, , blue = 0, alpha = 0] = pen.getImageData(width >> 1, y, 1, 1).data
      return alpha < 128
        ? 'clear'
        : red > 150 && blue < 100
          ? 'red'
          : blue > 150 && red < 100
            ? 'blue'
            : 'other'
    }
    return { width, height, top: at(2), bottom: at(height - 3) }
  })
}

test('pasted and uploaded images show and keep their picture', async ({ page, mayfly }) => {
  await mayfly.open()
  await test.step('an image that was pasted keeps its picture, though its bytes go when they were sent', async () => {
    await page.evaluate(
      async (bytes) => {
        const items = new DataTransfer()
        items.items.add(new File([new Uint8Array(bytes)], 'shot.png', { type: 'image/png' }))
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: items, bubbles: true }))
      },
      [...halves(200, 200)],
    )
    await expectDone(page, 'shot.png')
    await expect.poll(() => readdir(join(mayfly.dataDir, 'staging'))).toEqual([])
    const kept = () => readdir(join(mayfly.dataDir, 'pictures')).catch(() => [])
    await expect.poll(async () => (await kept()).length).toBe(2)
    await page.reload()
    await expect(queueRow(page, 'shot.png').locator('img')).toBeVisible()
    expect(await look(queueRow(page, 'shot.png').locator('img'))).toMatchObject({
      top: 'red',
      bottom: 'blue',
    })
  })

  await test.step('images show their picture in queue and history, whatever their shape; what is none shows its kind', async () => {
    const given = [
      await mayfly.file('wide.png', halves(900, 300)),
      await mayfly.file('turned.jpg', await turnedJpeg(page)),
      await mayfly.file('tiny.png', halves(8, 8)),
      await mayfly.file('broken.png', halves(300, 300).subarray(0, 60)),
      await mayfly.file(
        'bomb.png',
        makePng(1, 1, () => [0, 0, 0, 0], [30_000, 30_000]),
      ),
      await mayfly.file(
        'script.svg',
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      ),
    ]
    const { sandbox } = mayfly
    expect((await mayfly.cli('upload', '--method', 'stream', ...given.map(({ path }) => path))).code).toBe(0)
    await expectDone(page, ...given.map(({ name }) => name))
    const image = (name: string) => queueRow(page, name).locator('img')
    await expect(image('wide.png')).toBeVisible()
    expect(await look(image('wide.png'))).toEqual({ width: 80, height: 80, top: 'red', bottom: 'blue' })
    expect(await look(image('turned.jpg'))).toEqual({ width: 80, height: 80, top: 'red', bottom: 'blue' })
    expect(await look(image('tiny.png'))).toEqual({ width: 80, height: 80, top: 'clear', bottom: 'clear' })
    await expect.poll(async () => (await readdir(join(mayfly.dataDir, 'pictures'))).length).toBe(2 + 6)
    for (const [name, kind] of [
      ['broken.png', 'PNG'],
      ['bomb.png', 'PNG'],
      ['script.svg', 'SVG'],
    ] as const) {
      await expect(queueRow(page, name)).toContainText(kind)
      await expect(image(name)).toHaveCount(0)
    }

    // They stay when the originals go, and no host was asked for any of them.
    for (const { path } of given) await rm(path)
    await page.reload()
    await goTo(page, 'History')
    const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
    await expect(rows.filter({ hasText: 'turned.jpg' }).locator('img')).toBeVisible()
    expect(await look(rows.filter({ hasText: 'turned.jpg' }).locator('img'))).toMatchObject({ top: 'red' })
    expect(sandbox.requests().every(({ method }) => method === 'POST')).toBe(true)

    await rows.filter({ hasText: 'turned.jpg' }).click()
    const preview = page.getByRole('complementary', { name: 'Upload details' }).getByRole('img', {
      name: 'turned.jpg, as it looks',
    })
    await expect(preview).toBeVisible()
    expect(await look(preview)).toEqual({ width: 400, height: 600, top: 'red', bottom: 'blue' })
  })
})
