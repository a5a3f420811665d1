import type { FileReply } from '@tongxin/contract';
import { type Caller, recordOpening } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Files } from '../../platform/files/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { dayOf } from '../calendar/index.ts';
import { callerId, type Directory, type Engine, seen } from '../cases/index.ts';
import { type AttachmentRow, findAttachment } from './attachments.store.ts';
import { keyOf, type Variant } from './keys.ts';
import { residentSees } from './visible.ts';

/** The case to which an appeal belongs now; undefined when there is no such appeal. */
export type CaseOfAppeal = (tx: Tx, tenantId: string, appealId: string) => Promise<string | undefined>;

/** What reading attachments needs. */
export interface Reading {
  readonly engine: Engine;
  readonly files: Files;
  readonly caseOf: CaseOfAppeal;
}

interface Readable {
  readonly row: AttachmentRow;
  readonly sensitive: boolean;
}

/**
 * A file for whoever may see what it belongs to, by the case's own policy; an upload that belongs to nothing yet for its owner alone. Everything else is
 * answered like what does not exist: `not_found`.
 */
export async function readFile(reading: Reading, caller: Caller, id: string, variant: Variant): Promise<FileReply> {
  const { engine, files } = reading;
  const { tenantId } = caller;
  const directory = await engine.directoryOf(tenantId);
  const { row, sensitive } = await engine.database.inTenant(tenantId, (tx) =>
    readable(tx, reading, directory, caller, id),
  );
  if (variant !== 'full' && row.kind !== 'picture') throw refuse('not_found');
  const thumbnail = variant !== 'full';
  return {
    contentType: thumbnail ? 'image/webp' : row.mime,
    name: thumbnail ? row.name.replace(/[^.]+$/, 'webp') : row.name,
    show: row.kind === 'picture' ? 'inline' : 'attachment',
    etag: `${variant}-${row.sha256?.toString('hex').slice(0, 32) ?? ''}`,
    keep: sensitive ? 'never' : 'ask',
    async open() {
      const opened = await files.store.open(keyOf(tenantId, id, variant));
      // Erased between looking and opening.
      if (opened === undefined) throw refuse('not_found');
      return opened;
    },
  };
}

async function readable(
  tx: Tx,
  { engine, caseOf }: Reading,
  directory: Directory,
  caller: Caller,
  id: string,
): Promise<Readable> {
  const row = await findAttachment(tx, caller.tenantId, id);
  if (row === undefined || row.state === 'erased') throw refuse('not_found');
  if (row.state === 'uploaded') {
    if (row.owner_id !== callerId(caller)) throw refuse('not_found');
    return { row, sensitive: true };
  }
  // An appeal may have moved to another case since: its pictures went with it.
  const caseId = row.appeal_id === null ? row.case_id : await caseOf(tx, caller.tenantId, row.appeal_id);
  if (caseId === null || caseId === undefined) throw refuse('not_found');
  const { record, standings } = await seen(tx, engine, directory, caller, caseId);
  const { sensitive } = record;
  // A person may know who looked at what they added, as with their words.
  if (caller.kind === 'staff' && row.appeal_id !== null)
    await recordOpening(tx, caller.tenantId, {
      id: engine.ids.uuid(),
      caseId,
      staffId: caller.staffId,
      day: dayOf(directory.terms.calendarOf(null), engine.clock.now()),
      at: engine.clock.now(),
    });
  if (caller.kind === 'resident') {
    const own = standings.filter(({ residentId }) => residentId === caller.residentId);
    const appealIds = new Set(own.map(({ appealId }) => appealId));
    const { appeal_id: appealId, kind, mark } = row;
    if (!residentSees({ appealId, kind, mark }, { appealIds, sensitive })) throw refuse('not_found');
  }
  return { row, sensitive };
}
