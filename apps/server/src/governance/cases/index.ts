export * from './attached.ts';
export * from './case.ts';
export type { Alongside, Saved } from './cases.commit.ts';
export { categoriesByPeople } from './cases.decisions.store.ts';
export {
  type Advance,
  type AttachmentBook,
  type Companion,
  type Directory,
  type Engine,
  type FollowUp,
  type HeardEvent,
  procedureOf,
  type Subscriber,
} from './cases.engine.ts';
export {
  anonymiseCases,
  deleteCaseRecords,
  type EndedCase,
  expireSubmissions,
  familiesOf,
  forgetSubmissions,
  lockEnded,
  lockForErasure,
  type Relative,
  takeOutOfCases,
  type WalkPlace,
} from './cases.erasure.store.ts';
export { type CaseHold, holdCase, holdsOf, liftHold } from './cases.holds.store.ts';
export {
  casesById,
  childrenOf,
  dispatchedSince,
  type EventRow,
  eventsOf,
  nearbyCases,
  openCasesOf,
  ownInputs,
  recentCases,
  stillCountable,
} from './cases.queries.ts';
export { seen } from './cases.read.ts';
export { recalculateCases } from './cases.recalculate.ts';
export { type Resettle, type Resettled, resettling } from './cases.resettle.ts';
export { caseEndpoints } from './cases.routes.ts';
export {
  actingFor,
  answeredBefore,
  blank,
  callerId,
  follow,
  inputHash,
  limitAttached,
  type MoveCommand,
  makeMove,
  nothingAround,
  orRefuse,
} from './cases.service.ts';
export { findCase, findSubmission, lockCases } from './cases.store.ts';
export { refuseToStrand, WouldStrand } from './cases.stranded.ts';
export { onlyOnce, type Submitted } from './cases.submissions.ts';
export { caseSweep, type Sweep } from './cases.sweep.ts';
export { type TenantVerdict, type TombstonesOf, verifyTenant } from './cases.verify.ts';
export * from './check.ts';
export * from './clock.ts';
export * from './decide.ts';
export * from './defect.ts';
export * from './drawing.ts';
export * from './due.ts';
export * from './policy.ts';
export * from './procedure.ts';
export * from './side.ts';
export * from './situations.ts';
export * from './sweep.ts';
export * from './task.ts';
export type * from './terms.ts';
export { moveViews, residentWords } from './views.ts';
export { erasedTitle } from './withoutWords.ts';
