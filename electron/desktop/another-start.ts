import { ownAppImage, programToStart, type RunningProgram } from './program-to-start.ts'

/**
 * How Electron is asked for another start.
 * @param words of the command line behind the program
 */
export function anotherStart(
  program: RunningProgram,
  words: readonly string[],
): { execPath: string; args: string[] } {
  // Electron's helper can gain no rights, so an AppImage that it starts may not mount itself and must be unpacked.
  // The switch counts only in front of all others, and is taken away before the app sees it.
  const unpack = ownAppImage(program) === null ? [] : ['--appimage-extract-and-run']
  return { execPath: programToStart(program), args: [...unpack, ...words] }
}
