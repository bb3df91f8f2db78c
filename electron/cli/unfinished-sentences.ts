import { defaultSettings } from '../../shared/default-settings.ts'
import { plainText } from '../../shared/escape-text.ts'
import type { Failure } from '../../shared/failure.ts'
import { keyVariable } from './environment-options.ts'
import type { WatchedRow } from './watched-row.ts'

/**
 * What is kept and waits for a person, and how to go on: one sentence for each reason, not for each of a thousand
 * files; a question is asked for each.
 */
export function unfinishedSentences(rows: Iterable<Omit<WatchedRow, 'whole'>>): string[] {
  const groups = new Map<string, { count: number; name: string; advice: string; message: string }>()
  const questions: string[] = []
  for (const row of rows) {
    const { state } = row
    if (state.kind === 'needs-answer') {
      questions.push(
        `${plainText(row.name)}: ${state.question.text} Answer it in Mayfly, or cancel it with \`mayfly queue cancel ${row.id}\`.`,
      )
      continue
    }
    if (state.kind !== 'needs-key' && state.kind !== 'paused') continue
    const advice = state.because
      ? stopAdvice(state.because, row.destination)
      : `Go on with \`mayfly queue resume ${row.batch}\`.`
    const message = state.because?.message ?? 'Paused.'
    const group = groups.get(message + advice) ?? { count: 0, name: plainText(row.name), advice, message }
    group.count += 1
    groups.set(message + advice, group)
  }
  const stops = [...groups.values()].map(({ count, name, advice, message }) =>
    count === 1 ? `${name}: ${message} ${advice}` : `${count} files wait. ${message} ${advice}`,
  )
  return [...stops, ...questions]
}

function stopAdvice(because: Failure, destination: string): string {
  if (because.code !== 'no-key' && because.code !== 'bad-key')
    return 'When that is mended, go on with `mayfly queue run`.'
  const to = destination === defaultSettings.defaultDestination ? '' : ` --to ${destination}`
  const variable = keyVariable(destination)
  const set = variable
    ? `Save a key with \`mayfly key set${to}\`, or put one in ${variable}`
    : `Save a key with \`mayfly key set${to}\``
  return `${set}; then go on with \`mayfly queue run\`.`
}
