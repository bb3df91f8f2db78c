import { randomUUID } from 'node:crypto'
import type { Exchange } from './exchange.ts'
import type { HostContext } from './host-api.ts'
import { infoOf, type KnownFile, type UploadcareFiles } from './uploadcare-files.ts'
import { receiveForm, required } from './uploadcare-form.ts'
import { UploadcareRefusal } from './uploadcare-refusal.ts'

/** The host's limit of files in one group. */
const mostFiles = 1000

interface Member {
  readonly known: KnownFile
  /** CDN operations, as they came: `-/resize/x800/`. */
  readonly effects: string
}

interface Group {
  readonly id: string
  readonly account: string
  readonly members: readonly Member[]
  readonly createdAt: number
}

/** Groups of files: made once, never changed, all of one project. */
export function createUploadcareGroups(context: HostContext, files: UploadcareFiles) {
  const groups = new Map<string, Group>()

  const memberOf = (text: string, account: string): Member => {
    const found = /^(?:https?:\/\/[^/]+\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/(.*))?$/i.exec(
      text,
    )
    if (!found) {
      const words = `This is not valid file url: ${text}.`
      throw new UploadcareRefusal(400, 'GroupFileURLParsingFailedError', words)
    }
    const known = files.get((found[1] ?? '').toLowerCase())
    if (!known || known.account !== account || known.file.expiresAt <= context.now()) {
      throw new UploadcareRefusal(400, 'GroupFilesNotFoundError', 'Some files not found.')
    }
    const effects = /^(?:-\/[\w:%,.-]+\/[^?#]*)?/.exec(found[2] ?? '')?.[0] ?? ''
    return { known, effects }
  }

  const linkOf = ({ id }: Group) => `${context.publicUrl()}/${id}/`

  const infoOfGroup = (group: Group) => ({
    id: group.id,
    datetime_created: new Date(group.createdAt).toISOString(),
    datetime_stored: null,
    files_count: group.members.length,
    cdn_url: linkOf(group),
    url: `https://api.uploadcare.com/groups/${group.id}/`,
    files: group.members.map(({ known, effects }) => ({ ...infoOf(known), default_effects: effects })),
  })

  return {
    async make(exchange: Exchange): Promise<void> {
      const form = await receiveForm(exchange, null)
      const account = files.accountOf(form, 'pub_key', true)
      const given = [...form.fields]
        .flatMap(([name, value]) => {
          const index = /^files\[(\d{1,6})\]$/.exec(name)?.[1]
          return index === undefined ? [] : [{ index: Number(index), value }]
        })
        .sort((a, b) => a.index - b.index)
      if (given.length === 0) {
        throw new UploadcareRefusal(400, 'GroupFilesInvalidError', 'No files[N] parameters found.')
      }
      if (given.length > mostFiles) {
        throw new UploadcareRefusal(400, 'FilesNumberLimitExceededError', 'There are too many files.')
      }
      const members = given.map(({ value }) => memberOf(value, account))
      if (await exchange.endedBeforeStoring('')) return
      const id = `${randomUUID()}~${members.length}`
      const group: Group = { id, account, members, createdAt: context.now() }
      groups.set(id, group)
      await exchange.replyJson(200, infoOfGroup(group))
    },

    async info(exchange: Exchange): Promise<void> {
      const form = await receiveForm(exchange, null)
      const account = files.accountOf(form, 'pub_key', false)
      const group = groups.get(required(form, 'group_id', 'GroupIdRequiredError'))
      if (!group || group.account !== account) {
        throw new UploadcareRefusal(404, 'GroupNotFoundError', 'group_id is invalid.')
      }
      await exchange.replyJson(200, infoOfGroup(group))
    },

    /** What the group's own link shows: a page that lists its files. Null: there is no such group. */
    page(path: string): string | null {
      const group = groups.get(/^\/([0-9a-f-]{36}~\d{1,6})\/$/.exec(path)?.[1] ?? '')
      if (!group) return null
      const lines = group.members.map(
        ({ known, effects }, at) =>
          `${at} ${context.publicUrl()}/${known.uuid}/${effects}${encodeURIComponent(known.file.name)}`,
      )
      return `${lines.join('\n')}\n`
    },
  }
}
