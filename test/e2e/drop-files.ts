import { type CDPSession, expect, type Page } from 'playwright/test'

/** Files of the person's over the window, as the system's drag would bring them. */
export interface Drag {
  drop(): Promise<void>
  leave(): Promise<void>
}

/**
 * Drags real files or folders over the window: the browser reads them itself, as with a mouse. Done once the window
 * says what a drop will do, which is when a person lets go; a browser that is just showing a page hears of no drag.
 */
export async function dragFiles(page: Page, paths: readonly string[]): Promise<Drag> {
  const cdp = await page.context().newCDPSession(page)
  await expect(async () => {
    await dispatch(cdp, 'dragEnter', paths)
    await dispatch(cdp, 'dragOver', paths)
    await expect(page.getByRole('region', { name: 'Drop files to upload' })).toHaveCSS('opacity', /^0\.9/, {
      timeout: 1_000,
    })
  }).toPass({ timeout: 10_000 })
  return {
    drop: () => dispatch(cdp, 'drop', paths),
    leave: () => dispatch(cdp, 'dragOver', paths, -20),
  }
}

export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const drag = await dragFiles(page, paths)
  await drag.drop()
}

async function dispatch(
  cdp: CDPSession,
  type: 'dragEnter' | 'dragOver' | 'drop',
  paths: readonly string[],
  x = 200,
): Promise<void> {
  await cdp.send('Input.dispatchDragEvent', {
    type,
    x,
    y: 300,
    data: { items: [], files: [...paths], dragOperationsMask: 1 },
  })
}
