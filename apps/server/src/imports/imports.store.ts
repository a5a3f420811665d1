import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';
import type { KindName } from './form.ts';
import type { Tally } from './plan.ts';

/** A file that changed something. */
export interface ImportRecord extends Tally {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: KindName;
  readonly fileName: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

/** Records an import; never changed afterwards. */
export async function recordImport(tx: Tx, tenantId: string, record: ImportRecord): Promise<void> {
  await sql`
    INSERT INTO imports (tenant_id, id, at, kind, file_name, digest, added, changed, retired, unchanged)
    VALUES (${tenantId}, ${record.id}, ${new Date(record.at)}, ${record.kind}, ${record.fileName}, ${record.digest},
      ${record.added}, ${record.changed}, ${record.retired}, ${record.unchanged})`.execute(tx);
}

/** Imports into one tenant take turns until their transaction ends. */
export async function oneAtATime(tx: Tx, tenantId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('import:' || ${tenantId}, 0))`.execute(tx);
}

/** Tells every process that the registers of a tenant changed. */
export async function tellDirectories(tx: Tx, tenantId: string): Promise<void> {
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}
