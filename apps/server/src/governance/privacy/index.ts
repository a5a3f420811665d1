import { expireNotices, forgetNoticesAbout, forgetNoticesOf } from '../notices/index.ts';
import type { Holding } from './holding.ts';
import { personEndpoints } from './person.routes.ts';
import { retentionEndpoints } from './retention.routes.ts';
import { retentionWorker, type WorkerOptions } from './retention.worker.ts';
import type { RightsDeps } from './rights.service.ts';

export { listConsenting } from './consents.store.ts';
export type { EraseAttachments, ExportSection, Holding, LeavingPerson } from './holding.ts';
export { tombstonesOf } from './retention.store.ts';
export type { RetentionRound, RetentionWorker } from './retention.worker.ts';

/** What the module needs from the composition root. */
export interface PrivacyDeps extends RightsDeps {
  readonly worker: WorkerOptions;
}

/** Personal data: how long it is kept, what a person may ask about their own, what they agreed to, and who looked. */
export function privacyModule({ worker, ...deps }: PrivacyDeps) {
  const whole = { ...deps, holdings: [notices, ...deps.holdings] };
  return {
    endpoints: [...retentionEndpoints(whole), ...personEndpoints(whole)],
    worker: retentionWorker(whole, worker),
  };
}

/** Messages repeat titles. */
const notices: Holding = {
  name: 'notices',
  eraseCases: (tx, tenantId, { caseIds }) => forgetNoticesAbout(tx, tenantId, caseIds),
  erasePerson: (tx, tenantId, { residentId, sharedCaseIds, mentions }) =>
    forgetNoticesOf(tx, tenantId, { recipientId: residentId, caseIds: sharedCaseIds, mentions }),
  expiry: { subject: 'notices', expire: expireNotices },
};
