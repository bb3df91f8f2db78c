const grouped = new Intl.NumberFormat('en')

/** "1 link", "1,204 links" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`
}

/** "1,204" */
export function numberInWords(count: number): string {
  return grouped.format(count)
}
