import type { Plugin } from 'vite'

/**
 * Writes what is beyond ASCII as escapes: V8 reads such a file without decoding it, and holds it at a byte a character.
 * Where an escape would mean something else, behind a backslash or in a template that is read raw, the build is refused.
 */
export function asciiOutput(): Plugin {
  return {
    name: 'ascii-output',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          if (/\bString\.raw`|\\[\u0080-\uffff]/.test(chunk.code))
            throw new Error(`${chunk.fileName} cannot be put into ASCII`)
          chunk.code = chunk.code.replace(/[\u0080-\uffff]/g, escaped)
        }
      },
    },
  }
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
