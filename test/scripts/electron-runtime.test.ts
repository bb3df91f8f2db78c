import { expect, test, vi } from 'vitest'
import { findElectron, hasDesktop } from '../../scripts/electron-runtime.mjs'

test.runIf(process.platform === 'linux')(
  'without a desktop session nothing is downloaded, and it is said why',
  () => {
    vi.stubEnv('DISPLAY', '')
    vi.stubEnv('WAYLAND_DISPLAY', '')
    expect(hasDesktop()).toBe(false)
    expect(findElectron('/nonexistent/node')).toEqual({ why: expect.stringContaining('no desktop session') })
  },
)

test.runIf(process.getuid?.() === 0)('as root the sandbox stays on, so Electron is not started', () => {
  vi.stubEnv('DISPLAY', ':99')
  expect(hasDesktop()).toBe(true)
  expect(findElectron('/nonexistent/node')).toEqual({ why: expect.stringContaining('as root') })
})
