import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { placeShowing, tallest, tallList } from './tall-list.ts'

interface TallListOptions {
  readonly count: number
  /** Of every row, in pixels. */
  readonly rowHeight: number
  /** How many rows beyond those on screen are drawn, on each side. */
  readonly overscan: number
  readonly scroller: RefObject<HTMLDivElement | null>
}

/** A row that is drawn. Whichever row comes into a slot takes over the elements of the one before. */
export interface DrawnRow {
  readonly index: number
  readonly slot: number
  /** In pixels, from the head of what `offset` belongs to. */
  readonly top: number
}

/** Rows are placed from the head of a stretch of so many: what moves the stretch leaves the rows as they are. */
const stretch = 4096

/**
 * A windowed list of any length, whose rows are all of one height. Rows are drawn at `top` in an element at `offset`
 * of one that is `height` pixels tall; `scrollTo` brings a row onto the screen by the shortest way.
 */
export function useTallList({ count, rowHeight, overscan, scroller }: TallListOptions) {
  /** What is on screen, in pixels of the list. */
  const [shown, setShown] = useState({ place: 0, view: 0 })
  const tall = (view: number) => tallList(count * rowHeight, view)
  const read = (isResized = false) => {
    const list = scroller.current
    if (!list) return
    const view = list.clientHeight
    const { height, toPlace, toScrollTop } = tall(view)
    // With more or less on screen the scroll bar has another scale: what is at the top stays there.
    if (isResized && height === tallest && shown.view !== view) list.scrollTop = toScrollTop(shown.place)
    const exact = toPlace(list.scrollTop)
    // Within a row nothing changes, as long as the list is scrolled as fast as the page.
    const place = height === tallest ? exact : Math.floor(exact / rowHeight) * rowHeight
    setShown((before) => (before.place === place && before.view === view ? before : { place, view }))
  }
  const latest = useRef(read)
  latest.current = read
  useLayoutEffect(() => {
    const list = scroller.current
    if (!list) return
    latest.current()
    // In the same picture: rows that come later would be seen to come.
    const onScroll = () => flushSync(() => latest.current())
    list.addEventListener('scroll', onScroll, { passive: true })
    const sizes = new ResizeObserver(() => latest.current(true))
    sizes.observe(list)
    return () => {
      list.removeEventListener('scroll', onScroll)
      sizes.disconnect()
    }
  }, [scroller])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another length is when a place is elsewhere on the scroll bar
  useLayoutEffect(() => {
    const { height, toScrollTop } = tall(shown.view)
    if (height === tallest && scroller.current) scroller.current.scrollTop = toScrollTop(shown.place)
  }, [count])

  const { height, toScrollTop } = tall(shown.view)
  const onScreen = Math.ceil(shown.view / rowHeight) + 1
  const first = Math.max(0, Math.min(Math.floor(shown.place / rowHeight), count - onScreen))
  const last = Math.min(count - 1, first + onScreen - 1)
  const from = Math.max(0, first - overscan)
  const to = Math.min(count - 1, last + overscan)
  const slots = onScreen + 2 * overscan
  const base = from - (from % stretch)
  const drawn: DrawnRow[] = []
  for (let slot = 0; slot < slots; slot += 1) {
    const index = from + ((slot - (from % slots) + slots) % slots)
    if (index <= to) drawn.push({ index, slot, top: (index - base) * rowHeight })
  }
  const drawnCount = Math.max(0, to - from + 1)
  return {
    /** On screen. */
    first,
    last,
    /** By their slots: this order stays while the list is scrolled. */
    drawn,
    /** The slots from the first row to the last, where that is another order. */
    order: from % slots === 0 ? null : Array.from({ length: drawnCount }, (_, at) => (from + at) % slots),
    height,
    offset: base * rowHeight - (shown.place - toScrollTop(shown.place)),
    scrollTo(index: number): void {
      const list = scroller.current
      if (!list) return
      const scale = tall(list.clientHeight)
      const before = scale.toPlace(list.scrollTop)
      const wanted = placeShowing(index * rowHeight, rowHeight, before, list.clientHeight)
      if (wanted !== before) list.scrollTop = scale.toScrollTop(wanted)
    },
  }
}
