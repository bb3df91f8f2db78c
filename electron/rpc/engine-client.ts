import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../shared/contract.ts'

/** The contract from the caller's side: the same type in process, over a port, a WebSocket or the owner's socket. */
export type EngineClient = ContractRouterClient<Contract>
