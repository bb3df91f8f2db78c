import { durationInWords } from '../../shared/duration-in-words.ts'
import { measuredInWords } from '../../shared/measured-in-words.ts'
import { engine } from '../api.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import styles from '../ui/offer-bar.module.css'
import { useHeldBack } from '../ui/use-held-back.ts'
import { attempt } from './attempt.ts'
import { say } from './toasts.ts'

/** Says where checks have shown that files die too soon, and offers to count on what was measured. */
export function LifetimeBar() {
  const destinations = useStore((state) => state.destinations)
  if (!useHeldBack(destinations.some(({ diesEarly }) => diesEarly !== null))) return null
  return destinations.map(({ destination: { id, name }, diesEarly }) => {
    if (diesEarly === null) return null
    const counted = durationInWords(diesEarly.lifetimeMs)
    const count = async () => {
      if (await countOn(id, 'measured'))
        say(
          `New files at ${name} are counted on for ${counted}. Those that are up keep the end they were given.`,
          {
            label: 'Undo',
            run: () => void countOn(id, 'as-before'),
          },
        )
    }
    return (
      <section key={id} aria-label={`Lifetime at ${name}`} className={styles.bar}>
        <p className={styles.words} role="status">
          {measuredInWords(name, diesEarly)}
        </p>
        <Button size="small" look="primary" onPress={() => void count()}>
          Count on {counted}
        </Button>
        <Button size="small" onPress={() => void countOn(id, 'as-before')}>
          Leave it
        </Button>
      </section>
    )
  })
}

/** Resolves to null, and says why, where it could not be done. */
export function countOn(id: string, lifetime: 'measured' | 'as-before') {
  return attempt(() => engine().destinations.countOn({ id, lifetime }))
}
