import type { BodyOf, routes } from '@tongxin/contract';
import { sql } from 'kysely';
import { v5 } from 'uuid';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { RoutingRule, StaleRule } from './routing.ts';

/** A rule as a person writes it. */
export type RuleInput = BodyOf<typeof routes.addRule>;

/** Who changes something, and when (epoch milliseconds). `staffId` null is the platform itself. */
export interface Change {
  readonly staffId: string | null;
  readonly now: number;
}

const columns = sql`id, name, priority, conditions, lead_unit_id AS "leadUnitId", co_unit_ids AS "coUnitIds", basis,
  enabled, disabled_reason AS "disabledReason", version`;

/** Writes what the rules with these ids are now into their append-only history. */
async function keepVersions(tx: Tx, tenantId: string, ruleIds: readonly string[]): Promise<void> {
  await sql`
    INSERT INTO routing_rule_versions (tenant_id, rule_id, version, rule, changed_by, changed_at)
    SELECT tenant_id, id, version,
           jsonb_build_object('name', name, 'priority', priority, 'conditions', conditions, 'leadUnitId', lead_unit_id,
             'coUnitIds', co_unit_ids, 'basis', basis, 'enabled', enabled, 'disabledReason', disabled_reason),
           changed_by, changed_at
    FROM routing_rules WHERE tenant_id = ${tenantId} AND id = ANY (${[...ruleIds]}::uuid[])`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/**
 * Adds a rule, switched off. With an idempotency key the same input gives the same rule again; another input under the same key is
 * refused as `key_reused`. `id` is used when there is no key.
 */
export async function addRule(
  tx: Tx,
  tenantId: string,
  rule: RuleInput,
  change: Change,
  key: string | null,
  id: string,
): Promise<RoutingRule> {
  const ruleId = key === null ? id : v5(`rule:${change.staffId}:${key}`, tenantId);
  const { rows } = await sql<RoutingRule>`
    INSERT INTO routing_rules (tenant_id, id, name, priority, conditions, lead_unit_id, co_unit_ids, basis, enabled,
      version, changed_by, changed_at)
    VALUES (${tenantId}, ${ruleId}, ${rule.name}, ${rule.priority}, ${JSON.stringify(rule.conditions)}::jsonb,
      ${rule.leadUnitId}, ${JSON.stringify(rule.coUnitIds)}::jsonb, ${rule.basis}, false, 1, ${change.staffId},
      ${new Date(change.now)})
    ON CONFLICT (tenant_id, id) DO NOTHING
    RETURNING ${columns}`.execute(tx);
  const [added] = rows;
  if (!added) return sameAsBefore(tx, tenantId, ruleId, rule);
  await keepVersions(tx, tenantId, [ruleId]);
  return added;
}

async function sameAsBefore(tx: Tx, tenantId: string, ruleId: string, rule: RuleInput): Promise<RoutingRule> {
  const written = JSON.stringify({
    name: rule.name,
    priority: rule.priority,
    conditions: rule.conditions,
    leadUnitId: rule.leadUnitId,
    coUnitIds: rule.coUnitIds,
    basis: rule.basis,
  });
  const { rows } = await sql<{ same: boolean }>`
    SELECT rule @> ${written}::jsonb AND rule -> 'conditions' = ${written}::jsonb -> 'conditions'
           AND rule -> 'coUnitIds' = ${written}::jsonb -> 'coUnitIds' AS same
    FROM routing_rule_versions WHERE tenant_id = ${tenantId} AND rule_id = ${ruleId} AND version = 1`.execute(tx);
  if (rows[0]?.same !== true) throw refuse('key_reused');
  return getRule(tx, tenantId, ruleId);
}

/** The rule with this id. Refuses `not_found`. */
export async function getRule(tx: Tx, tenantId: string, id: string): Promise<RoutingRule> {
  const { rows } = await sql<RoutingRule>`
    SELECT ${columns} FROM routing_rules WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
  const [rule] = rows;
  if (!rule) throw refuse('not_found');
  return rule;
}

/**
 * Changes a rule; it stays on or off as it was, and a reason of the platform for switching it off is forgotten. Refuses
 * `not_found`, and `stale_version` unless `version` is the rule's.
 */
export async function changeRule(
  tx: Tx,
  tenantId: string,
  id: string,
  rule: RuleInput,
  version: number,
  change: Change,
): Promise<RoutingRule> {
  const { rows } = await sql<RoutingRule>`
    UPDATE routing_rules SET name = ${rule.name}, priority = ${rule.priority},
      conditions = ${JSON.stringify(rule.conditions)}::jsonb, lead_unit_id = ${rule.leadUnitId},
      co_unit_ids = ${JSON.stringify(rule.coUnitIds)}::jsonb, basis = ${rule.basis}, disabled_reason = NULL,
      version = version + 1, changed_by = ${change.staffId}, changed_at = ${new Date(change.now)}
    WHERE tenant_id = ${tenantId} AND id = ${id} AND version = ${version}
    RETURNING ${columns}`.execute(tx);
  const [changed] = rows;
  if (!changed) {
    const now = await getRule(tx, tenantId, id);
    throw refuse('stale_version', { version: now.version });
  }
  await keepVersions(tx, tenantId, [id]);
  return changed;
}

/** Switches a rule on or off; a rule that is so already keeps its version. Refuses `not_found`. */
export async function switchRule(
  tx: Tx,
  tenantId: string,
  id: string,
  enabled: boolean,
  change: Change,
): Promise<RoutingRule> {
  const { rows } = await sql<RoutingRule>`
    UPDATE routing_rules SET enabled = ${enabled}, disabled_reason = NULL, version = version + 1,
      changed_by = ${change.staffId}, changed_at = ${new Date(change.now)}
    WHERE tenant_id = ${tenantId} AND id = ${id} AND enabled <> ${enabled}
    RETURNING ${columns}`.execute(tx);
  const [switched] = rows;
  if (!switched) return getRule(tx, tenantId, id);
  await keepVersions(tx, tenantId, [id]);
  return switched;
}

/** Switches off rules that name what is gone, each with its reason, unless somebody changed them meanwhile. */
export async function switchOffStale(
  tx: Tx,
  tenantId: string,
  stale: readonly StaleRule[],
  now: number,
): Promise<void> {
  const rows = stale.map(({ rule, reason }) => ({ id: rule.id, version: rule.version, reason }));
  const switched = await sql<{ id: string }>`
    UPDATE routing_rules u SET enabled = false, disabled_reason = r.reason, version = u.version + 1, changed_by = NULL,
      changed_at = ${new Date(now)}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id uuid, version integer, reason jsonb)
    WHERE u.tenant_id = ${tenantId} AND u.id = r.id AND u.version = r.version AND u.enabled
    RETURNING u.id`.execute(tx);
  if (switched.rows.length > 0) {
    await keepVersions(
      tx,
      tenantId,
      switched.rows.map((row) => row.id),
    );
  }
}

/** Rules after a priority and an id, the first to be tried first; at most `limit`. Without `after` from the start. */
export async function listRules(
  tx: Tx,
  tenantId: string,
  after: { readonly priority: number; readonly id: string } | undefined,
  limit: number,
): Promise<readonly RoutingRule[]> {
  const from = after ?? { priority: 2_147_483_647, id: '00000000-0000-0000-0000-000000000000' };
  const { rows } = await sql<RoutingRule>`
    SELECT ${columns} FROM routing_rules
    WHERE tenant_id = ${tenantId}
      AND (priority < ${from.priority} OR (priority = ${from.priority} AND id > ${from.id}::uuid))
    ORDER BY priority DESC, id LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Every rule of a tenant. */
export async function loadRules(tx: Tx, tenantId: string): Promise<readonly RoutingRule[]> {
  return listRules(tx, tenantId, undefined, 100_000);
}
