import type { ModelComparison, Words } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** What a model was made from: how many examples in all, and how many of them were decisions of people. */
export interface MadeFrom {
  readonly examples: number;
  readonly decisions: number;
  /** The latest decision it learned from: later ones can judge it. */
  readonly until?: string;
  /** The name of the file it came as. */
  readonly file?: string;
}

/** A model of a tenant, without its bytes. `comparison` is null for one that came as a file. */
export interface ModelLine {
  readonly version: number;
  readonly madeAt: Date;
  readonly madeFrom: MadeFrom;
  readonly comparison: ModelComparison | null;
}

/** What is in force since when. A null version is the model that every tenant starts with. */
export interface ModelSwitch {
  readonly version: number | null;
  readonly at: Date;
  readonly reason: Words;
  readonly changedBy: string | null;
}

/** The latest switch; undefined when nobody ever switched. */
export async function lastSwitch(tx: Tx, tenantId: string): Promise<ModelSwitch | undefined> {
  const { rows } = await sql<ModelSwitch>`
    SELECT version, at, reason, changed_by AS "changedBy" FROM triage_model_switches
    WHERE tenant_id = ${tenantId} ORDER BY seq DESC LIMIT 1`.execute(tx);
  return rows[0];
}

/** The version in force; null for the model that every tenant starts with. */
export async function versionInForce(tx: Tx, tenantId: string): Promise<number | null> {
  return (await lastSwitch(tx, tenantId))?.version ?? null;
}

/** A version with what it was made from; undefined when there is none. */
export async function findModel(
  tx: Tx,
  tenantId: string,
  version: number,
): Promise<{ readonly bytes: Uint8Array; readonly madeFrom: MadeFrom } | undefined> {
  const { rows } = await sql<{ bytes: Uint8Array; madeFrom: MadeFrom }>`
    SELECT bytes, made_from AS "madeFrom" FROM triage_models
    WHERE tenant_id = ${tenantId} AND version = ${version}`.execute(tx);
  return rows[0];
}

/** The newest 100 models, newest first. */
export async function listModels(tx: Tx, tenantId: string): Promise<readonly ModelLine[]> {
  const { rows } = await sql<ModelLine>`
    SELECT version, made_at AS "madeAt", made_from AS "madeFrom", comparison
    FROM triage_models WHERE tenant_id = ${tenantId} ORDER BY version DESC LIMIT 100`.execute(tx);
  return rows;
}

/** Models are added and switched one after the other. */
async function inTurn(tx: Tx, tenantId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('triage-model:' || ${tenantId}, 0))`.execute(tx);
}

/** Keeps a model under the next version and gives that. It is not in force yet. */
export async function addModel(
  tx: Tx,
  tenantId: string,
  model: Omit<ModelLine, 'version'> & { readonly bytes: Uint8Array },
): Promise<number> {
  await inTurn(tx, tenantId);
  const { rows } = await sql<{ version: number }>`
    INSERT INTO triage_models (tenant_id, version, made_at, made_from, comparison, bytes)
    SELECT ${tenantId}::uuid, coalesce(max(version), 0) + 1, ${model.madeAt}::timestamptz, ${JSON.stringify(model.madeFrom)}::jsonb,
      ${model.comparison === null ? null : JSON.stringify(model.comparison)}::jsonb, ${Buffer.from(model.bytes)}::bytea
    FROM triage_models WHERE tenant_id = ${tenantId} RETURNING version`.execute(tx);
  const [added] = rows;
  if (added === undefined) throw new TypeError('a model was not kept');
  return added.version;
}

/** Puts a version in force unless it is so already. Every process hears of it. */
export async function switchModel(tx: Tx, tenantId: string, change: ModelSwitch): Promise<void> {
  await inTurn(tx, tenantId);
  await sql`
    WITH last AS (SELECT seq, version FROM triage_model_switches WHERE tenant_id = ${tenantId} ORDER BY seq DESC LIMIT 1)
    INSERT INTO triage_model_switches (tenant_id, seq, at, version, reason, changed_by)
    SELECT ${tenantId}::uuid, coalesce((SELECT seq FROM last), 0) + 1, ${change.at}::timestamptz, ${change.version}::integer,
      ${JSON.stringify(change.reason)}::jsonb, ${change.changedBy}::uuid
    WHERE ${change.version}::integer IS DISTINCT FROM (SELECT version FROM last)`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}
