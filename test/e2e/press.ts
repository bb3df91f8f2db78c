import { expect, type Locator, type Page } from 'playwright/test'

/** Presses Tab (or another key) until something has the focus. */
export async function press(page: Page, key: string, goal: Locator, most = 40): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key)
    if (await goal.evaluate((one) => one === document.activeElement).catch(() => false)) return
    await expectFocusSeen(page)
  }
  throw new Error(`${most} times ${key} did not lead to ${goal}`)
}

/** Whatever has the focus by the keyboard must look otherwise than without: it, or what is directly round it. */
export async function expectFocusSeen(page: Page): Promise<void> {
  const unseen = await page.evaluate(async () => {
    const focused = document.activeElement
    if (!(focused instanceof HTMLElement) || focused === document.body) return null
    // A field that stands among the entries of a list has its ring round that list.
    const list = focused.closest('li')?.parentElement
    const round = [focused, focused.parentElement, focused.closest('label'), focused.nextElementSibling, list]
    const look = () =>
      round.map((one) => {
        if (!one) return ''
        const { outline, boxShadow, backgroundColor, borderColor } = getComputedStyle(one)
        return [outline, boxShadow, backgroundColor, borderColor].join(' ')
      })
    // What turns without end is never finished.
    const ending = () =>
      document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    // One whose element goes meanwhile may never say so.
    const enough = () => new Promise((resolve) => setTimeout(resolve, 1_000))
    const settle = () =>
      Promise.race([enough(), Promise.all(ending().map((one) => one.finished.catch(() => one)))])
    const frame = () => Promise.race([enough(), new Promise((resolve) => requestAnimationFrame(resolve))])
    await settle()
    const withFocus = look().join()
    focused.blur()
    await frame()
    await frame()
    await settle()
    const without = look().join()
    focused.focus({ preventScroll: true })
    return withFocus === without ? focused.outerHTML.slice(0, 200) : null
  })
  expect(unseen, 'what has the focus and does not show it').toBeNull()
}
