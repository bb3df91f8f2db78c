import type { TrayPicture } from './tray-model.ts'

export const traySteps = [0, 25, 50, 75, 100] as const
export const trayLooks = ['template', 'light', 'dark'] as const

/**
 * File name of a picture: `template` for macOS, which colours it itself; elsewhere a light one for dark panels and
 * a dark one for light panels. Progress goes in quarters.
 */
export function trayImageName(
  picture: TrayPicture,
  { platform, dark }: { platform: NodeJS.Platform; dark: boolean },
): string {
  const state = picture.kind === 'sending' ? `sending-${quarter(picture.done)}` : picture.kind
  if (platform === 'darwin') return `tray-${state}-template.png`
  // Linux does not say how its panel looks; most are dark whatever the windows are.
  return `tray-${state}-${platform === 'linux' || dark ? 'light' : 'dark'}.png`
}

function quarter(done: number): number {
  return traySteps.findLast((step) => step <= done * 100) ?? 0
}
