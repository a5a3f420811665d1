import type { BodyOf, ReplyOf, routes } from '@tongxin/contract';
import type { StaffCaller } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { isReached, seen } from '../cases/index.ts';
import { findAppeal } from './appeals.store.ts';
import type { Intake } from './intake.service.ts';
import type { People } from './people.ts';

/** A look at personal data, to be kept for the auditor. */
export interface Reveal {
  readonly staffId: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly note: string | null;
  readonly at: number;
}

/** Writes a reveal in the transaction that reads the data: what was shown was recorded. */
export type RecordReveal = (tx: Tx, tenantId: string, reveal: Reveal) => Promise<void>;

/** Shows the personal data of one appeal in the clear, field by field, for a stated purpose; each look is recorded (domain §13). */
export async function revealPerson(
  intake: Intake,
  people: People,
  record: RecordReveal,
  caller: StaffCaller,
  caseId: string,
  body: BodyOf<typeof routes.revealPerson>,
): Promise<ReplyOf<typeof routes.revealPerson>> {
  const directory = await intake.directoryOf(caller.tenantId);
  const at = intake.engine.clock.now();
  return intake.engine.database.inTenant(caller.tenantId, async (tx) => {
    const { record: concerned } = await seen(tx, intake.engine, directory, caller, caseId);
    const row = await findAppeal(tx, caller.tenantId, body.appealId);
    if (row === undefined || row.case_id !== caseId) throw refuse('not_found');
    // Who only took it down is shown the person they spoke with, not those who joined later.
    if (!isReached(caller, concerned, directory.terms) && row.filed_by !== caller.staffId) throw refuse('forbidden');
    const person =
      row.resident_id === null || row.anonymous
        ? undefined
        : (await people.read(tx, caller.tenantId, [row.resident_id])).get(row.resident_id);
    await record(tx, caller.tenantId, {
      staffId: caller.staffId,
      subject: 'appeal',
      subjectId: row.id,
      fields: body.fields,
      purpose: body.purpose,
      note: body.note ?? null,
      at,
    });
    const wants = (field: (typeof body.fields)[number]): boolean => body.fields.includes(field);
    return {
      name: wants('name') ? (person?.name ?? null) : null,
      phone: wants('phone') ? (person?.phone ?? null) : null,
      address: wants('address') ? (person?.address ?? null) : null,
      text: wants('text') ? wordsInTheClear(intake, caller.tenantId, row) : null,
    };
  });
}

function wordsInTheClear(
  intake: Intake,
  tenantId: string,
  row: { id: string; text: string; sealed: Buffer | null },
): string {
  if (row.sealed === null) return row.text;
  const spoken: unknown = JSON.parse(intake.cipher.open(row.sealed, `${tenantId}:appeals:sealed:${row.id}`));
  return typeof spoken === 'object' && spoken !== null && 'text' in spoken ? String(spoken.text) : row.text;
}
