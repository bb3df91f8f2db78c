import { useEffect, useRef, useState } from 'react'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { Button } from '../ui/button.tsx'
import { readShortcut } from './read-shortcut.ts'
import styles from './shortcut-field.module.css'
import { keepSettings, useSettings } from './use-settings.ts'

type Step =
  | { readonly kind: 'idle' }
  | { readonly kind: 'recording' }
  /** Registered, and waiting for a press that comes through the system. */
  | { readonly kind: 'trying'; readonly shortcut: string }
  | { readonly kind: 'over'; readonly words: string }

/** Sets the shortcut that works from anywhere: it is kept only once a press of it came through. */
export function ShortcutField() {
  const [{ shortcut }, update] = useSettings()
  const [step, setStep] = useState<Step>({ kind: 'idle' })
  const trial = useRef(0)
  useEffect(() => {
    let isWanted = true
    void attempt(() => engine().host.shortcutState()).then((state) => {
      if (isWanted && state?.isHeld === false) setStep({ kind: 'over', words: takenSince })
    })
    return () => {
      isWanted = false
    }
  }, [])
  const tryOut = async (chosen: string) => {
    const own = ++trial.current
    setStep({ kind: 'trying', shortcut: chosen })
    const answer = await attempt(() => engine().host.tryShortcut({ shortcut: chosen }))
    if (own !== trial.current) return
    const isKept = answer?.outcome !== 'pressed' || (await keepSettings({ shortcut: chosen }))
    setStep({ kind: 'over', words: answer && isKept ? outcomeInWords[answer.outcome] : '' })
  }
  return (
    <div className={styles.field}>
      {step.kind === 'recording' ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to press keys
          autoFocus
          readOnly
          aria-label="Press the new shortcut"
          placeholder="Press the keys"
          className={styles.keys}
          onBlur={() => setStep({ kind: 'idle' })}
          onKeyDown={(event) => {
            if (event.key === 'Tab') return
            event.preventDefault()
            if (event.key === 'Escape') return setStep({ kind: 'idle' })
            const read = readShortcut(event.nativeEvent, window.mayfly?.platform === 'darwin')
            if (read !== null) void tryOut(read)
          }}
        />
      ) : (
        <span className={styles.keys}>{step.kind === 'trying' ? step.shortcut : (shortcut ?? 'Off')}</span>
      )}
      {step.kind !== 'recording' && (
        <Button isDisabled={step.kind === 'trying'} onPress={() => setStep({ kind: 'recording' })}>
          {shortcut === null ? 'Set a shortcut' : 'Change'}
        </Button>
      )}
      {shortcut !== null && (step.kind === 'idle' || step.kind === 'over') && (
        <Button look="ghost" onPress={() => update({ shortcut: null })}>
          Turn off
        </Button>
      )}
      <span role="status" className={styles.words}>
        {step.kind === 'trying' && 'Now press it once more, to see that it comes through.'}
        {step.kind === 'over' && step.words}
      </span>
    </div>
  )
}

const takenSince = 'Another program has it now. Choose another.'
const outcomeInWords = {
  pressed: 'It works.',
  taken: 'Another program has that one. Choose another.',
  silent: 'No press came through within 10 seconds, so it was not kept.',
}
