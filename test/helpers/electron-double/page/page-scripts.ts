import { pageWorld, preloadWorld } from './preload-world.ts'

/** The isolated world, as its execution context is called. */
export const preloadWorldName = 'electron-preload'

/**
 * Runs a built preload script as Electron's sandbox does: CommonJS, `electron` alone, and a little of `process`.
 * @param line where it connects to the app process
 */
export function preloadScript(preload: string, key: string, line: { port: number; path: string }): string {
  return `if (window === window.top) {
    const electron = (${preloadWorld})(${JSON.stringify(key)}, ${line.port}, ${JSON.stringify(line.path)})
    const require = (name) => {
      if (name === 'electron') return electron
      throw new Error('a sandboxed preload cannot require ' + name)
    }
    const process = Object.freeze({ platform: ${JSON.stringify(process.platform)}, versions: Object.freeze({}) })
    const module = { exports: {} };
    (function (require, module, exports, process) {\n${preload}\n})(require, module, module.exports, process)
  }`
}

export function pageScript(key: string): string {
  return `if (window === window.top) (${pageWorld})(${JSON.stringify(key)})`
}
