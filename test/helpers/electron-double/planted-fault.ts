/** One change to the built app that a test must notice. */
export interface PlantedFault {
  readonly name: string
  readonly part: 'main' | 'preload'
  readonly from: string
  readonly to: string
}

/** @throws Error where the text to change is not there exactly once: the fault would not be planted. */
export function changeText(text: string, fault: PlantedFault, file: string): string {
  const pieces = text.split(fault.from)
  // A built main may be several files; the one without the text is as it was.
  if (pieces.length !== 2) {
    if (pieces.length === 1 && !/main\.js$|preload\.cjs$/.test(file)) return text
    throw new Error(
      `the fault "${fault.name}" cannot be planted: its text is ${pieces.length - 1} times in ${file}`,
    )
  }
  return pieces.join(fault.to)
}
