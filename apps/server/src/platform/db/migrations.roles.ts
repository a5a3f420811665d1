import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { platformRole, tenantRole } from './connection.ts';
import { MigrationRefused, messageOf } from './errors.ts';

/**
 * Sees to it that both roles exist and that the login may become them. Roles belong to the whole server, so another
 * database's program may be doing the same: what it did first is taken as done.
 * Throws MigrationRefused, with the commands an administrator has to run, when the login's rights do not suffice.
 */
export async function ensureRoles(client: pg.Client): Promise<void> {
  for (const role of [tenantRole, platformRole]) {
    for (let attempts = 1; !(await mayBecome(client, role)); attempts += 1) {
      try {
        await client.query(createAndGrant(role));
      } catch (error) {
        const raced = /tuple concurrently updated|duplicate key/.test(messageOf(error));
        if (!raced || attempts >= 20) throw refusal(role, error);
        await sleep(attempts * 10);
      }
    }
  }
}

async function mayBecome(client: pg.Client, role: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
       AND CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
                THEN pg_has_role(current_user, $1, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
           END AS may`,
    [role],
  );
  return rows[0]?.may === true;
}

function createAndGrant(role: string): string {
  return `
    DO $$
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
        BEGIN
          CREATE ROLE ${role} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
          NULL;
        END;
      END IF;
      IF current_setting('server_version_num')::int >= 160000 THEN
        EXECUTE 'GRANT ${role} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE';
      ELSE
        EXECUTE 'GRANT ${role} TO CURRENT_USER';
      END IF;
    END
    $$`;
}

function refusal(role: string, cause: unknown): MigrationRefused {
  return new MigrationRefused(
    `the login may not become ${role} (${messageOf(cause)}); an administrator runs: CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO <login>;`,
    { cause },
  );
}
