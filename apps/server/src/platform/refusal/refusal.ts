import { type RefusalCode, refusals } from '@tongxin/contract';

/** What a refusal may carry for programs: issues by path, what changed. Never a sentence, never a value somebody typed. */
export type RefusalDetails = Readonly<Record<string, unknown>>;

/** A declared "no" (design §5): the code is the translation key and decides the status. Anything else thrown is a bug. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly code: RefusalCode;
  readonly details: RefusalDetails | undefined;
  /** For `too_many`, `busy` and `unavailable`: whole seconds after which it is worth trying again. */
  readonly retryAfterSeconds: number | undefined;
  constructor(code: RefusalCode, details: RefusalDetails | undefined, retryAfterSeconds: number | undefined) {
    super(code);
    this.code = code;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Makes a refusal to throw: `throw refuse('not_found')`. `details` is data for programs. */
export function refuse(code: RefusalCode, details?: RefusalDetails): RefusalError {
  return new RefusalError(code, details, undefined);
}

/** Makes a refusal that says when to come back; the answer carries `Retry-After`. `waitMs` is rounded up to whole seconds. */
export function refuseFor(
  code: 'too_many' | 'busy' | 'unavailable' | 'files_unavailable',
  waitMs: number,
): RefusalError {
  return new RefusalError(code, undefined, Math.max(1, Math.ceil(waitMs / 1000)));
}

/** Whether something thrown is a refusal whose code the contract knows. */
export function isRefusal(error: unknown): error is RefusalError {
  return error instanceof RefusalError && Object.hasOwn(refusals, error.code);
}
