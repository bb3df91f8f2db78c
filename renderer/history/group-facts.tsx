import { useState } from 'react'
import type { HostGroup } from '../../shared/host-group.ts'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { copyText } from '../shell/copy-links.ts'
import { say } from '../shell/toasts.ts'
import { Button } from '../ui/button.tsx'
import { momentInWords } from '../ui/moment.ts'
import { plural } from '../ui/plural.ts'
import styles from './item-facts.module.css'

/** The group that an upload was put into last: its link, and what its host says of it. */
export function GroupFacts({ upload }: { readonly upload: Upload }) {
  const [told, setTold] = useState<HostGroup | null>(null)
  const group = upload.state.kind === 'done' ? upload.state.result.group : undefined
  if (!group) return null
  const copy = async () => say((await copyText(group.url)) ? 'The link of the group is copied.' : group.url)
  const ask = async () => setTold(await attempt(() => engine().groups.info({ upload: upload.id })))
  const gone = told?.files.filter((file) => file === null).length ?? 0
  return (
    <>
      <dt>Group</dt>
      <dd className={styles.path}>
        {group.url}
        <span className={styles.quiet}>
          {plural(group.count, 'file')}
          {told?.createdAt != null && `, made ${momentInWords(told.createdAt)}`}
          {told !== null && (gone > 0 ? `, ${gone} of them gone` : ', all there')}
        </span>
        <span>
          <Button size="small" look="ghost" onPress={() => void copy()}>
            Copy group link
          </Button>
          <Button size="small" look="ghost" onPress={() => void ask()}>
            Ask the host
          </Button>
        </span>
      </dd>
    </>
  )
}
