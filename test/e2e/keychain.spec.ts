import { noKeyring, startKeyring, type TestKeyring } from '../helpers/keyring.ts'
import { dropFiles } from './drop-files.ts'
import { test as base, expect, goTo, refusedConnection } from './mayfly-test.ts'
import { expectStored } from './queue-page.ts'

const why = noKeyring()

/** Mayfly on a session bus with a real Secret Service of the test's own. */
const test = base.extend<{ keyring: TestKeyring }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from here
  keyring: async ({}, use) => {
    const keyring = await startKeyring()
    await use(keyring)
    await keyring.stop()
  },
  extraEnv: async ({ keyring }, use) => use(keyring.env),
})
test.use({
  key: 'none',
  sandboxOptions: { keys: ['first-key', 'second-key'] },
  expectedErrors: refusedConnection,
})
test.skip(why !== null, why ?? '')

test('a key goes into the keychain, is there after a crash, and can be replaced', async ({
  page,
  mayfly,
}) => {
  await mayfly.open()
  await expect(page.getByText(/^It is kept in .+, and goes nowhere but to Kie/)).toBeVisible()
  await page.getByRole('textbox', { name: 'API key' }).fill('first-key')
  await page.getByRole('button', { name: 'Save key' }).click()
  await expect(page.getByText('Drop files anywhere')).toBeVisible()
  await mayfly.kill()
  await mayfly.start()
  await mayfly.open()
  await expect(page.getByText('Drop files anywhere')).toBeVisible()
  const first = await mayfly.file('first.txt', 'with the first key')
  await dropFiles(page, [first.path])
  await expectStored(mayfly.sandbox, [first])

  await goTo(page, 'Settings')
  const card = page.getByRole('article', { name: 'Kie' })
  await expect(card.getByText(/^In .+, since today$/)).toBeVisible()
  await card.getByRole('button', { name: 'Replace key' }).click()
  await page.getByRole('textbox', { name: 'API key' }).fill('second-key')
  await page.getByRole('button', { name: 'Save key' }).click()
  await expect(page.getByText('The API key of Kie was saved.')).toBeVisible()
  const second = await mayfly.file('second.txt', 'with the second key')
  await dropFiles(page, [second.path])
  await expectStored(mayfly.sandbox, [first, second])
  const [one, two] = mayfly.sandbox.files()
  expect(one?.account).not.toBe(two?.account)

  await goTo(page, 'Settings')
  await card.getByRole('button', { name: 'Delete key' }).click()
  await expect(card.getByText('None yet')).toBeVisible()
})
