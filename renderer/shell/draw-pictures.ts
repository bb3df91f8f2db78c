/** The two pictures of an image, as WebP. */
export interface Drawn {
  readonly small: Blob
  readonly large: Blob
}

/** An image that takes longer than this is given up, with the worker that draws it, in ms. */
const patienceMs = 20_000
let worker: Worker | null = null
let turn = 0
let last: Promise<unknown> = Promise.resolve()

/** Draws an image off the main thread, one at a time. Null: it cannot be decoded. */
export function drawPictures(image: Blob): Promise<Drawn | null> {
  const drawn = last.then(() => drawNow(image))
  last = drawn
  return drawn
}

function drawNow(image: Blob): Promise<Drawn | null> {
  const mine = ++turn
  const hired = worker ?? new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' })
  worker = hired
  return new Promise((resolve) => {
    const settle = (drawn: Drawn | null) => {
      clearTimeout(limit)
      hired.removeEventListener('message', onMessage)
      hired.removeEventListener('error', giveUp)
      resolve(drawn)
    }
    // A worker that hangs or fails is let go; the next image gets another.
    const giveUp = () => {
      hired.terminate()
      if (worker === hired) worker = null
      settle(null)
    }
    const onMessage = (event: MessageEvent<{ turn: number; drawn: Drawn | null }>) => {
      if (event.data.turn === mine) settle(event.data.drawn)
    }
    const limit = setTimeout(giveUp, patienceMs)
    hired.addEventListener('message', onMessage)
    hired.addEventListener('error', giveUp)
    hired.postMessage({ turn: mine, image })
  })
}
