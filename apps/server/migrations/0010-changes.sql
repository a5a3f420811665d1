-- What changed, for those who watch: ids alone, written with the change, kept for some hours. Read in the order in which transactions become visible,
-- which is not the order of any number given before COMMIT: a reader keeps the snapshot it has read and asks for what that snapshot did not show.
-- No key and no foreign key: a row is written beside every move and must cost as little as a row can.
CREATE TABLE platform.changes (
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  tenant_id uuid NOT NULL,
  -- What kind of thing `id` names; `person_id` where it concerns one person alone.
  subject text NOT NULL,
  id uuid NOT NULL,
  version integer NOT NULL,
  person_id uuid,
  -- Only for clearing away; the database's own time, since tests and replays live at other times.
  at timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX changes_tx ON platform.changes (tx);
GRANT SELECT, INSERT, DELETE ON platform.changes TO tongxin_platform;
GRANT INSERT ON platform.changes TO tongxin_tenant;

-- How far rows were cleared away (`tx`: the last transaction of which any went): who has not read so far must look at everything anew.
-- `top` is the newest transaction known: a database restored elsewhere counts from the beginning, and then a new era begins.
CREATE TABLE platform.changes_floor (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  era integer NOT NULL,
  tx xid8 NOT NULL,
  top xid8 NOT NULL
);
INSERT INTO platform.changes_floor (era, tx, top) VALUES (1, '0', '0');
GRANT SELECT, UPDATE ON platform.changes_floor TO tongxin_platform;

-- Who took it down keeps sight of it, wherever it went.
ALTER TABLE cases ADD COLUMN registered_by uuid;
CREATE INDEX cases_registered_by ON cases (tenant_id, registered_by, opened_at DESC, id DESC) WHERE registered_by IS NOT NULL;
