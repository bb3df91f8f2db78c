/** Browsers draw nothing beyond some 17 (Firefox) or 33 million pixels: a longer list is as tall as this, in pixels. */
export const tallest = 15_000_000

/** How places in a list, in pixels from its head, and places of its scroll bar belong together. */
export interface TallList {
  /** Of the element that is scrolled. */
  readonly height: number
  readonly toPlace: (scrollTop: number) => number
  readonly toScrollTop: (place: number) => number
}

/**
 * A list that is taller than browsers can draw is scrolled faster than the page: its ends are at the ends of the
 * scroll bar, and between them everything is reached.
 * @param full the height that all rows have, in pixels. @param view the height of what is on screen.
 */
export function tallList(full: number, view: number): TallList {
  const height = Math.min(full, tallest)
  const scale = full > tallest && view < tallest ? (full - view) / (height - view) : 1
  return { height, toPlace: (scrollTop) => scrollTop * scale, toScrollTop: (place) => place / scale }
}

/** Where the list has to be for a row to be on screen, from where it is; both as places. */
export function placeShowing(top: number, rowHeight: number, place: number, view: number): number {
  if (top < place) return top
  return Math.max(place, top + rowHeight - view)
}
