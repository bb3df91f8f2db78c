import type { Upload } from '../../shared/upload.ts'
import { helpForGone } from '../history/help-for-gone.ts'
import { renewLinks } from '../history/renew-links.ts'
import { expirySourceInWords } from '../queue/link-life.tsx'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { momentInWords } from '../ui/moment.ts'
import { numberInWords, plural } from '../ui/plural.ts'
import { copyUnasked } from './copy-links.ts'
import styles from './notice-dialogs.module.css'

/** Says before links are copied that some of them lead nowhere any more. `canRenew`: the window has a queue to show. */
export function GoneLinksDialog({ canRenew }: { readonly canRenew: boolean }) {
  const asked = useStore((state) => state.goneLinks)
  const close = () => useStore.setState({ goneLinks: null })
  const copy = (uploads: readonly Upload[]) => {
    close()
    if (asked) void copyUnasked(uploads, asked.format)
  }
  const { all = [], alive = [] } = asked ?? {}
  const living = new Set(alive)
  const gone = all.filter((upload) => !living.has(upload))
  const [only] = all
  const hasDestination = useStore(({ destinations }) =>
    destinations.some(({ destination }) => destination.id === only?.destination),
  )
  const isOne = only !== undefined && all.length === 1
  const help = isOne && canRenew ? helpForGone(only, null, hasDestination, Date.now()) : null
  return (
    <ModalDialog
      title={
        all.length === 1
          ? 'This link is gone'
          : `${numberInWords(gone.length)} of ${plural(all.length, 'link')} ${gone.length === 1 ? 'is' : 'are'} gone`
      }
      isOpen={asked !== null}
      onClose={close}
      actions={
        <>
          <Button autoFocus onPress={close}>
            Cancel
          </Button>
          <Button onPress={() => copy(all)}>{all.length === 1 ? 'Copy anyway' : 'Copy all anyway'}</Button>
          {isOne && help === 'renew' && (
            <Button
              look="primary"
              onPress={() => {
                close()
                void renewLinks([only.id], () => {})
              }}
            >
              Renew
            </Button>
          )}
          {alive.length > 0 && (
            <Button look="primary" onPress={() => copy(alive)}>
              Copy the {plural(alive.length, 'other')}
            </Button>
          )}
        </>
      }
    >
      {isOne ? (
        <p>
          {whyGone(only)} Whoever opens it finds nothing.
          {help === 'renew' && ' Renew uploads the file again.'}
        </p>
      ) : (
        <ul className={styles.list}>
          {gone.slice(0, 100).map((upload) => (
            <li key={upload.id}>
              <span className={styles.input}>{upload.name}</span>
              <span className={styles.quiet}>{whyGone(upload)}</span>
            </li>
          ))}
        </ul>
      )}
    </ModalDialog>
  )
}

/** "It lived until Tue 24 Nov, 18:40, by the host’s rule." */
export function whyGone({ state }: Upload): string {
  const result = state.kind === 'done' ? state.result : null
  return result !== null && result.expiresAt !== null && result.expiresAt <= Date.now()
    ? `It lived until ${momentInWords(result.expiresAt)}, ${expirySourceInWords(result.expirySource)}.`
    : 'The host had nothing at this address when it was looked at.'
}
