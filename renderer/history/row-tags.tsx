import { plural } from '../ui/plural.ts'
import styles from './row-tags.module.css'

const shown = 2

/** The first tags of a row, quietly; all of them when it is pointed at. */
export function RowTags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null
  const rest = tags.length - shown
  return (
    <span className={styles.tags} title={tags.join(', ')}>
      <span className="only-read">Tags: {tags.join(', ')}</span>
      <span aria-hidden="true" className={styles.words}>
        {tags.slice(0, shown).map((tag) => (
          <bdi key={tag} className={styles.tag}>
            {tag}
          </bdi>
        ))}
        {rest > 0 && <span>+{rest}</span>}
      </span>
      <span aria-hidden="true" className={styles.count}>
        {plural(tags.length, 'tag')}
      </span>
    </span>
  )
}
