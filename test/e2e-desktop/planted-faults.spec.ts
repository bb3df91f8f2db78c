import { type AppStep, appSteps } from './app-steps.ts'
import { expect, test } from './desktop-test.ts'
import { plantedFaults } from './planted-faults.ts'

// The faults are planted into what the double loads, and break the app: its complaints are what is wanted.
test.use({ expectedProblems: [/./] })
test.skip(({ runtime }) => runtime.kind === 'electron', 'the faults prove that the double notices')

const chosen = process.env.MAYFLY_TEST_FAULTS === 'all' ? plantedFaults : plantedFaults.slice(0, 2)

test('the app as it is passes every step that a planted fault must fail', async ({ desktop }) => {
  const page = await desktop.open()
  for (const step of Object.keys(appSteps) as AppStep[]) {
    await test.step(step, () => appSteps[step](desktop, page))
  }
})

for (const fault of chosen) {
  test(`is noticed (${fault.noticedBy}): ${fault.name}`, async ({ desktop }) => {
    const { noticedBy } = fault
    const opened = desktop.open({ fault, timeout: noticedBy === 'open' ? 4_000 : 30_000 })
    if (noticedBy === 'open') {
      await expect(opened).rejects.toThrow()
      return
    }
    const page = await opened
    await expect(appSteps[noticedBy](desktop, page)).rejects.toThrow()
  })
}

test('a fault whose text is not in the app is no fault', async ({ desktop }) => {
  const fault = { name: 'nothing', part: 'main', from: 'no such text in the app', to: '' } as const
  await expect(desktop.open({ fault })).rejects.toThrow(/ended before it opened a window/)
  expect(desktop.double.stderr()).toContain('cannot be planted')
})
