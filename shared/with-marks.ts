import type { LinkMarks, MarksPatch } from './link-care.ts'

/** `marks` with what a patch changes of them. */
export function withMarks(marks: LinkMarks, patch: MarksPatch): LinkMarks {
  return {
    save: patch.save ?? marks.save,
    silent: patch.silent ?? marks.silent,
    keepUntil: patch.keepUntil === undefined ? marks.keepUntil : patch.keepUntil,
  }
}
