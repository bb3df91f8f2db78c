import type { Upload } from '../../shared/upload.ts'
import { useStore } from '../store.ts'
import { ActionMenu } from '../ui/action-menu.tsx'
import { Button } from '../ui/button.tsx'
import { uploadAgain } from './upload-again.ts'

interface AgainButtonProps {
  readonly upload: Upload
  readonly look?: 'plain' | 'primary'
}

/** Uploads an item again as a new one: to where it went, or to another destination. */
export function AgainButton({ upload, look = 'plain' }: AgainButtonProps) {
  const destinations = useStore((state) => state.destinations)
  const others = destinations.filter(({ destination }) => destination.id !== upload.destination)
  const own = destinations.find(({ destination }) => destination.id === upload.destination)
  const actions = [
    ...(own
      ? [
          {
            id: own.destination.id,
            label: `To ${own.destination.name}`,
            run: () => void uploadAgain([upload.id], null),
          },
        ]
      : []),
    ...others.map(({ destination: { id, name } }) => ({
      id,
      label: `To ${name}`,
      run: () => void uploadAgain([upload.id], id),
    })),
  ]
  return (
    <ActionMenu label="Upload again" actions={actions}>
      {(opens) => (
        <Button {...opens} size="small" look={look}>
          Upload again
        </Button>
      )}
    </ActionMenu>
  )
}
