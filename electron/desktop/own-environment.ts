import { posix } from 'node:path'
import { ownAppImage, type RunningProgram } from './program-to-start.ts'

/** Lists that the start script of an AppImage begins with folders of its own, and for which variables. */
const lists = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'] as const

/**
 * Takes the folders of the AppImage that this program came out of from the lists in its environment: a browser or a
 * file manager that it opens would load libraries of the AppImage, and of a folder that is gone once Mayfly has ended.
 * This process itself has found its own by then. Changes `environment` in place.
 */
export function keepAppImageToItself(
  program: RunningProgram & { readonly environment: Record<string, string | undefined> },
): void {
  const { environment } = program
  const { APPDIR } = environment
  if (ownAppImage(program) === null || !APPDIR) return
  const isOwn = (folder: string) => {
    const inside = posix.relative(APPDIR, folder)
    return inside !== '..' && !inside.startsWith('../')
  }
  for (const name of lists) {
    const folders = environment[name]?.split(':')
    if (!folders) continue
    const others = folders.filter((folder) => folder !== '' && !isOwn(folder))
    if (others.length === 0) delete environment[name]
    else environment[name] = others.join(':')
  }
}
