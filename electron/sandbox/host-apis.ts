import type { HostApi, HostContext } from './host-api.ts'
import { createKieApi } from './kie-api.ts'
import { createTheapiApi } from './theapi-api.ts'
import { createUploadcareApi } from './uploadcare-api.ts'

/** Every host API that the sandbox speaks. */
export const hostApis: readonly ((context: HostContext) => HostApi)[] = [
  createKieApi,
  createTheapiApi,
  createUploadcareApi,
]
