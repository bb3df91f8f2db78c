// Run as a process of its own: the native part keeps the session bus it met first.
// Arguments: a JSON list of steps, and options of `createKeychain`. Prints a JSON object.
import { createKeychain } from '../../electron/engine/secrets.ts'

const [steps, options] = process.argv.slice(2).map((text) => JSON.parse(text)) as [
  ['get' | 'set' | 'delete', string, string][],
  { timeoutMs?: number } | undefined,
]
const keychain = await createKeychain(options ?? {})
const results = []
for (const [step, account, secret] of steps) results.push(await keychain[step](account, secret))
console.log(JSON.stringify({ name: keychain.name, results }))
