import type { Upload } from '../../shared/upload.ts'
import { usePicture } from '../shell/use-picture.ts'
import styles from './item-preview.module.css'

/** An image as it looks, as far as its bytes are on this computer. */
export function ItemPreview({ upload }: { readonly upload: Upload }) {
  const picture = usePicture(upload, 'large')
  if (picture === null) return null
  return (
    <div className={styles.frame}>
      {picture !== undefined && (
        <img className={styles.picture} src={picture} alt={`${upload.name}, as it looks`} draggable={false} />
      )}
    </div>
  )
}
