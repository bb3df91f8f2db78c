import type { FailureCode } from '../../../shared/failure.ts'

type Row = readonly [code: FailureCode, sentence: string]

const metadata = 'Uploadcare refused the metadata'
const source = 'Uploadcare could not fetch the URL'
const ours = 'Mayfly asked Uploadcare in a way it does not understand'
const group = 'Uploadcare could not make the group'
const url = 'Uploadcare does not take this URL'

/**
 * Uploadcare's typed errors, each with what it means here. 89 are those that the host's own client names
 * (`ServerErrorCode` of `@uploadcare/upload-client`, compared by a test); the two `AccessToken…` are of the reference
 * alone, which speaks of 90; the two `SVG…` belong to the check of SVGs that a project can turn on.
 */
export const uploadcareErrors: Readonly<Record<string, Row>> = {
  AccessTokenExpiredError: ['bad-key', 'The access to Uploadcare has expired. Check the key in Settings.'],
  AccessTokenInvalidError: ['bad-key', 'Uploadcare refused the access. Check the key in Settings.'],
  AccountBlockedError: ['account', 'Uploadcare has blocked this account. See its page.'],
  AccountLimitsExceededError: ['account', 'This Uploadcare account has reached its limits. See its page.'],
  AccountUnpaidError: ['account', 'Uploadcare wants this account to be paid first. See its page.'],
  AutostoreDisabledError: [
    'account',
    'This Uploadcare project keeps nothing for good. Choose temporary storage.',
  ],
  BaseViewsError: ['rejected', 'Uploadcare could not work on this upload.'],
  FileMetadataKeyDuplicatedError: ['rejected', `${metadata}: a key is there twice.`],
  FileMetadataKeyEmptyError: ['rejected', `${metadata}: a key is empty.`],
  FileMetadataKeyForbiddenError: ['rejected', `${metadata}: a key holds a character that is not allowed.`],
  FileMetadataKeyLengthTooBigError: ['rejected', `${metadata}: a key is too long.`],
  FileMetadataKeysNumberTooBigError: ['rejected', `${metadata}: there are too many keys.`],
  FileMetadataValueEmptyError: ['rejected', `${metadata}: a value is empty.`],
  FileMetadataValueForbiddenError: [
    'rejected',
    `${metadata}: a value holds a character that is not allowed.`,
  ],
  FileMetadataValueLengthTooBigError: ['rejected', `${metadata}: a value is too long.`],
  FileSizeLimitExceededError: ['too-large', 'The file is too large for this Uploadcare project.'],
  MethodNotAllowedError: ['misconfigured', 'There is no upload service at this address. Check the base URL.'],
  NullCharactersForbiddenError: ['rejected', 'Uploadcare does not take a name with a null character.'],
  PostRequestParserFailedError: ['bug', `${ours} (the form cannot be read).`],
  ProjectPublicKeyInvalidError: [
    'bad-key',
    'Uploadcare does not know this public key. Check it in Settings.',
  ],
  ProjectPublicKeyRemovedError: ['bad-key', 'The Uploadcare project of this public key was removed.'],
  ProjectPublicKeyRequiredError: ['bad-key', 'Uploadcare wants a public key. Enter one in Settings.'],
  RequestFileNumberLimitExceededError: ['bug', `${ours} (too many files at once).`],
  RequestFiledsNumberLimitExceededError: ['rejected', 'Uploadcare takes fewer fields: use less metadata.'],
  RequestSizeLimitExceededError: ['too-large', 'The file is too large for one request to Uploadcare.'],
  RequestThrottledError: ['busy', 'Uploadcare is busy and asked us to wait.'],
  SignatureExpirationError: [
    'bad-key',
    "The signature for Uploadcare has expired. Is this computer's clock right?",
  ],
  SignatureExpirationInvalidError: ['bad-key', 'The signature for Uploadcare has a time that is none.'],
  SignatureExpirationRequiredError: [
    'bad-key',
    'This Uploadcare project wants signed uploads: enter its secret key.',
  ],
  SignatureInvalidError: ['bad-key', 'Uploadcare refused the signature. Check the secret key in Settings.'],
  SignatureRequiredError: ['bad-key', 'This Uploadcare project wants signed uploads: enter its secret key.'],
  UploadAPIError: ['host-error', 'Uploadcare had an error of its own.'],
  UploadFailedError: ['host-error', 'Uploadcare could not take the file.'],
  DownloadFileError: ['source-unreachable', `${source}.`],
  DownloadFileHTTPClientError: ['source-unreachable', `${source}: its server refused.`],
  DownloadFileHTTPNetworkError: ['source-unreachable', `${source}: its server cannot be reached.`],
  DownloadFileHTTPServerError: ['source-unreachable', `${source}: its server had an error.`],
  DownloadFileHTTPURLValidationError: [
    'source-unreachable',
    `${source}: it leads to an address that is not allowed.`,
  ],
  DownloadFileInternalServerError: [
    'host-error',
    'Uploadcare had an error of its own while fetching the URL.',
  ],
  DownloadFileNotFoundError: ['source-unreachable', `${source}: there is no such file.`],
  DownloadFileSizeLimitExceededError: [
    'too-large',
    'The file behind the URL is too large for this Uploadcare project.',
  ],
  DownloadFileTaskFailedError: ['host-error', 'Uploadcare gave up fetching the URL.'],
  DownloadFileTimeLimitExceededError: ['source-unreachable', `${source} in the time it gives itself.`],
  DownloadFileValidationFailedError: ['rejected', 'Uploadcare does not take the file behind the URL.'],
  FileIdInvalidError: ['bug', `${ours} (a file id).`],
  FileIdNotUniqueError: ['bug', `${ours} (a file id that is taken).`],
  FileIdRequiredError: ['bug', `${ours} (no file id).`],
  FileNotFoundError: ['host-error', 'Uploadcare has no such file any more.'],
  FileRequiredError: ['bug', `${ours} (no file).`],
  FilesNumberLimitExceededError: ['bug', `${ours} (too many files).`],
  FilesRequiredError: ['bug', `${ours} (no files).`],
  InternalRequestForbiddenError: ['host-error', 'Uploadcare refused by a rule of its own.'],
  InternalRequestInvalidError: ['host-error', 'Uploadcare could not work on the request.'],
  MultipartFileAlreadyUploadedError: ['host-error', 'Uploadcare has this file already.'],
  MultipartFileCompletionFailedError: ['host-error', 'Uploadcare could not put the parts together.'],
  MultipartFileIdRequiredError: ['bug', `${ours} (no upload id).`],
  MultipartFileNotFoundError: ['interrupted', 'Uploadcare has forgotten the upload, so it starts anew.'],
  MultipartFileSizeLimitExceededError: ['too-large', 'The file is too large for this Uploadcare project.'],
  MultipartFileSizeTooSmallError: ['rejected', 'The file is too small to be sent in parts.'],
  MultipartPartSizeInvalidError: ['bug', `${ours} (the part size).`],
  MultipartPartSizeTooBigError: ['bug', `${ours} (parts too large).`],
  MultipartPartSizeTooSmallError: ['bug', `${ours} (parts too small).`],
  MultipartSizeInvalidError: ['bug', `${ours} (the size).`],
  MultipartUploadSizeTooLargeError: [
    'interrupted',
    'Uploadcare has more than was sent, so the upload starts anew.',
  ],
  MultipartUploadSizeTooSmallError: [
    'interrupted',
    'A part is missing at Uploadcare, so the upload starts anew.',
  ],
  RequestParamRequiredError: ['bug', `${ours} (a field is missing).`],
  SourceURLRequiredError: ['bug', `${ours} (no URL).`],
  TokenRequiredError: ['bug', `${ours} (no token).`],
  UUIDInvalidError: ['bug', `${ours} (an id).`],
  UploadViewsError: ['host-error', 'Uploadcare could not work on this upload.'],
  UploadcareFileIdDuplicatedError: ['host-error', 'Uploadcare gave an id twice.'],
  UploadcareFileIdInvalidError: ['bug', `${ours} (an id).`],
  UploadcareFileIdRequiredError: ['bug', `${ours} (no id).`],
  GroupFileURLParsingFailedError: ['rejected', `${group}: a link is none of its own.`],
  GroupFilesInvalidError: ['rejected', `${group}: there are no files in it.`],
  GroupFilesNotFoundError: [
    'rejected',
    `${group}: some files are not there any more, or are of another project.`,
  ],
  GroupIdRequiredError: ['bug', `${ours} (no group).`],
  GroupNotFoundError: ['rejected', 'Uploadcare has no such group.'],
  GroupViewsError: ['host-error', `${group}.`],
  FileInfectedError: ['rejected', 'Uploadcare found a virus in the file.'],
  FileTypeForbiddenError: ['rejected', 'This Uploadcare project does not take files of this type.'],
  SVGMaliciousContentError: ['rejected', 'Uploadcare found a script in the SVG, which it does not take.'],
  SVGValidationFailedError: ['rejected', 'Uploadcare cannot read the SVG.'],
  HostnameNotFoundError: ['source-unreachable', `${source}: there is no such host.`],
  URLBlacklistedError: ['rejected', `${url}: its source is on a list of forbidden ones.`],
  URLHostMalformedError: ['rejected', `${url}: its host is malformed.`],
  URLHostPrivateIPForbiddenError: [
    'private-address',
    'The URL names a private address, which Uploadcare cannot reach.',
  ],
  URLHostRequiredError: ['rejected', `${url}: it has no host.`],
  URLParsingFailedError: ['rejected', `${url}: it cannot be read.`],
  URLRedirectsLimitExceededError: ['source-unreachable', `${source}: it redirects too often.`],
  URLSchemeInvalidError: ['rejected', `${url}: only http and https are allowed.`],
  URLSchemeRequiredError: ['rejected', `${url}: it has no http or https in front.`],
  URLValidationError: ['rejected', `${url}.`],
}
