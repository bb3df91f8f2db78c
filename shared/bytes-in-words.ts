const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']

/** Bytes in words, decimal as the hosts count them: "812 KB", "6.1 MB". */
export function bytesInWords(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 1 && value < 99.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}
