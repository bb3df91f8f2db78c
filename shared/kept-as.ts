import type { HostOption } from './host-option.ts'

/** What the options in force say of how long files are kept; null: the provider's rule. */
export function keptAs(
  options: readonly HostOption[] | undefined,
  chosen: Readonly<Record<string, string>> | undefined,
): 'for-good' | 'as-the-account-says' | null {
  for (const option of options ?? []) {
    if (option.kind !== 'choice') continue
    const value = chosen?.[option.id] ?? option.initial
    const keeps = option.choices.find((choice) => choice.value === value)?.keeps
    if (keeps) return keeps
  }
  return null
}
