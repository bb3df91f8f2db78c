import { posix } from 'node:path'

/** What is known of the program that runs. */
export interface RunningProgram {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Its path: of an AppImage or a portable program, a place that is gone once it has ended. */
  readonly executable: string
}

/** The program that must be started to have this Mayfly again; by default, of the process that asks. */
export function programToStart(
  { platform, environment, executable }: RunningProgram = thisProgram(),
): string {
  if (platform === 'linux') return ownAppImage({ platform, environment, executable }) ?? executable
  if (platform === 'win32') return environment.PORTABLE_EXECUTABLE_FILE || executable
  return executable
}

/** The AppImage that this program came out of. The variables of one that merely started it are not believed. */
export function ownAppImage({ platform, environment, executable }: RunningProgram): string | null {
  const { APPIMAGE, APPDIR } = environment
  if (platform !== 'linux' || !APPIMAGE) return null
  const isElsewhere = APPDIR && posix.relative(APPDIR, executable).startsWith('..')
  return isElsewhere ? null : APPIMAGE
}

export function thisProgram() {
  return {
    platform: process.platform,
    environment: process.env,
    executable: process.execPath,
  } satisfies RunningProgram
}
