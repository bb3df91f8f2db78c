/** A program's path as the Desktop Entry Specification asks: in quotes, its special signs escaped twice, `%` doubled. */
export function quotedForExec(program: string): string {
  const escaped = program.replace(/["`$\\]/g, (sign) => `\\${sign}`).replaceAll('\\', '\\\\')
  return `"${escaped.replaceAll('%', '%%')}"`
}
