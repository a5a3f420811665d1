import { freshKey, type Person, type TestDistrict, type TestTenant } from '../../testing/district.ts';
import { verifyTenant } from '../cases/index.ts';
import { tombstonesOf } from './retention.store.ts';

export const dayMs = 86_400_000;
export const wenlan = '120112003006';

/** Makes a move as somebody, at the version that the case has. */
export async function move(
  district: TestDistrict,
  person: Person,
  caseId: string,
  name: string,
  input: { readonly [key: string]: unknown },
): Promise<void> {
  const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [caseId]);
  await person.call('makeMove', {
    params: { id: caseId, move: name },
    body: { version: row?.version ?? 0, input: { ...input } },
    key: freshKey(),
  });
}

/** Ends a case that waits to be accepted, with a text to the person. */
export function decline(district: TestDistrict, acceptor: Person, caseId: string, text: string): Promise<void> {
  return move(district, acceptor, caseId, 'decline', { reason: 'beyond_duty', channel: '街道窗口', text });
}

/** Where any of these texts stands, as `table needle`: every column of every table, bytes too, as text and as the bytes of the text. */
export async function standsIn(
  district: TestDistrict,
  needles: readonly string[],
  bytes: readonly Buffer[] = [],
  tenantId?: string,
): Promise<readonly string[]> {
  const tables = await district.sql<{ name: string; columns: string[] }>(`
    SELECT format('%I.%I', table_schema, table_name) AS name, array_agg(column_name::text) AS columns FROM information_schema.columns
    WHERE table_schema IN ('public', 'platform') AND table_name IN (SELECT tablename FROM pg_tables) AND table_name <> 'areas'
    GROUP BY 1 ORDER BY 1`);
  const inHex = [...needles.map((needle) => Buffer.from(needle, 'utf8')), ...bytes].map((each) => each.toString('hex'));
  // A text inside JSON inside bytes or a value in a row's own text may be escaped; none of the planted texts needs it.
  const patterns = [...needles, ...inHex].map((each) => `%${each}%`);
  const found: string[] = [];
  for (const { name, columns } of tables) {
    const ofTenant = tenantId !== undefined && columns.includes('tenant_id') ? `AND t.tenant_id = '${tenantId}'` : '';
    const rows = await district.sql<{ pattern: string }>(
      `SELECT DISTINCT p AS pattern FROM ${name} t, unnest($1::text[]) AS p WHERE t::text ILIKE p ${ofTenant}`,
      [patterns],
    );
    found.push(...rows.map(({ pattern }) => `${name} ${pattern.slice(1, -1)}`));
  }
  return found;
}

/** The verdict on the record of a tenant. */
export function verdict(district: TestDistrict, tenant: TestTenant = district) {
  return verifyTenant(district.test.database, tenant.ids.tenantId, tombstonesOf);
}

/** Somebody of the staff with a session that was opened now: those opened at the start have ended after years. */
export async function staffNow(district: TestDistrict, login: string): Promise<Person> {
  const { tenantId, staffIds } = district.ids;
  const staffId = staffIds.get(login) ?? '';
  const { token } = await district.app.access.provision.issueToken({ tenantId, staffId, label: 'test', days: 365 });
  return district.withToken(login, token);
}
