/** The last part of a path of any system, in NFC: what a person calls a file. Empty for what names none. */
export function baseName(path: string): string {
  const name = path.toWellFormed().split(/[/\\]/).at(-1) ?? ''
  return name === '.' || name === '..' ? '' : name.normalize('NFC')
}
