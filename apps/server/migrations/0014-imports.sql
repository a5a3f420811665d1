-- What imports need beside the registers: column maps of foreign layouts under a name, a line for each file that changed something, and what
-- spreadsheets bring that the registers did not hold.

CREATE TABLE import_layouts (
  tenant_id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  layout jsonb NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind, name)
);

CREATE TABLE imports (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  file_name text NOT NULL,
  digest text NOT NULL,
  added integer NOT NULL,
  changed integer NOT NULL,
  retired integer NOT NULL,
  unchanged integer NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- What was brought in is never rewritten.
GRANT SELECT, INSERT ON imports TO tongxin_tenant;

ALTER TABLE staff ADD COLUMN phone_sealed bytea;
ALTER TABLE residents ADD COLUMN consent_sealed bytea;

-- A password that was given by an import opens one session, until this time; a password that the person sets has none.
ALTER TABLE platform.accounts ADD COLUMN one_time_until timestamptz;
ALTER TABLE platform.accounts ADD COLUMN one_time_used_at timestamptz;

-- A border drawn anew takes several grids into several; one step is recorded once.
ALTER TABLE grid_lineage DROP CONSTRAINT grid_lineage_kind_check;
ALTER TABLE grid_lineage ADD CONSTRAINT grid_lineage_kind_check CHECK (kind IN ('split', 'merge', 'redraw'));
ALTER TABLE grid_lineage ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE grid_lineage ADD COLUMN changed_by uuid;
CREATE UNIQUE INDEX grid_lineage_step ON grid_lineage (tenant_id, from_code, to_code);

-- What an import of staff needs of the platform's tables, which a tenant's role does not reach, so that all of a file is one transaction. Each function
-- looks at the tenant of the transaction alone.

-- Makes staff accounts; known logins keep theirs with its password. Gives the account of every login.
CREATE FUNCTION import_staff_accounts(ids uuid[], logins text[], hashes text[], untils timestamptz[], at timestamptz)
  RETURNS TABLE (of_login text, account_id uuid)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO platform.accounts AS a (id, tenant_id, kind, login, password_hash, one_time_until, created_at)
  SELECT r.id, NULLIF(current_setting('app.tenant', true), '')::uuid, 'staff', r.login, r.hash, r.until, at
  FROM unnest(ids, logins, hashes, untils) AS r (id, login, hash, until)
  ON CONFLICT (tenant_id, kind, login) DO UPDATE SET login = EXCLUDED.login
    WHERE a.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid
  RETURNING a.login, a.id
$$;

-- Gives out passwords that open one session each; an account whose person has set one keeps it.
CREATE FUNCTION give_out_passwords(logins text[], hashes text[], untils timestamptz[]) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE platform.accounts a SET password_hash = r.hash, one_time_until = r.until, one_time_used_at = NULL
  FROM unnest(logins, hashes, untils) AS r (login, hash, until)
  WHERE a.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND a.kind = 'staff' AND a.login = r.login
    AND (a.password_hash IS NULL OR a.one_time_until IS NOT NULL)
$$;

-- Ends every session of members of staff. Gives those who had one.
CREATE FUNCTION end_staff_sessions(people uuid[], at timestamptz) RETURNS SETOF uuid
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH ended AS (
    UPDATE platform.sessions s SET ended_at = at FROM platform.accounts a
    WHERE s.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND s.person_id = ANY (people) AND s.ended_at IS NULL
      AND a.id = s.account_id AND a.kind = 'staff'
    RETURNING s.person_id)
  SELECT DISTINCT person_id FROM ended
$$;

REVOKE EXECUTE ON FUNCTION import_staff_accounts(uuid[], text[], text[], timestamptz[], timestamptz),
  give_out_passwords(text[], text[], timestamptz[]), end_staff_sessions(uuid[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION import_staff_accounts(uuid[], text[], text[], timestamptz[], timestamptz),
  give_out_passwords(text[], text[], timestamptz[]), end_staff_sessions(uuid[], timestamptz) TO tongxin_tenant;
