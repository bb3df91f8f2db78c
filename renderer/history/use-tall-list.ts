import { elementScroll, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { placeShowing, tallest, tallList } from './tall-list.ts'

interface TallListOptions {
  readonly count: number
  /** Of every row, in pixels. */
  readonly rowHeight: number
  /** How many rows beyond those on screen are drawn, on each side. */
  readonly overscan: number
  readonly scroller: RefObject<HTMLDivElement | null>
}

/**
 * A windowed list of any length. Rows are drawn at their start less `shift` in an element of `height` pixels;
 * `scrollTo` brings a row onto the screen by the shortest way.
 */
export function useTallList({ count, rowHeight, overscan, scroller }: TallListOptions) {
  const tall = () => tallList(count * rowHeight, scroller.current?.clientHeight ?? 0)
  const latest = useRef(tall)
  latest.current = tall
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    observeElementOffset: (instance, onOffset) =>
      observeElementOffset(instance, (offset, isScrolling) =>
        onOffset(latest.current().toPlace(offset), isScrolling),
      ),
    scrollToFn: (place, options, instance) =>
      elementScroll(latest.current().toScrollTop(place), options, instance),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another length is when a place is elsewhere on the scroll bar
  useLayoutEffect(() => {
    const { height, toScrollTop } = tall()
    if (height === tallest && scroller.current)
      scroller.current.scrollTop = toScrollTop(virtualizer.scrollOffset ?? 0)
  }, [count])
  const { height, toScrollTop } = tall()
  const place = virtualizer.scrollOffset ?? 0
  return {
    virtualizer,
    height,
    shift: place - toScrollTop(place),
    scrollTo(index: number): void {
      const list = scroller.current
      if (!list) return
      const scale = tall()
      const before = scale.toPlace(list.scrollTop)
      const wanted = placeShowing(index * rowHeight, rowHeight, before, list.clientHeight)
      if (wanted !== before) list.scrollTop = scale.toScrollTop(wanted)
    },
  }
}
