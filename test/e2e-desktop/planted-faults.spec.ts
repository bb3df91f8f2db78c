import { type AppStep, appSteps } from './app-steps.ts'
import { type Desktop, expect, test } from './desktop-test.ts'
import { plantedFaults, trayLessFaults } from './planted-faults.ts'
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

test('the app as it is passes every step that a planted fault must fail', async ({ desktop }) => {
  // Many steps after one another, each with a limit of its own.
  test.setTimeout(240_000)
  const page = await desktop.open({ env: hostByName(desktop) })
  for (const step of Object.keys(appSteps) as AppStep[]) {
    await test.step(step, () => appSteps[step](desktop, page))
  }
})

for (const fault of chosen) {
  test(`is noticed (${fault.noticedBy}): ${fault.name}`, async ({ desktop }) => {
    const { noticedBy } = fault
    const opened = desktop.open({
      fault,
      env: hostByName(desktop),
      timeout: noticedBy === 'open' ? 4_000 : 30_000,
    })
    if (noticedBy === 'open') {
      await expect(opened).rejects.toThrow()
      return
    }
    const page = await opened
    await expect(appSteps[noticedBy](desktop, page)).rejects.toThrow()
  })
}

test.describe('without a tray', () => {
  test.use({ tray: false })

  // That the app as it is passes is a test of its own, in `surroundings.spec.ts`.
  for (const fault of all ? trayLessFaults : []) {
    test(`is noticed (${fault.noticedBy}): ${fault.name}`, async ({ desktop }) => {
      await desktop.open({ fault })
      await expect(trayLessSteps[fault.noticedBy](desktop)).rejects.toThrow()
    })
  }
})

test('a fault whose text is not in the app is no fault', async ({ desktop }) => {
  const fault = { name: 'nothing', part: 'main', from: 'no such text in the app', to: '' } as const
  await expect(desktop.open({ fault })).rejects.toThrow(/ended before it opened a window/)
  expect(desktop.double.stderr()).toContain('cannot be planted')
})
