import type { Words } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** What a model was made from: how many examples of each origin. */
export interface MadeFrom {
  readonly examples: number;
  readonly decisions: number;
  /** The name of the file it came as. */
  readonly file?: string;
}

/** A model of a tenant, without its bytes. `comparison` is what `compareModels` found; null when there was nothing to compare. */
export interface ModelLine {
  readonly version: number;
  readonly madeAt: Date;
  readonly madeFrom: MadeFrom;
  readonly comparison: object | null;
  readonly inForce: boolean;
}

/** Which model is in force: null is the one that every tenant starts with. */
export interface ModelInForce {
  readonly version: number;
  readonly bytes: Uint8Array;
}

const latestSwitch = (tenantId: string) =>
  sql`SELECT version FROM triage_model_switches WHERE tenant_id = ${tenantId} ORDER BY id DESC LIMIT 1`;

/** The version in force, null for the one that every tenant starts with. */
export async function versionInForce(tx: Tx, tenantId: string): Promise<number | null> {
  const { rows } = await sql<{ version: number | null }>`${latestSwitch(tenantId)}`.execute(tx);
  return rows[0]?.version ?? null;
}

/** The bytes of a version; undefined when there is none. */
export async function findModel(tx: Tx, tenantId: string, version: number): Promise<Uint8Array | undefined> {
  const { rows } = await sql<{ bytes: Uint8Array }>`
    SELECT bytes FROM triage_models WHERE tenant_id = ${tenantId} AND version = ${version}`.execute(tx);
  return rows[0]?.bytes;
}

/** The newest 100 models, newest first. */
export async function listModels(tx: Tx, tenantId: string): Promise<readonly ModelLine[]> {
  const { rows } = await sql<ModelLine>`
    SELECT version, made_at AS "madeAt", made_from AS "madeFrom", comparison,
      version IS NOT DISTINCT FROM (${latestSwitch(tenantId)}) AS "inForce"
    FROM triage_models WHERE tenant_id = ${tenantId} ORDER BY version DESC LIMIT 100`.execute(tx);
  return rows;
}

/** Keeps a model under the next version and gives that. It is not in force yet. Two at once come one after the other. */
export async function addModel(
  tx: Tx,
  tenantId: string,
  model: {
    readonly madeAt: number;
    readonly madeFrom: MadeFrom;
    readonly comparison: object | null;
    readonly bytes: Uint8Array;
  },
): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('triage-model:' || ${tenantId}, 0))`.execute(tx);
  const { rows } = await sql<{ version: number }>`
    INSERT INTO triage_models (tenant_id, version, made_at, made_from, comparison, bytes)
    SELECT ${tenantId}::uuid, coalesce(max(version), 0) + 1, ${new Date(model.madeAt)}::timestamptz, ${JSON.stringify(model.madeFrom)}::jsonb,
      ${model.comparison === null ? null : JSON.stringify(model.comparison)}::jsonb, ${Buffer.from(model.bytes)}::bytea
    FROM triage_models WHERE tenant_id = ${tenantId} RETURNING version`.execute(tx);
  const [added] = rows;
  if (added === undefined) throw new TypeError('a model was not kept');
  return added.version;
}

/** Puts a version in force, or with null the model that every tenant starts with. Every process hears of it. */
export async function switchModel(
  tx: Tx,
  tenantId: string,
  change: {
    readonly id: string;
    readonly at: number;
    readonly version: number | null;
    readonly reason: Words;
    readonly staffId: string | null;
  },
): Promise<void> {
  await sql`INSERT INTO triage_model_switches (tenant_id, id, at, version, reason, changed_by)
    VALUES (${tenantId}, ${change.id}, ${new Date(change.at)}, ${change.version}, ${JSON.stringify(change.reason)}::jsonb, ${change.staffId})`.execute(
    tx,
  );
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}
