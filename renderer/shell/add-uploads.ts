import type { Input } from '../../shared/contract.ts'
import { addBatch, pathsForFiles, stage } from '../api.ts'
import type { GivenFile, GivenFiles } from '../connection/dropped-files.ts'
import { elsewhereOfRefused } from '../queue/elsewhere.ts'
import { revealAdded } from '../queue/reveal-added.ts'
import { defaultDestination, useStore } from '../store.ts'
import { plural } from '../ui/plural.ts'
import { attempt } from './attempt.ts'
import { keepGivenPicture, rememberPicture } from './pictures.ts'
import { say } from './toasts.ts'

const atOnce = 4

/** Adds one batch and shows what was refused. True: something was accepted. */
export async function addInputs(inputs: readonly Input[], label?: string): Promise<boolean> {
  if (inputs.length === 0) {
    say('There was nothing to upload in that.')
    return false
  }
  const { nextDestination, settings } = useStore.getState()
  const destination = defaultDestination(useStore.getState())?.destination.id ?? settings.defaultDestination
  const options = {
    ...(label !== undefined && { label }),
    ...(nextDestination !== null && { destination }),
  }
  const result = await attempt(() => addBatch(inputs, options))
  if (result === null) return false
  for (const upload of result.accepted) void keepGivenPicture(upload)
  const [first] = result.refused
  const elsewhere = elsewhereOfRefused(result.refused, inputs, destination)
  const offer = elsewhere && { label: 'Send elsewhere', run: () => useStore.setState({ elsewhere }) }
  if (result.refused.length === 1 && first) say(first.failure.message, offer ?? undefined)
  if (result.refused.length > 1) {
    say(`${plural(result.refused.length, 'item')} could not be added.`, {
      label: 'Show why',
      run: () => useStore.setState({ refusals: result.refused, offered: elsewhere }),
    })
  }
  if (result.count > 0) {
    window.location.hash = '/queue'
    void revealAdded(result.count)
  }
  return result.count > 0
}

/** Adds files as one batch: by their paths where there are any, else their bytes are handed over first. */
export async function addFiles(given: GivenFiles): Promise<boolean> {
  const { files, folder } = given
  const paths = pathsForFiles(files.map((one) => one.file))
  const label = folder ?? (files.length > 1 ? plural(files.length, 'file') : files[0]?.name)
  const staged = await stageAll(files.filter((_, index) => !paths[index]))
  const inputs = files.map((one, index): Input | null => {
    const path = paths[index]
    return path ? { kind: 'path', path } : (staged.get(one) ?? null)
  })
  const whole = inputs.filter((input) => input !== null)
  // Nothing came through: the reason was said file by file.
  if (whole.length === 0 && files.length > 0) return false
  return addInputs(whole, label)
}

async function stageAll(files: readonly GivenFile[]): Promise<Map<GivenFile, Input>> {
  const inputs = new Map<GivenFile, Input>()
  if (files.length === 0) return inputs
  const queue = [...files]
  report(0, files.length)
  const takeNext = async (): Promise<void> => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const { name, file } = one
      const staged = await attempt(() => stage(name, file))
      if (staged) {
        rememberPicture(staged.stagedId, file)
        inputs.set(one, { kind: 'staged', stagedId: staged.stagedId, name: staged.name || name })
      }
      report(1, 0)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, takeNext))
  } finally {
    report(-files.length, -files.length)
  }
  return inputs
}

/** Adds to the counts that the window shows; several drops share them. */
function report(done: number, of: number): void {
  useStore.setState(({ receiving }) => {
    const next = { done: (receiving?.done ?? 0) + done, of: (receiving?.of ?? 0) + of }
    return { receiving: next.of > 0 ? next : null }
  })
}
