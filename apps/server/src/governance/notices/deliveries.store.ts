import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { NewDelivery, OutwardChannel, Settlement, TakenDelivery } from './delivery.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Writes deliveries in one statement and tells the workers; one that exists of the same event, person and channel stays as it is. */
export async function insertDeliveries(tx: Tx, tenantId: string, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map((each) => ({
    id: each.id,
    channel: each.channel,
    recipient_kind: each.recipientKind,
    recipient_id: each.recipientId,
    case_id: each.caseId,
    seq: each.seq,
    transition: each.transition,
    content: each.load,
    legal: each.legal,
    passes_quiet: each.passesQuiet,
    next_at: iso(each.nextAt),
    created_at: iso(each.createdAt),
    expires_at: iso(each.expiresAt),
  }));
  await sql`
    INSERT INTO deliveries (tenant_id, id, channel, recipient_kind, recipient_id, case_id, seq, transition, content, legal, passes_quiet,
      state, next_at, created_at, expires_at)
    SELECT ${tenantId}, r.id, r.channel, r.recipient_kind, r.recipient_id, r.case_id, r.seq, r.transition, r.content, r.legal, r.passes_quiet,
      'waiting', r.next_at, r.created_at, r.expires_at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, channel text, recipient_kind text, recipient_id uuid, case_id uuid, seq integer, transition text, content jsonb,
           legal boolean, passes_quiet boolean, next_at timestamptz, created_at timestamptz, expires_at timestamptz)
    ON CONFLICT (tenant_id, case_id, seq, channel, recipient_id) DO NOTHING`.execute(tx);
  await wake(tx, tenantId, Math.min(...deliveries.map(({ nextAt }) => nextAt)));
}

/** Tells the workers that something of this tenant is next at `at`, or sooner if they know so. */
export async function wake(tx: Tx, tenantId: string, at: number): Promise<void> {
  await sql`
    INSERT INTO platform.delivery_wake AS known (tenant_id, next_at) VALUES (${tenantId}, ${new Date(at)})
    ON CONFLICT (tenant_id) DO UPDATE SET next_at = EXCLUDED.next_at WHERE known.next_at > EXCLUDED.next_at`.execute(
    tx,
  );
}

/** Whose deliveries are next. In a platform transaction. */
export async function tenantsAwake(tx: Tx, now: number): Promise<readonly string[]> {
  const { rows } = await sql<{ tenantId: string }>`
    SELECT tenant_id AS "tenantId" FROM platform.delivery_wake WHERE next_at <= ${new Date(now)}
    ORDER BY next_at LIMIT 100`.execute(tx);
  return rows.map(({ tenantId }) => tenantId);
}

/**
 * Says when the tenant is next: at its earliest waiting delivery, but not before `notBefore`. The row is locked first, so whatever is written meanwhile is either
 * seen here or sets its own time afterwards.
 */
export async function sleepUntilNext(tx: Tx, tenantId: string, notBefore: number): Promise<void> {
  await sql`SELECT FROM platform.delivery_wake WHERE tenant_id = ${tenantId} FOR UPDATE`.execute(tx);
  await sql`
    UPDATE platform.delivery_wake SET next_at = coalesce(
      (SELECT greatest(min(next_at), ${new Date(notBefore)}) FROM deliveries WHERE tenant_id = ${tenantId} AND state = 'waiting'), 'infinity')
    WHERE tenant_id = ${tenantId}`.execute(tx);
}

/** Sets what has lived too long aside as dead. */
export async function expireDeliveries(tx: Tx, tenantId: string, now: number): Promise<number> {
  const { rows } = await sql`
    UPDATE deliveries SET state = 'dead', last_error = coalesce(last_error, 'expired'), ended_at = ${new Date(now)}
    WHERE tenant_id = ${tenantId} AND state = 'waiting' AND next_at <= ${new Date(now)} AND expires_at <= ${new Date(now)}
    RETURNING id`.execute(tx);
  return rows.length;
}

/** What a worker may take: channels it has, without those and the webhooks that are left alone just now. */
export interface Takeable {
  readonly channels: readonly OutwardChannel[];
  readonly notWebhooks: readonly string[];
}

/**
 * Takes a batch for `leaseMs`: until then it is nobody else's, and afterwards anybody's. A try is counted when it is taken, so a message that kills its worker does
 * not live for ever.
 */
export async function takeDeliveries(
  tx: Tx,
  tenantId: string,
  { channels, notWebhooks }: Takeable,
  now: number,
  leaseMs: number,
  limit: number,
): Promise<readonly TakenDelivery[]> {
  const { rows } = await sql<TakenDelivery>`
    UPDATE deliveries d SET next_at = ${new Date(now + leaseMs)}, tries = d.tries + 1
    FROM (
      SELECT tenant_id, id FROM deliveries
      WHERE tenant_id = ${tenantId} AND state = 'waiting' AND next_at <= ${new Date(now)} AND channel = ANY(${[...channels]}::text[])
        AND NOT (channel = 'webhook' AND recipient_id = ANY(${[...notWebhooks]}::uuid[]))
      ORDER BY next_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
    WHERE d.tenant_id = ${tenantId} AND d.tenant_id = due.tenant_id AND d.id = due.id
    RETURNING d.id, d.channel, d.recipient_kind AS "recipientKind", d.recipient_id AS "recipientId", d.content AS load, d.legal,
      d.passes_quiet AS "passesQuiet", d.tries`.execute(tx);
  return rows;
}

/** Writes what became of taken deliveries in one statement; of one that somebody else has taken since, nothing. */
export async function settleDeliveries(
  tx: Tx,
  tenantId: string,
  settled: readonly { readonly taken: TakenDelivery; readonly settlement: Settlement }[],
  now: number,
): Promise<void> {
  if (settled.length === 0) return;
  const rows = settled.map(({ taken: { id, tries }, settlement }) => ({
    id,
    tries,
    state: settlement.to,
    next_at: settlement.to === 'waiting' ? iso(settlement.nextAt) : null,
    error: settlement.to === 'sent' ? null : settlement.error,
    given_back: settlement.to === 'waiting' && settlement.postpone ? 1 : 0,
  }));
  await sql`
    UPDATE deliveries d
    SET state = r.state, tries = d.tries - r.given_back, next_at = coalesce(r.next_at, d.next_at),
        last_error = CASE WHEN r.state = 'sent' THEN NULL ELSE coalesce(r.error, d.last_error) END,
        ended_at = CASE WHEN r.state = 'waiting' THEN NULL ELSE ${new Date(now)}::timestamptz END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, tries integer, state text, next_at timestamptz, error text, given_back integer)
    WHERE d.tenant_id = ${tenantId} AND d.id = r.id AND d.state = 'waiting' AND d.tries = r.tries`.execute(tx);
}

/** A delivery as whoever runs the tenant sees it: no content, nobody's name. */
export interface DeliveryRow {
  readonly id: string;
  readonly at: Date;
  readonly channel: OutwardChannel;
  readonly transition: string;
  readonly caseId: string;
  readonly recipient: 'resident' | 'staff' | 'webhook';
  readonly state: 'waiting' | 'sent' | 'dead' | 'discarded' | 'refused' | 'skipped';
  readonly tries: number;
  readonly nextAt: Date | null;
  readonly error: string | null;
}

const columns = sql`id, created_at AS at, channel, transition, case_id AS "caseId", recipient_kind AS recipient, state, tries,
  CASE WHEN state = 'waiting' THEN next_at END AS "nextAt", last_error AS error`;

/** Where a page ended. `at` is ISO 8601. */
export interface DeliveryPlace {
  readonly at: string;
  readonly id: string;
}

/** Which deliveries are asked for. */
export interface DeliveryFilter {
  readonly state: DeliveryRow['state'];
  readonly channel: OutwardChannel | undefined;
  readonly webhookId: string | undefined;
}

/** Deliveries, newest first, after a place; one more than asked for. */
export async function listDeliveries(
  tx: Tx,
  tenantId: string,
  { state, channel, webhookId }: DeliveryFilter,
  after: DeliveryPlace | undefined,
  limit: number,
): Promise<readonly DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    SELECT ${columns} FROM deliveries
    WHERE tenant_id = ${tenantId} AND state = ${state}
      ${channel === undefined ? sql`` : sql`AND channel = ${channel}`}
      ${webhookId === undefined ? sql`` : sql`AND channel = 'webhook' AND recipient_id = ${webhookId}`}
      ${after === undefined ? sql`` : sql`AND (created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`.execute(tx);
  return rows;
}

/** A delivery by id, locked until the transaction ends. */
export async function lockDelivery(tx: Tx, tenantId: string, id: string): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    SELECT ${columns} FROM deliveries WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Gives a dead delivery a new life under the same id. */
export async function reviveDelivery(
  tx: Tx,
  tenantId: string,
  id: string,
  now: number,
  expiresAt: number,
): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    UPDATE deliveries SET state = 'waiting', tries = 0, next_at = ${new Date(now)}, expires_at = ${new Date(expiresAt)}, ended_at = NULL
    WHERE tenant_id = ${tenantId} AND id = ${id} AND state = 'dead' RETURNING ${columns}`.execute(tx);
  await wake(tx, tenantId, now);
  return rows[0];
}

/** Gives a dead delivery up. */
export async function discardDelivery(
  tx: Tx,
  tenantId: string,
  id: string,
  now: number,
): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    UPDATE deliveries SET state = 'discarded', ended_at = ${new Date(now)}
    WHERE tenant_id = ${tenantId} AND id = ${id} AND state = 'dead' RETURNING ${columns}`.execute(tx);
  return rows[0];
}

/** Removes what ended before `before` (epoch milliseconds) and is not dead: a dead one waits for somebody's decision. */
export async function purgeDeliveries(tx: Tx, tenantId: string, before: number): Promise<void> {
  await sql`
    DELETE FROM deliveries WHERE tenant_id = ${tenantId} AND ended_at < ${new Date(before)} AND state <> 'dead'`.execute(
    tx,
  );
}
