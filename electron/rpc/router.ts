import { implement } from '@orpc/server'
import { contract } from '../../shared/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import { createDataHandlers } from './data-handlers.ts'
import { createEventStream } from './event-stream.ts'
import type { HostShell } from './host-shell.ts'
import { replyForError } from './replies-for-errors.ts'

export interface RouterOptions {
  /** Gets what no failure describes; it must not write the message anywhere, for it could hold a key. */
  readonly onBug?: (error: unknown) => void
  /**
   * Answers are held to the contract, too: for tests. Elsewhere the types do that, since each of the rows that change
   * while thousands are sent, and those that a window waits for at its start, would be gone through once more.
   */
  readonly checksAnswers?: boolean
}

/** The contract's handlers, one line each: every rule lives in the engine, every check of shape in the contract. */
export function createRouter(engine: Engine, host: HostShell, options: RouterOptions = {}) {
  const os = implement(contract)
    .$config({ initialOutputValidationIndex: options.checksAnswers ? 0 : Number.NaN })
    .use(async ({ next }) => {
      try {
        return await next()
      } catch (error) {
        const reply = replyForError(error)
        if (reply.code === 'INTERNAL_SERVER_ERROR') options.onBug?.(error)
        throw reply
      }
    })
  const { queue, history, groups, destinations, keys, settings } = engine

  return os.router({
    events: os.events.handler(({ signal }) => createEventStream(engine, signal)),
    queue: {
      add: os.queue.add.handler(({ input }) => queue.add(input.inputs, input.options)),
      range: os.queue.range.handler(({ input }) => queue.range(input.start, input.count)),
      batch: os.queue.batch.handler(({ input }) => queue.batch(input.batch, input.start, input.count)),
      pause: os.queue.pause.handler(({ input }) => queue.pause(input)),
      resume: os.queue.resume.handler(({ input }) => queue.resume(input)),
      cancel: os.queue.cancel.handler(({ input }) => queue.cancel(input)),
      retry: os.queue.retry.handler(({ input }) => queue.retry(input)),
      clear: os.queue.clear.handler(({ input }) => queue.clear(input)),
      unclear: os.queue.unclear.handler(({ input }) => queue.unclear(input.ids)),
      move: os.queue.move.handler(({ input }) => queue.move(input.ids, input.before)),
      run: os.queue.run.handler(({ input }) => queue.run(input.keys, input.baseUrls)),
      answer: os.queue.answer.handler(({ input }) => queue.answer(input.id, input.answer, input.forBatch)),
    },
    history: {
      page: os.history.page.handler(({ input, signal }) =>
        history.page(input, input.cursor, input.limit, signal),
      ),
      count: os.history.count.handler(({ input, signal }) => history.count(input.filter, signal)),
      outline: os.history.outline.handler(({ input, signal }) => history.outline(input, signal)),
      ids: os.history.ids.handler(({ input, signal }) =>
        history.ids(input, input.cursor, input.limit, signal),
      ),
      arrange: os.history.arrange.handler(({ input, signal }) =>
        history.arrange(input.ids, input.order, signal),
      ),
      rows: os.history.rows.handler(({ input }) => history.rows(input.ids)),
      standIns: os.history.standIns.handler(({ input }) => history.standIns(input.ids)),
      item: os.history.item.handler(({ input }) => history.item(input.id)),
      forget: os.history.forget.handler(({ input }) => history.forget(input.ids)),
      unforget: os.history.unforget.handler(({ input }) => history.unforget(input.ids)),
      tag: os.history.tag.handler(({ input }) => history.tag(input.ids, input.add, input.remove)),
      note: os.history.note.handler(({ input }) => history.note(input.id, input.note)),
      tags: os.history.tags.handler(() => history.tags()),
      endingSoon: os.history.endingSoon.handler(() => history.endingSoon()),
      dismissMissed: os.history.dismissMissed.handler(() => history.dismissMissed()),
      mark: os.history.mark.handler(({ input }) => history.mark(input.ids, input.marks)),
      renew: os.history.renew.handler(({ input }) => history.renew(input.ids)),
      again: os.history.again.handler(({ input }) => history.again(input.ids, input)),
      local: os.history.local.handler(({ input }) => history.local(input.id)),
      check: os.history.check.handler(({ input }) => history.check(input.ids)),
      save: os.history.save.handler(({ input }) => history.save(input.ids, input.folder)),
    },
    data: createDataHandlers(engine, host),
    groups: {
      make: os.groups.make.handler(({ input }) => groups.make(input.members)),
      info: os.groups.info.handler(({ input }) => groups.info(input.upload)),
    },
    destinations: {
      save: os.destinations.save.handler(({ input }) => destinations.save(input)),
      remove: os.destinations.remove.handler(({ input }) => destinations.remove(input.id)),
      reopen: os.destinations.reopen.handler(({ input }) => destinations.reopen(input.id)),
      countOn: os.destinations.countOn.handler(({ input }) => destinations.countOn(input.id, input.lifetime)),
      practice: os.destinations.practice.handler(() => destinations.practice()),
    },
    keys: {
      state: os.keys.state.handler(({ input }) => keys.state(input.destination, input.field)),
      set: os.keys.set.handler(({ input }) => keys.set(input.destination, input.field, input.key)),
      delete: os.keys.delete.handler(({ input }) => keys.delete(input.destination, input.field)),
      check: os.keys.check.handler(({ input }) => keys.check(input.destination)),
    },
    settings: {
      update: os.settings.update.handler(({ input }) => settings.update(input)),
    },
    host: {
      chooseFiles: os.host.chooseFiles.handler(({ input }) => chooseFiles(host, input.folders)),
      writeClipboard: os.host.writeClipboard.handler(({ input }) => writeClipboard(host, input.text)),
      openExternal: os.host.openExternal.handler(({ input }) => openExternal(host, input.url)),
      tryShortcut: os.host.tryShortcut.handler(({ input }) => tryShortcut(host, input.shortcut)),
      shortcutState: os.host.shortcutState.handler(() => ({ isHeld: host.isShortcutHeld?.() ?? true })),
      menuEntries: os.host.menuEntries.handler(() => host.menuEntries?.list() ?? []),
      setMenuEntry: os.host.setMenuEntry.handler(
        ({ input }) => host.menuEntries?.set(input.id, input.isWanted) ?? [],
      ),
      showWindow: os.host.showWindow.handler(({ input }) => {
        if (!host.showWindow) throw refusal('Mayfly has no window of its own here.')
        host.showWindow(input.screen)
        return done
      }),
      reveal: os.host.reveal.handler(({ input }) =>
        reveal(host, input.copy ? history.item(input.id).upload.savedPath : engine.originalPath(input.id)),
      ),
    },
    doctor: os.doctor.handler(() => engine.doctor()),
  })
}
export type EngineRouter = ReturnType<typeof createRouter>

const done = { changed: 1 }

async function chooseFiles(host: HostShell, folders: boolean) {
  if (!host.chooseFiles) throw refusal('Mayfly has no file dialog here. Drop the files on the page instead.')
  return { paths: await host.chooseFiles(folders) }
}

async function writeClipboard(host: HostShell, text: string) {
  if (!host.writeClipboard)
    throw refusal('Mayfly cannot reach the clipboard from here. Copy the text by hand.')
  await host.writeClipboard(text)
  return done
}

async function openExternal(host: HostShell, url: string) {
  if (!host.openExternal) throw refusal('Mayfly cannot open a browser from here. Copy the address instead.')
  if (!isWebAddress(url))
    throw refusal('Mayfly opens web addresses only, those that start with https or http.')
  await host.openExternal(url)
  return done
}

async function tryShortcut(host: HostShell, shortcut: string) {
  if (!host.tryShortcut)
    throw refusal('Mayfly has no shortcuts of its own here. Bind one to "mayfly upload --clipboard" instead.')
  return { outcome: await host.tryShortcut(shortcut) }
}

async function reveal(host: HostShell, path: string | null) {
  if (!host.reveal) throw refusal('Mayfly cannot open a file manager from here.')
  if (path === null)
    throw refusal('This upload did not come from a file on this computer, so there is nothing to show.')
  await host.reveal(path)
  return done
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
}

function refusal(message: string): FailureError {
  return new FailureError({ code: 'rejected', message })
}
