import { z } from 'zod'

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
})
/** In device-independent pixels, over all displays. */
export type Rectangle = z.infer<typeof rectangleSchema>

export const windowPlaceSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() })
/** Size and place of the window when it is neither maximized nor full screen, and whether it was maximized. */
export type WindowPlace = z.infer<typeof windowPlaceSchema>

export const smallestWindow = { width: 480, height: 400 }
const usualSize = { width: 960, height: 640 }
export const smallSize = { width: 340, height: 520 }
/** Between the small window and the edges of its display. */
const gap = 8
/** So much of the window's top must be on a display that a person can take hold of it. */
const graspable = { width: 120, height: 32 }

export type PlacedWindow = { width: number; height: number; x?: number; y?: number; maximized: boolean }

/**
 * Where to open the window: where it was, if that place is still on a display, else in the middle of the first.
 * @param workAreas of the displays that are there now, the first one first
 */
export function placeWindow(saved: WindowPlace | null, workAreas: readonly Rectangle[]): PlacedWindow {
  if (!saved) return { ...usualSize, maximized: false }
  const { bounds, maximized } = saved
  const home = workAreas.find((area) => isWithinReach(bounds, area))
  const area = home ?? workAreas[0]
  const width = limited(bounds.width, smallestWindow.width, area?.width)
  const height = limited(bounds.height, smallestWindow.height, area?.height)
  return home ? { x: bounds.x, y: bounds.y, width, height, maximized } : { width, height, maximized }
}

/**
 * Where to open the small window: by the icon that was clicked, on the display that this is nearest to. Null: wherever
 * the system likes, since it does not say where the icon is.
 */
export function placeSmall(
  icon: Rectangle,
  workAreas: readonly Rectangle[],
): { readonly x: number; readonly y: number } | null {
  const [x, y] = [icon.x + icon.width / 2, icon.y + icon.height / 2]
  const [area] = workAreas.toSorted((one, other) => distance(one, x, y) - distance(other, x, y))
  if (!area || icon.width <= 0 || icon.height <= 0) return null
  const start = (middle: number, size: number, from: number, length: number) =>
    Math.round(limited(middle - size / 2, from + gap, from + length - size - gap))
  return {
    x: start(x, smallSize.width, area.x, area.width),
    y: start(y, smallSize.height, area.y, area.height),
  }
}

function distance(area: Rectangle, x: number, y: number): number {
  const beside = Math.max(area.x - x, 0, x - area.x - area.width)
  return Math.hypot(beside, Math.max(area.y - y, 0, y - area.y - area.height))
}

function isWithinReach(bounds: Rectangle, area: Rectangle): boolean {
  const left = Math.max(bounds.x, area.x)
  const right = Math.min(bounds.x + bounds.width, area.x + area.width)
  const topIsOnIt = bounds.y >= area.y && bounds.y + graspable.height <= area.y + area.height
  return topIsOnIt && right - left >= graspable.width
}

function limited(wanted: number, least: number, most = Number.POSITIVE_INFINITY): number {
  return Math.max(least, Math.min(wanted, most))
}
