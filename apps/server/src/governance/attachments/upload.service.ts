import { createHash } from 'node:crypto';
import type { Attachment, BodyOf, QueryOf, routes, Settings } from '@tongxin/contract';
import type { Caller } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import { maskText } from '../../platform/crypto/index.ts';
import { CommitUnknown, type Database } from '../../platform/db/index.ts';
import { type BoundedQueue, type Files, type Incoming, QueueFull, receive } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { refuse, refuseFor } from '../../platform/refusal/index.ts';
import { callerId } from '../cases/index.ts';
import { type Judged, judge } from './attachments.judge.ts';
import {
  type AttachmentRow,
  countUnbound,
  deleteUpload,
  findUpload,
  insertAttachment,
  lockOwner,
  type NewAttachment,
  uploadView,
} from './attachments.store.ts';
import { keyOf, keysOf } from './keys.ts';
import { fileName } from './kinds.ts';

/** What uploads are made with. */
export interface Uploading {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly files: Files;
  readonly log: Log;
  /** In which files are judged and pictures are made: few at once, so that a burst of them leaves the program to everybody else. */
  readonly queue: BoundedQueue;
  settingsOf(tenantId: string): Promise<Settings>;
}

interface Sent {
  readonly query: QueryOf<typeof routes.uploadAttachment>;
  readonly body: BodyOf<typeof routes.uploadAttachment>;
  readonly key: string;
}

const megabyte = 1024 * 1024;

/**
 * Takes a file in: bytes to a folder of their own, judged, made anew where it is a picture, put into the store, and then its row. Whatever breaks off in
 * between leaves no row without bytes; bytes without a row are swept. The same submission twice gives one attachment.
 */
export async function upload(world: Uploading, caller: Caller, { query, body, key }: Sent): Promise<Attachment> {
  const { tenantId } = caller;
  const ownerId = callerId(caller);
  const settings = await world.settingsOf(tenantId);
  const before = await world.database.inTenant(tenantId, async (tx) => {
    const known = await findUpload(tx, tenantId, ownerId, key);
    if (known === undefined) refuseTooMany(await countUnbound(tx, tenantId, ownerId), settings);
    return known;
  });
  const id = world.ids.uuid();
  const incoming = await receive(world.files.incoming, id, body.bytes);
  try {
    const inputHash = createHash('sha256')
      .update(incoming.sha256)
      .update(query.name ?? '')
      .digest();
    if (before !== undefined) return answered(before, inputHash);
    const judged = await inTurn(world, () => kept(world, tenantId, id, incoming, settings));
    const full = judged.forms.get('full') ?? Buffer.alloc(0);
    const row: NewAttachment = {
      id,
      kind: judged.kind,
      mime: judged.mime,
      name: maskText(fileName(query.name, judged.extension, judged.kind === 'picture' ? '照片' : '文件')).text,
      bytes: full.length,
      width: judged.width,
      height: judged.height,
      ownerId,
      key,
      inputHash,
      sha256: createHash('sha256').update(full).digest(),
      now: world.clock.now(),
    };
    return await recorded(world, tenantId, row, settings);
  } finally {
    await incoming.dispose();
  }
}

/** Judges a file and puts it into the store; what was put goes again when the rest cannot be put. */
async function kept(
  world: Uploading,
  tenantId: string,
  id: string,
  incoming: Incoming,
  settings: Settings,
): Promise<Judged> {
  if (incoming.length === 0) {
    const message = { zh: '文件是空的', en: 'The file is empty' };
    throw refuse('input_invalid', { issues: [{ path: '', message }] });
  }
  const judged = await judge(incoming, {
    pictureBytes: settings.pictureMegabytes * megabyte,
    documentBytes: settings.documentMegabytes * megabyte,
  });
  try {
    for (const [variant, bytes] of judged.forms) await world.files.store.put(keyOf(tenantId, id, variant), bytes);
  } catch (error) {
    await forget(world, tenantId, id);
    throw error;
  }
  return judged;
}

async function recorded(
  world: Uploading,
  tenantId: string,
  row: NewAttachment,
  settings: Settings,
): Promise<Attachment> {
  const { ownerId, key } = row;
  let taken = false;
  try {
    return await world.database.inTenant(tenantId, async (tx) => {
      await lockOwner(tx, tenantId, ownerId);
      const faster = await findUpload(tx, tenantId, ownerId, key);
      taken = faster === undefined || faster.id === row.id;
      if (faster !== undefined) return answered(faster, row.inputHash);
      refuseTooMany(await countUnbound(tx, tenantId, ownerId), settings);
      await insertAttachment(tx, tenantId, row);
      return uploadView(row);
    });
  } catch (error) {
    // An answer to COMMIT that got lost may have been yes: the sweep will know.
    taken = error instanceof CommitUnknown;
    throw error;
  } finally {
    if (!taken) await forget(world, tenantId, row.id);
  }
}

/** Removes what no row names. What cannot be removed now is swept. */
async function forget({ files, log }: Uploading, tenantId: string, id: string): Promise<void> {
  await files.store.remove(keysOf(tenantId, id)).catch((error: unknown) => {
    log.warn('bytes without a row are left to the sweep', { attachment: id, error: String(error) });
  });
}

function answered(row: AttachmentRow, inputHash: Buffer): Attachment {
  if (!row.input_hash?.equals(inputHash)) throw refuse('key_reused');
  return uploadView(row);
}

function refuseTooMany(unbound: number, { attachmentsUnbound: most }: Settings): void {
  if (unbound >= most) throw refuse('attachments_too_many', { most });
}

async function inTurn<T>({ queue }: Uploading, work: () => Promise<T>): Promise<T> {
  return queue.run(work).catch((error: unknown) => {
    throw error instanceof QueueFull ? refuseFor('busy', 3_000) : error;
  });
}

/** Removes an upload of the caller's that was not sent with anything: first its row, then its bytes. Refuses `not_found` for all others alike. */
export async function removeUpload(world: Uploading, caller: Caller, id: string): Promise<{ removed: number }> {
  const { tenantId } = caller;
  const there = await world.database.inTenant(tenantId, (tx) => deleteUpload(tx, tenantId, callerId(caller), id));
  if (!there) throw refuse('not_found');
  await forget(world, tenantId, id);
  return { removed: 1 };
}
