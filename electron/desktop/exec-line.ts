/** A program's path as the Desktop Entry Specification asks: in quotes, its special signs escaped twice, `%` doubled. */
export function quotedForExec(program: string): string {
  const escaped = program.replace(/["`$\\]/g, (sign) => `\\${sign}`).replaceAll('\\', '\\\\')
  return `"${escaped.replaceAll('%', '%%')}"`
}

/** With it, a desktop leaves an entry out once its program is gone: removed as a package, or deleted as a file. */
export function tryExecLine(program: string): string {
  return `TryExec=${program.replaceAll('\\', '\\\\')}`
}
