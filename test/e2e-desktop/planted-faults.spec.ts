import { dirname, join } from 'node:path'
import type { Page } from 'playwright/test'
import { fileOfFault } from '../helpers/electron-double/planted-fault.ts'
import { type AppStep, appSteps } from './app-steps.ts'
import { builtMain, type Desktop, expect, test } from './desktop-test.ts'
import { plantedFaults } from './planted-faults.ts'
import { type StartStep, startSteps } from './start-steps.ts'
import { trayLessFaults } from './tray-less-faults.ts'
import { trayLessSteps } from './tray-less-steps.ts'

/** By a name, which is looked up: that can be made to fail. */
const hostByName = ({ sandbox }: Desktop) => ({
  MAYFLY_KIE_URL: sandbox.url.replace('127.0.0.1', 'localhost'),
})

// The faults are planted into what the double loads, and break the app: its complaints are what is wanted.
test.use({ expectedProblems: [/./], tray: true })
test.skip(({ runtime }) => runtime.kind === 'electron', 'the faults prove that the double notices')

const all = process.env.MAYFLY_TEST_FAULTS === 'all'
const chosen = all ? plantedFaults : plantedFaults.slice(0, 2)
const steps = Object.keys(appSteps) as AppStep[]

test('the app as it is passes every step that a planted fault must fail', async ({ desktop }) => {
  // Many steps after one another, each with a limit of its own.
  test.setTimeout(240_000)
  const page = await desktop.open({ env: hostByName(desktop) })
  for (const step of steps) {
    await test.step(step, () => appSteps[step](desktop, page))
  }
  await test.step('beside', () => startSteps.beside(desktop))
})

// A fault is tried by one step alone: one that needs another before it would fail without any fault.
for (const step of all ? steps : []) {
  test(`the app as it is passes without another step before it: ${step}`, async ({ desktop }) => {
    await appSteps[step](desktop, await desktop.open({ env: hostByName(desktop) }))
  })
}

for (const fault of chosen) {
  test(`is noticed (${fault.noticedBy}): ${fault.name}`, async ({ desktop }) => {
    const { noticedBy } = fault
    const env = hostByName(desktop)
    if (noticedBy === 'start') {
      await expect(desktop.open({ fault, env })).rejects.toThrow(/ended before it opened a window/)
    } else if (noticedBy === 'open') {
      const app = await desktop.start({ fault, env })
      await expectNoQueue(await app.firstWindow({ timeout: 30_000 }))
    } else if (isStartStep(noticedBy)) {
      const { [noticedBy]: start } = startSteps
      await expect(start(desktop, { fault, env, timeout: 12_000 })).rejects.toThrow()
    } else {
      const page = await desktop.open({ fault, env })
      await expect(appSteps[noticedBy](desktop, page)).rejects.toThrow()
    }
    expectPlanted(desktop)
  })
}

test.describe('without a tray', () => {
  test.use({ tray: false })

  // That the app as it is passes is a test of its own, in `surroundings.spec.ts`.
  for (const fault of all ? trayLessFaults : []) {
    test(`is noticed (${fault.noticedBy}): ${fault.name}`, async ({ desktop }) => {
      await desktop.open({ fault })
      await expect(trayLessSteps[fault.noticedBy](desktop)).rejects.toThrow()
      expectPlanted(desktop)
    })
  }
})

test('the text of each fault is in the built app once; one whose text is not there is no fault', async ({
  desktop,
}) => {
  const unplantable = [...plantedFaults, ...trayLessFaults].flatMap((fault) => {
    try {
      fileOfFault(join(dirname(builtMain), '..', fault.part), fault)
      return []
    } catch (error) {
      return [String(error)]
    }
  })
  expect(unplantable).toEqual([])
  const fault = { name: 'nothing', part: 'main', from: 'no such text in the app', to: '' } as const
  await expect(desktop.open({ fault })).rejects.toThrow(/ended before it opened a window/)
  expect(() => expectPlanted(desktop)).toThrow('cannot be planted')
})

function isStartStep(step: string): step is StartStep {
  return step in startSteps
}

/** Else what was noticed is something else. */
function expectPlanted({ double }: Desktop): void {
  expect([double.stderr(), ...double.problems].join('\n')).not.toContain('cannot be planted')
}

/** The window is there and main answers it time and again, but never with the queue: the app is broken, not slow. */
async function expectNoQueue(page: Page): Promise<void> {
  await expect(page.getByText('Opening the queue…')).toBeVisible({ timeout: 30_000 })
  const statuses = await page.evaluate(async () => {
    const seen: number[] = []
    for (let time = 0; time < 40; time += 1) {
      seen.push((await fetch('/index.html')).status)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return seen
  })
  expect(new Set(statuses)).toEqual(new Set([200]))
  await expect(page.getByText('Opening the queue…')).toBeVisible({ timeout: 1_000 })
}
