import { useEffect, useState } from 'react'
import type { LocalFiles } from '../../shared/history.ts'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'

/** What of an upload is on this computer; null until that is known. */
export function useLocalFiles(upload: Upload | undefined): LocalFiles | null {
  const [local, setLocal] = useState<{ readonly upload: Upload; readonly files: LocalFiles } | null>(null)
  useEffect(() => {
    if (upload === undefined) return
    let isWanted = true
    // Where it cannot be asked for, the paths stand there without it.
    Promise.resolve()
      .then(() => engine().history.local({ id: upload.id }))
      .then((files) => isWanted && setLocal({ upload, files }))
      .catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [upload])
  return upload !== undefined && local?.upload.id === upload.id ? local.files : null
}

/** "Still here, unchanged" */
export function localInWords(state: LocalFiles['original']): string | null {
  switch (state) {
    case null:
      return null
    case 'unchanged':
      return 'Still here, unchanged'
    case 'changed':
      return 'Changed since it was uploaded'
    case 'missing':
      return 'No longer there'
  }
}

/** What happens when the host deletes the file. */
export function endInWords({ original, copy }: LocalFiles): string {
  if (original === 'unchanged') return 'The link stops working. The original stays here.'
  if (copy === 'unchanged') return 'The link stops working. The copy stays here.'
  return 'The file is lost: nothing of it is on this computer. Save a copy, or renew it.'
}
