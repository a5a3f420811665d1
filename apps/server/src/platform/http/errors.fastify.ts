import { CommitUnknown, DatabaseBusy, DatabaseUnavailable } from '../db/index.ts';
import { FilesUnavailable } from '../files/index.ts';
import { isRefusal, type RefusalError, refuse, refuseFor } from '../refusal/index.ts';

/** What waited too long in the database: 55P03 lock_timeout, 57014 statement_timeout (PostgreSQL 15 appendix A). */
const waitedTooLong: ReadonlySet<string> = new Set(['55P03', '57014']);

/**
 * The refusal an error stands for, or null for a bug. `busy` and `unavailable` say when to come back; of an unknown
 * COMMIT the details say `outcome: 'unknown'`, so that a client sends the same idempotency key again.
 */
export function refusalOf(error: unknown): RefusalError | null {
  if (isRefusal(error)) return error;
  if (error instanceof DatabaseBusy) return refuseFor('busy', 2_000);
  if (error instanceof DatabaseUnavailable) return refuseFor('unavailable', 5_000);
  if (error instanceof FilesUnavailable) return refuseFor('files_unavailable', 10_000);
  if (error instanceof CommitUnknown) return refuse('unavailable', { outcome: 'unknown' });
  const code = codeOf(error);
  if (waitedTooLong.has(code)) return refuseFor('busy', 2_000);
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('unsupported_type');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return refuse('malformed');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refuse('not_found');
    default:
      return null;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
