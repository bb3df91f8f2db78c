import type { PlantedFault } from '../helpers/electron-double/planted-fault.ts'
import type { trayLessSteps } from './tray-less-steps.ts'

/** Each a change to the built app that breaks it on a desktop that shows no icons. */
export const trayLessFaults: readonly (PlantedFault & { readonly noticedBy: keyof typeof trayLessSteps })[] =
  [
    {
      name: 'a desktop that shows no icons is taken for one that does',
      part: 'main',
      from: 'return reply.kind === "answer" &&',
      to: 'return true ||',
      noticedBy: 'endWithoutTray',
    },
    {
      name: 'closing the last window does nothing where there is no icon to quit by',
      part: 'main',
      from: 'if (!options.isReachable()) return options.quit();',
      to: 'if (!options.isReachable()) return;',
      noticedBy: 'endWithoutTray',
    },
  ]
