import { plainText } from '../../../shared/escape-text.ts'
import { baseName } from '../intake/base-name.ts'
import { cutToBytes } from '../intake/cut-to-bytes.ts'
import { extensionOf } from '../intake/remote-name.ts'

/** Bytes of UTF-8 that file systems take for one name. */
const longestName = 255
/** What Windows does not take in a name; the rest of the world can do without them. */
const unsafe = /[\p{Cc}<>:"/\\|?*]/gu
/** Devices on Windows, whatever follows the first dot. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?=\s*(\.|$))/iu

/**
 * A name for a copy that is safe in any folder of any system: one part of a path, no device, no dot or space at its
 * end, not hidden, at most 255 bytes. `turn` counts from 1; later ones get ` (2)` before the extension.
 */
export function saveName(name: string, turn: number): string {
  const clean = trimmed(plainText(baseName(name)).replace(unsafe, '_').replace(/^\.+/, '')) || 'file'
  const safe = reserved.test(clean) ? `_${clean}` : clean
  const extension = extensionOf(safe) ?? ''
  const stem = extension === '' ? safe : safe.slice(0, -extension.length)
  const end = `${turn === 1 ? '' : ` (${turn})`}${extension}`
  return (trimmed(cutToBytes(stem, longestName - Buffer.byteLength(end))) || 'file') + end
}

const trimmed = (text: string) => text.replace(/^\s+|[\s.]+$/gu, '')
