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
