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

/** "1.6 of 2.1 GB"; the unit is said once where both share it. */
export function bytesOf(part: number, whole: number): string {
  const [a = '', unitA] = bytesInWords(part).split(' ')
  const [b = '', unitB] = bytesInWords(whole).split(' ')
  return unitA === unitB ? `${a} of ${b} ${unitB}` : `${a} ${unitA} of ${b} ${unitB}`
}

/** "48.2 MB/s" */
export function rateInWords(bytesPerSecond: number): string {
  return `${bytesInWords(bytesPerSecond)}/s`
}
