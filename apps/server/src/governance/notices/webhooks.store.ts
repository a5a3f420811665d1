import { sql } from 'kysely';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';

/** A tenant's webhook without its secrets. */
export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly createdAt: Date;
  readonly previousUntil: Date | null;
}

/** The channel on which processes tell each other that a tenant's webhooks changed. */
export const webhooksChanged = 'webhooks';

const columns = sql`id, url, events, active, created_at AS "createdAt", previous_until AS "previousUntil"`;
const contextOf = (tenantId: string, id: string): string => `${tenantId}:webhooks:secret:${id}`;

async function tell(tx: Tx, tenantId: string): Promise<void> {
  await sql`SELECT pg_notify(${webhooksChanged}, ${tenantId})`.execute(tx);
}

/** A tenant's webhooks, the oldest first. */
export async function listWebhooks(tx: Tx, tenantId: string): Promise<readonly WebhookRow[]> {
  const { rows } = await sql<WebhookRow>`
    SELECT ${columns} FROM webhooks WHERE tenant_id = ${tenantId} ORDER BY created_at, id`.execute(tx);
  return rows;
}

/** Keeps a new webhook, switched on. */
export async function insertWebhook(
  tx: Tx,
  tenantId: string,
  hook: {
    readonly id: string;
    readonly url: string;
    readonly events: readonly string[];
    readonly secret: string;
    readonly staffId: string;
    readonly now: number;
  },
  cipher: FieldCipher,
): Promise<WebhookRow> {
  const { rows } = await sql<WebhookRow>`
    INSERT INTO webhooks (tenant_id, id, url, events, active, secret_sealed, created_by, created_at)
    VALUES (${tenantId}, ${hook.id}, ${hook.url}, ${[...hook.events]}::text[], true,
            ${cipher.seal(hook.secret, contextOf(tenantId, hook.id))}, ${hook.staffId}, ${new Date(hook.now)})
    RETURNING ${columns}`.execute(tx);
  await tell(tx, tenantId);
  return one(rows);
}

/** Switches a webhook on or off; undefined when there is none. */
export async function switchWebhook(
  tx: Tx,
  tenantId: string,
  id: string,
  active: boolean,
): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    UPDATE webhooks SET active = ${active} WHERE tenant_id = ${tenantId} AND id = ${id} RETURNING ${columns}`.execute(
    tx,
  );
  await tell(tx, tenantId);
  return rows[0];
}

/** Gives a webhook a new secret; the one before signs too until `previousUntil`. Undefined when there is none. */
export async function rotateWebhook(
  tx: Tx,
  tenantId: string,
  id: string,
  secret: string,
  previousUntil: number,
  cipher: FieldCipher,
): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    UPDATE webhooks SET previous_sealed = secret_sealed, previous_until = ${new Date(previousUntil)},
      secret_sealed = ${cipher.seal(secret, contextOf(tenantId, id))}
    WHERE tenant_id = ${tenantId} AND id = ${id} RETURNING ${columns}`.execute(tx);
  return rows[0];
}

/** Where a webhook is called and with what it is signed: the secrets valid at `now`, the newest first. */
export interface OpenWebhook {
  readonly url: string;
  readonly active: boolean;
  readonly secrets: readonly string[];
}

/** Webhooks by id with their secrets opened; one that nobody has is left out. */
export async function openWebhooks(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  now: number,
  cipher: FieldCipher,
): Promise<ReadonlyMap<string, OpenWebhook>> {
  const { rows } = await sql<{
    id: string;
    url: string;
    active: boolean;
    newest: Buffer;
    previous: Buffer | null;
  }>`
    SELECT id, url, active, secret_sealed AS newest, CASE WHEN previous_until > ${new Date(now)} THEN previous_sealed END AS previous
    FROM webhooks WHERE tenant_id = ${tenantId} AND id = ANY(${[...ids]}::uuid[])`.execute(tx);
  return new Map(
    rows.map(({ id, url, active, newest, previous }) => {
      const sealed = previous === null ? [newest] : [newest, previous];
      return [id, { url, active, secrets: sealed.map((each) => cipher.open(each, contextOf(tenantId, id))) }];
    }),
  );
}

/** How many webhooks a tenant has; further ones wait for this transaction. */
export async function countWebhooks(tx: Tx, tenantId: string): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`webhooks ${tenantId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM webhooks WHERE tenant_id = ${tenantId}`.execute(tx);
  return rows[0]?.n ?? 0;
}

function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a row that was written did not come back');
  return row;
}
