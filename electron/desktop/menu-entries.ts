import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { MenuEntry, MenuEntryId } from '../../shared/menu-entry.ts'
import type { MenuEntryPlan, PlannedFile } from './menu-entry-plans.ts'

export interface Shortcuts {
  /** Path of the program that a shortcut starts. @throws Error where it cannot be read */
  targetOf(path: string): string
  /** False, or an error: it could not be written. */
  write(path: string, target: string): boolean
}

export interface MenuEntries {
  /** As it is on disk now. */
  list(): MenuEntry[]
  /** Puts one into the system's menus, or takes it away; what went wrong is said in its `problem`. */
  set(id: MenuEntryId, isWanted: boolean): MenuEntry[]
}

/** Entries in menus of the system's own that hand files to Mayfly. `onChange` runs after one came or went. */
export function createMenuEntries(
  plans: readonly MenuEntryPlan[],
  shortcuts: Shortcuts,
  onChange: (plan: MenuEntryPlan) => void = () => {},
): MenuEntries {
  const stateOf = (plan: MenuEntryPlan): MenuEntry['state'] => {
    if (!existsSync(plan.root)) return 'off'
    try {
      const isOurs =
        plan.kind === 'shortcut'
          ? shortcuts.targetOf(plan.root).toLowerCase() === plan.target.toLowerCase()
          : plan.files.every(isAsPlanned)
      return isOurs ? 'on' : 'stale'
    } catch {
      return 'stale'
    }
  }
  const list = (problems: ReadonlyMap<MenuEntryId, string> = new Map()): MenuEntry[] =>
    plans.flatMap((plan) => {
      const state = stateOf(plan)
      if (plan.isUseless && state === 'off') return []
      return [{ id: plan.id, name: plan.name, state, problem: problems.get(plan.id) ?? null }]
    })
  return {
    list: () => list(),
    set(id, isWanted) {
      const plan = plans.find((one) => one.id === id)
      if (!plan) return list()
      try {
        if (isWanted) put(plan, shortcuts)
        else remove(plan)
        onChange(plan)
        return list()
      } catch (error) {
        return list(new Map([[id, sentenceFor(plan, error)]]))
      }
    },
  }
}

function isAsPlanned({ path, content, mode }: PlannedFile): boolean {
  const mayBeRun = (mode & 0o100) === 0 || (statSync(path).mode & 0o100) !== 0
  return mayBeRun && readFileSync(path).equals(Buffer.from(content))
}

function remove(plan: MenuEntryPlan): void {
  rmSync(plan.root, { recursive: true, force: true })
  if (plan.kind === 'files') for (const { path } of plan.files) rmSync(path, { force: true })
}

function put(plan: MenuEntryPlan, shortcuts: Shortcuts): void {
  if (plan.kind === 'shortcut') {
    mkdirSync(dirname(plan.root), { recursive: true })
    if (!shortcuts.write(plan.root, plan.target)) throw new Error('the system refused it')
    return
  }
  for (const { path, content, mode } of plan.files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    // A file that was there keeps its permissions otherwise.
    chmodSync(path, mode)
  }
}

function sentenceFor({ root }: MenuEntryPlan, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return `${root} could not be changed${code}.`
}
