import { ChevronRight } from 'lucide-react'
import { formatLink, type LinkFormat, linkOf } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import styles from './item-facts.module.css'
import { LinkQr } from './link-qr.tsx'

const formats: readonly { readonly label: string; readonly format: LinkFormat }[] = [
  { label: 'URL', format: { kind: 'url' } },
  { label: 'Markdown', format: { kind: 'markdown' } },
  { label: 'HTML', format: { kind: 'html' } },
  { label: 'BBCode', format: { kind: 'bbcode' } },
]

/** An upload's link in every format, and as a QR code. */
export function ItemLinks({ upload }: { readonly upload: Upload }) {
  const template = useStore((state) => state.settings.linkTemplate)
  const link = linkOf(upload)
  if (link === null) return null
  const own = { label: 'Template', format: { kind: 'template', template } } as const
  return (
    <section>
      <h3 className={styles.head}>Link</h3>
      <ul className={styles.links}>
        {[...formats, own].map(({ label, format }) => (
          <li key={label}>
            <span className={styles.format}>{label}</span>
            <code className={styles.code}>{formatLink(format, link)}</code>
            <Button
              size="small"
              look="ghost"
              aria-label={`Copy as ${label}`}
              onPress={() => void copyLinks([upload], format)}
            >
              Copy
            </Button>
          </li>
        ))}
      </ul>
      <details className={styles.reply}>
        <summary>
          <ChevronRight size={13} strokeWidth={1.5} aria-hidden="true" />
          QR code
        </summary>
        <LinkQr url={link.url} name={upload.name} />
      </details>
    </section>
  )
}
