import { HostRefusal } from './host-refusal.ts'

/** An error of Uploadcare's, which has a name beside its status. */
export class UploadcareRefusal extends HostRefusal {
  readonly errorCode: string
  constructor(status: number, errorCode: string, message: string) {
    super(status, message)
    this.errorCode = errorCode
  }
}

const usual: Readonly<Record<number, string>> = {
  400: 'BaseViewsError',
  402: 'AccountUnpaidError',
  403: 'AccountBlockedError',
  413: 'RequestSizeLimitExceededError',
  429: 'RequestThrottledError',
}

/** The host's JSON for "no". */
export const uploadcareEnvelope = (status: number, content: string, errorCode?: string) => ({
  error: { status_code: status, content, error_code: errorCode ?? usual[status] ?? 'UploadAPIError' },
})
