import { z } from 'zod'
import { base, idSchema } from './call.ts'
import { groupLinkSchema } from './group-link.ts'

/** One file of a group that is to be made: an upload, or a link of the same host's, with operations perhaps. */
export const groupMemberSchema = z.union([
  z.object({ upload: idSchema }),
  z.object({ link: z.string().min(1).max(2048) }),
])
export type GroupMember = z.infer<typeof groupMemberSchema>

/** A group as its host describes it. */
export const hostGroupSchema = groupLinkSchema.extend({
  /** ms since the epoch; null: the host does not say. */
  createdAt: z.number().nullable(),
  /** Their names, in order; null: a file that is gone. */
  files: z.array(z.string().nullable()),
})
export type HostGroup = z.infer<typeof hostGroupSchema>

export const groupCalls = {
  /** Makes one link of several files of one destination, in the order given. */
  make: base.input(z.object({ members: z.array(groupMemberSchema).max(10_000) })).output(hostGroupSchema),
  /** Asks the host about the group that an upload was put into last. */
  info: base.input(z.object({ upload: idSchema })).output(hostGroupSchema),
}
