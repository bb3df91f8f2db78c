import type { Settings } from '../../shared/settings.ts'
import type { SettingsPatch } from '../../shared/settings-patch.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'

/** The settings, and how to change some of them; what is shown follows when the engine has kept it. */
export function useSettings(): readonly [Settings, (patch: SettingsPatch) => void] {
  return [useStore((state) => state.settings), changeSettings]
}

function changeSettings(patch: SettingsPatch): void {
  void keepSettings(patch)
}

/** True once the engine has kept it; false: what stood in the way was said. */
export async function keepSettings(patch: SettingsPatch): Promise<boolean> {
  return (await attempt(() => engine().settings.update(patch))) !== null
}

/** Reads a whole number within bounds; a sentence where it is not one. */
export function readWhole(text: string, least: number, most: number): number | string {
  const value = Number(text)
  return Number.isInteger(value) && value >= least && value <= most
    ? value
    : `Enter a whole number from ${least} to ${most}.`
}
