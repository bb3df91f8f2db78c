import styles from './type-tile.module.css'

type Kind = 'image' | 'video' | 'audio' | 'text' | 'archive' | 'other'

interface TypeTileProps {
  /** At most four letters are shown. */
  readonly word: string
  readonly mimeType: string | null
  /** A picture of the content; null: the word is shown. */
  readonly picture: string | null
  readonly size?: 'small' | 'normal'
}

/** A small tile that says what kind of file it is. Decoration: the name beside it says the same. */
export function TypeTile({ word, mimeType, picture, size = 'normal' }: TypeTileProps) {
  // One element for one picture: another's would be seen until this one is there.
  if (picture !== null)
    return (
      <img
        key={picture}
        className={`${styles.tile} ${styles[size]} ${styles.picture}`}
        src={picture}
        alt=""
      />
    )
  return (
    <span aria-hidden="true" className={`${styles.tile} ${styles[size]} ${styles[kindOf(mimeType)]}`}>
      {word.slice(0, 4).toUpperCase()}
    </span>
  )
}

function kindOf(mimeType: string | null): Kind {
  const [group = '', type = ''] = (mimeType ?? '').split('/')
  if (group === 'image' || group === 'video' || group === 'audio' || group === 'text') return group
  if (/zip|tar|compressed|gzip|7z|rar/.test(type)) return 'archive'
  return /pdf|json|xml|document|msword|sheet/.test(type) ? 'text' : 'other'
}
