import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { encode } from 'uqr'
import { Button } from '../ui/button.tsx'
import styles from './link-qr.module.css'
import { saveQr } from './save-qr.ts'

/** Light modules around the code: readers need four. */
const quiet = 4

/** A link as a code for a phone's camera; dark on white in both themes, since not every reader takes the inverse. */
export function LinkQr({ url, name }: { readonly url: string; readonly name: string }) {
  const code = useMemo(() => qrOf(url), [url])
  if (code === null) return <p className={styles.quiet}>The link is too long for a QR code.</p>
  return (
    <div className={styles.place}>
      <svg
        className={styles.code}
        viewBox={`0 0 ${code.side} ${code.side}`}
        role="img"
        aria-label={`QR code of the link of ${name}`}
        shapeRendering="crispEdges"
      >
        <rect width={code.side} height={code.side} fill="#fff" />
        <path d={code.path} fill="#000" />
      </svg>
      <Button size="small" onPress={() => void saveQr(code, name)}>
        <Download size={14} strokeWidth={1.5} aria-hidden="true" />
        Save picture
      </Button>
    </div>
  )
}

export interface QrPicture {
  /** In modules, with the quiet ones round it. */
  readonly side: number
  /** The dark modules, row by row, as the path of an SVG. */
  readonly path: string
}

/** Null: more text than a QR code holds. */
export function qrOf(url: string): QrPicture | null {
  try {
    const { size, data } = encode(url, { ecc: 'M', border: 0 })
    let path = ''
    for (const [y, row] of data.entries()) {
      for (let x = 0; x < size; x += 1) {
        if (!row[x]) continue
        let end = x
        while (row[end]) end += 1
        path += `M${x + quiet} ${y + quiet}h${end - x}v1h${x - end}z`
        x = end
      }
    }
    return { side: size + 2 * quiet, path }
  } catch {
    return null
  }
}
