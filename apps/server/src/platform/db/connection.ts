/** Where a database is: a `postgres://` URL, or a host (a directory means a unix socket) with port, user and database. */
export type Connection = string | ConnectionTarget;

/** A database named by its parts. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
}

/** What this folder needs of a log. */
export interface DatabaseLog {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** The role that tenant transactions run as: row-level security shows it one tenant. Our decision. */
export const tenantRole = 'tongxin_tenant';

/** The role that platform transactions run as: it sees the exempt tables of schema `platform` and no tenant table. */
export const platformRole = 'tongxin_platform';

/** The options of pg for a connection. */
export function targetOptions(connection: Connection): { connectionString: string } | ConnectionTarget {
  return typeof connection === 'string' ? { connectionString: connection } : { ...connection };
}

/** The same server, another database. */
export function withDatabase(connection: Connection, database: string): Connection {
  if (typeof connection !== 'string') return { ...connection, database };
  const url = new URL(connection);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The statements that open a tenant transaction, for one round trip of the simple protocol.
 * The order matters on Citus: the first setting lets the ones after it reach the workers; plain PostgreSQL ignores it.
 * Throws TypeError unless the tenant is a UUID in lower case.
 */
export function beginTenant(tenantId: string): string {
  if (!uuid.test(tenantId)) throw new TypeError('a tenant id is a UUID in lower case');
  return `BEGIN; SET LOCAL citus.propagate_set_commands = 'local'; SET LOCAL app.tenant = '${tenantId}'; SET LOCAL ROLE ${tenantRole}`;
}

/** The statements that open a platform transaction, for one round trip of the simple protocol. */
export const beginPlatform = `BEGIN; SET LOCAL ROLE ${platformRole}`;

/** An identifier, quoted. Throws TypeError on an empty one, one over 63 bytes of UTF-8, or a NUL. */
export function quoteName(name: string): string {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes === 0 || bytes > 63 || name.includes('\0')) throw new TypeError('not a PostgreSQL name');
  return `"${name.replaceAll('"', '""')}"`;
}
