import type { Failure } from '../../../shared/failure.ts'

/** Why nothing came of one of many: a person forgot it while the others were seen to. */
export function forgottenMeanwhile(name: string): Failure {
  return { code: 'rejected', message: `“${name}” was forgotten meanwhile.` }
}
