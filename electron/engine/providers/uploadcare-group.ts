import { z } from 'zod'
import type { Failure } from '../../../shared/failure.ts'
import type { GroupOutcome, HostCall, ProviderGroups } from './provider.ts'
import { type CallOutcome, callUploadcare, signatureFields } from './uploadcare-call.ts'
import { cdnOf } from './uploadcare-result.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A link of the host's, with or without operations. */
const link = /^https?:\/\/[^/\s]+\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\/\S*)?$/i

const groupSchema = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}~\d{1,6}$/i),
  datetime_created: z.string().nullish().catch(null),
  files_count: z.coerce.number().int().nullish().catch(null),
  files: z
    .array(
      z.looseObject({ uuid: z.string(), original_filename: z.string().nullish().catch(null) }).nullable(),
    )
    .nullish()
    .catch(null),
})

/** Uploadcare's groups: made once, never changed, all files of one project. */
export const uploadcareGroups: ProviderGroups = {
  async make(call, members) {
    const strange = members.find((member) => !uuid.test(member) && !link.test(member))
    if (strange !== undefined) {
      return refused(
        `“${strange.slice(0, 120)}” is no link of a file at Uploadcare, so it cannot be in a group.`,
      )
    }
    const signature = await signatureFields(call)
    if (!signature.ok) return signature
    const asked = await callUploadcare(call, '/group/', {
      post: [
        ['pub_key', call.keys['public-key'] ?? ''],
        ...members.map((member, at) => [`files[${at}]`, member] as const),
        ...signature.fields,
      ],
    })
    return read(call, asked)
  },

  async info(call, id) {
    const asked = await callUploadcare(call, '/group/info/', {
      query: [
        ['pub_key', call.keys['public-key'] ?? ''],
        ['group_id', id],
      ],
    })
    return read(call, asked)
  },
}

function read(call: HostCall, asked: CallOutcome): GroupOutcome {
  if (!asked.ok) {
    // A group that may be there twice harms nobody: whoever asks again gets one.
    const { outcomeUnknown: _, ...failure } = asked.failure
    return { ok: false, failure }
  }
  const group = groupSchema.safeParse(asked.value)
  if (!group.success) {
    const message = 'Uploadcare gave an answer that cannot be read.'
    return { ok: false, failure: { code: 'host-error', message } }
  }
  const { id, datetime_created, files_count, files } = group.data
  const createdAt = Date.parse(datetime_created ?? '')
  return {
    ok: true,
    group: {
      id,
      url: `${cdnOf(call)}/${id}/`,
      count: files_count ?? Number(id.split('~')[1]),
      createdAt: Number.isNaN(createdAt) ? null : createdAt,
      files: (files ?? []).map((file) => file && (file.original_filename ?? file.uuid)),
    },
  }
}

function refused(message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code: 'rejected', message } }
}
