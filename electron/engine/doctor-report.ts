import type { DoctorCheck } from '../../shared/contract.ts'

/**
 * What a person sends to who helps them: the findings and the last lines of the log. No key is in either; paths, which
 * name a person and their files, only where `names` asks for them.
 */
export function doctorReport(input: {
  readonly version: string
  readonly checks: readonly DoctorCheck[]
  readonly log: readonly string[]
  readonly names: boolean
  /** Paths that a finding may speak of, and what stands for them; the longer before what it may lie in. */
  readonly places: readonly (readonly [path: string | null, instead: string])[]
}): string {
  const { version, checks, log, names } = input
  const lines = [
    `Mayfly ${version}, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
    '',
    ...checks.flatMap((check) => [
      `${check.ok ? 'ok' : 'no'}  ${check.name}: ${check.message}`,
      ...(names && check.place !== undefined ? [`    ${check.place}`] : []),
    ]),
    '',
    log.length === 0 ? 'The log is empty.' : 'The end of the log:',
    ...log,
  ]
  const text = `${lines.join('\n')}\n`
  if (names) return text
  // A home of "/" stands in every path and names nobody.
  return input.places.reduce(
    (hidden, [path, instead]) =>
      path === null || path.length < 2 ? hidden : hidden.replaceAll(path, instead),
    text,
  )
}
