import { assertNever } from '../../shared/assert-never.ts'
import type { FailureCode } from '../../shared/failure.ts'
import type { Answer } from '../../shared/upload.ts'

/** A failure in two or three words, for a tag; the whole sentence stands beside it. */
export function shortFailure(code: FailureCode): string {
  switch (code) {
    case 'offline':
      return 'No network'
    case 'interrupted':
      return 'Interrupted'
    case 'busy':
      return 'Host is busy'
    case 'host-error':
      return 'Host error'
    case 'no-key':
      return 'Key needed'
    case 'bad-key':
      return 'Key refused'
    case 'account':
      return 'Account stopped'
    case 'misconfigured':
      return 'Wrong address'
    case 'rejected':
      return 'Not accepted'
    case 'source-unreachable':
      return 'URL not reached'
    case 'private-address':
      return 'Private address'
    case 'too-large':
      return 'Too large'
    case 'file-changed':
      return 'Changed while sending'
    case 'file-missing':
      return 'File is gone'
    case 'file-unreadable':
      return 'File not readable'
    case 'name-taken':
      return 'Name is taken'
    case 'disk-full':
      return 'Disk is full'
    case 'already-up':
      return 'Already up'
    case 'bug':
      return 'Fault in Mayfly'
    default:
      return assertNever(code)
  }
}

export function answerInWords(answer: Answer): string {
  switch (answer) {
    case 'replace':
      return 'Replace'
    case 'rename':
      return 'Rename'
    case 'skip':
      return 'Skip'
    case 'send-again':
      return 'Send again'
    case 'use-stream':
      return 'Use stream'
    case 'detour':
      return 'Download here first'
    case 'use-link':
      return 'Use the link'
    default:
      return assertNever(answer)
  }
}
