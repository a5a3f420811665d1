export type { AccessDeps, Places, ResidentBook } from './access.deps.ts';
export { type AccessModule, accessModule } from './access.module.ts';
export type { Provision, StaffRow } from './access.provision.ts';
export {
  type Access,
  type AccessPlace,
  accessesTo,
  expireAccesses,
  forgetNotes,
  listAccesses,
  type OwnTraces,
  recordOpening,
} from './accesses.store.ts';
export type { Brand } from './brands.store.ts';
export { allowed, type Caller, type ResidentCaller, type StaffCaller } from './caller.ts';
export type { CloseAccount } from './closing.service.ts';
export { type CodeSender, logCodeSender } from './code.sender.ts';
export { endpoint, eventsEndpoint, openEndpoint, residentEndpoint, staffEndpoint } from './endpoint.ts';
export { type Grant, permissionsOf } from './grant.ts';
export { grantsAround, listClearances } from './grants.store.ts';
export type { Proofs } from './proofs.service.ts';
export { type Reveal, recordReveal } from './reveals.store.ts';
export type { OpenedSession } from './sessions.service.ts';
export { expireSessions, listSessions, peopleWithSessions } from './sessions.store.ts';
export { listStaff, type Staff } from './staff.store.ts';
export { findTenantByKey, type Tenant } from './tenants.store.ts';
