const units = ['KB', 'MB', 'GB', 'TB'] as const

/** Bytes in decimal units, as hosts count them: "412 B", "1.5 MB". */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  let figure = bytes / 1000
  let unit = 0
  while (figure >= 999.95 && unit < units.length - 1) {
    figure /= 1000
    unit += 1
  }
  return `${figure >= 99.95 ? Math.round(figure) : figure.toFixed(1)} ${units[unit]}`
}

/** A time to wait: "12 s", "3 min", "2 h". */
export function formatWait(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
