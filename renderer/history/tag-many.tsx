import { useState } from 'react'
import { withoutTags, withTags } from '../../shared/tags.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/modal-dialog.tsx'
import { plural } from '../ui/plural.ts'
import { TagField } from './tag-field.tsx'

interface TagManyProps {
  readonly ids: readonly string[]
  readonly onChange: () => void
}

/** What one call takes at most. */
const mostIds = 10_000

/** A button that gives tags to several uploads at once, or takes them away. */
export function TagMany({ ids, onChange }: TagManyProps) {
  const [tags, setTags] = useState<readonly string[] | null>(null)
  const close = () => setTags(null)
  const write = async (how: 'add' | 'remove') => {
    const chosen = [...(tags ?? [])]
    close()
    const changed = await attempt(async () => {
      let sum = 0
      for (let at = 0; at < ids.length; at += mostIds) {
        const part = ids.slice(at, at + mostIds)
        sum += (await engine().history.tag({ ids: part, [how]: chosen })).changed
      }
      return sum
    })
    if (changed === null) return
    say(
      how === 'add'
        ? `${plural(changed, 'upload')} tagged.`
        : `Taken away from ${plural(changed, 'upload')}.`,
    )
    onChange()
  }
  const isEmpty = tags === null || tags.length === 0
  return (
    <>
      <Button size="small" onPress={() => setTags([])}>
        Tags
      </Button>
      <ModalDialog
        title={`Tags of ${plural(ids.length, 'upload')}`}
        isOpen={tags !== null}
        onClose={close}
        actions={
          <>
            <Button onPress={close}>Cancel</Button>
            <Button isDisabled={isEmpty} onPress={() => void write('remove')}>
              Take away
            </Button>
            <Button look="primary" isDisabled={isEmpty} onPress={() => void write('add')}>
              Add
            </Button>
          </>
        }
      >
        <TagField
          label="Tags for all"
          tags={tags ?? []}
          onAdd={(more) => setTags((before) => withTags(before ?? [], more))}
          onRemove={(tag) => setTags((before) => withoutTags(before ?? [], [tag]))}
          isInFlow
          autoFocus
        />
      </ModalDialog>
    </>
  )
}
