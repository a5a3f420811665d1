import type { Settings } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { defaultLimits, type LimitRule } from './limits.ts';
import { defaultSettings } from './settings.ts';

/** Who changes something, and when (epoch milliseconds). `staffId` null is the platform itself. */
export interface Change {
  readonly staffId: string | null;
  readonly now: number;
}

/** The limit rules in force. Version 0 is the platform's defaults, since the epoch. */
export interface LimitsInForce {
  readonly version: number;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly changedBy: string | null;
  readonly rules: readonly LimitRule[];
}

/** The settings in force; version 0 is the platform's defaults. */
export interface SettingsInForce {
  readonly version: number;
  readonly settings: Settings;
}

/** Reads the newest limits. */
export async function loadLimits(tx: Tx, tenantId: string): Promise<LimitsInForce> {
  const { rows } = await sql<{ version: number; since: Date; changedBy: string | null; rules: LimitRule[] }>`
    SELECT version, since, changed_by AS "changedBy", rules
    FROM limit_versions WHERE tenant_id = ${tenantId} ORDER BY version DESC LIMIT 1`.execute(tx);
  const [newest] = rows;
  if (!newest) return { version: 0, since: 0, changedBy: null, rules: defaultLimits };
  return { ...newest, since: newest.since.getTime() };
}

/** Reads the newest settings. A setting that is newer than they are has its default. */
export async function loadSettings(tx: Tx, tenantId: string): Promise<SettingsInForce> {
  const { rows } = await sql<{ version: number; settings: Partial<Settings> }>`
    SELECT version, settings FROM setting_versions WHERE tenant_id = ${tenantId}
    ORDER BY version DESC LIMIT 1`.execute(tx);
  const [newest] = rows;
  return { version: newest?.version ?? 0, settings: { ...defaultSettings, ...newest?.settings } };
}

/** Publishes limits after version `after`. Refuses `stale_version` when another version is in force. */
export async function publishLimits(
  tx: Tx,
  tenantId: string,
  after: number,
  rules: readonly LimitRule[],
  change: Change,
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    INSERT INTO limit_versions (tenant_id, version, since, changed_by, rules)
    SELECT ${tenantId}::uuid, ${after}::integer + 1, ${new Date(change.now)}::timestamptz, ${change.staffId}::uuid,
           ${JSON.stringify(rules)}::jsonb
    WHERE ${after}::integer = (SELECT coalesce(max(version), 0) FROM limit_versions WHERE tenant_id = ${tenantId})
    ON CONFLICT (tenant_id, version) DO NOTHING
    RETURNING version`.execute(tx);
  const [published] = rows;
  if (!published) throw refuse('stale_version');
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
  return published.version;
}

/** Publishes settings after version `after`. Refuses `stale_version` when another version is in force. */
export async function publishSettings(
  tx: Tx,
  tenantId: string,
  after: number,
  settings: Settings,
  change: Change,
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    INSERT INTO setting_versions (tenant_id, version, since, changed_by, settings)
    SELECT ${tenantId}::uuid, ${after}::integer + 1, ${new Date(change.now)}::timestamptz, ${change.staffId}::uuid,
           ${JSON.stringify(settings)}::jsonb
    WHERE ${after}::integer = (SELECT coalesce(max(version), 0) FROM setting_versions WHERE tenant_id = ${tenantId})
    ON CONFLICT (tenant_id, version) DO NOTHING
    RETURNING version`.execute(tx);
  const [published] = rows;
  if (!published) throw refuse('stale_version');
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
  return published.version;
}
