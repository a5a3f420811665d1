-- What indicators are counted from: views that the owners of cases and appeals publish.
-- Clocks and facts of a case are large JSON; what is counted of them is kept beside them by the database, so that a month is counted
-- without opening them. They are columns because under row-level security no index of an expression could be used.

ALTER TABLE cases
  ADD COLUMN handle_due_at timestamptz
    GENERATED ALWAYS AS (to_timestamp((clocks #>> '{handle,dueAt}')::double precision / 1000)) STORED,
  ADD COLUMN handle_status text
    GENERATED ALWAYS AS (clocks #>> '{handle,status}') STORED,
  ADD COLUMN handle_unit text
    GENERATED ALWAYS AS (clocks #>> '{handle,limit,unit}') STORED,
  ADD COLUMN handle_used_minutes double precision
    GENERATED ALWAYS AS ((clocks #>> '{handle,used}')::double precision) STORED,
  ADD COLUMN handle_limit_minutes double precision
    GENERATED ALWAYS AS ((clocks #>> '{handle,minutes}')::double precision) STORED,
  ADD COLUMN respond_due_at timestamptz
    GENERATED ALWAYS AS (to_timestamp((clocks #>> '{respond,dueAt}')::double precision / 1000)) STORED,
  ADD COLUMN respond_stopped_at timestamptz
    GENERATED ALWAYS AS (to_timestamp((clocks #>> '{respond,stoppedAt}')::double precision / 1000)) STORED,
  ADD COLUMN evaluation_asked boolean
    GENERATED ALWAYS AS (clocks ? 'evaluate') STORED,
  ADD COLUMN answered boolean
    GENERATED ALWAYS AS (facts ? 'result') STORED;

CREATE INDEX cases_handle_due ON cases (tenant_id, handle_due_at) WHERE handle_due_at IS NOT NULL;
CREATE INDEX cases_ended ON cases (tenant_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX appeals_received ON appeals (tenant_id, received_at);

-- One row per case; a unit's share of somebody else's case is none. Minutes are of the kind of time that the clock's unit counts.
CREATE VIEW case_facts WITH (security_invoker = true) AS
SELECT
  tenant_id,
  id AS case_id,
  procedure,
  state,
  source,
  sensitive,
  category_code,
  area_code,
  lead_unit_id,
  opened_at,
  registered_at,
  finished_at,
  ended_at,
  handle_due_at,
  handle_status,
  handle_unit,
  handle_used_minutes,
  handle_limit_minutes,
  respond_due_at,
  respond_stopped_at,
  evaluation_asked,
  answered,
  coalesce((tallies ->> 'contacts')::integer, 0) AS contacts,
  coalesce((tallies ->> 'dispatches')::integer, 0) AS dispatches,
  coalesce((tallies ->> 'returnRequests')::integer, 0) AS return_requests,
  coalesce((tallies ->> 'returns')::integer, 0) AS returns,
  coalesce((tallies ->> 'extensions')::integer, 0) AS extensions,
  coalesce((tallies ->> 'shelvings')::integer, 0) AS shelvings,
  coalesce((tallies ->> 'supervisions')::integer, 0) AS supervisions,
  coalesce((tallies ->> 'verifications')::integer, 0) AS verifications,
  coalesce((tallies ->> 'reworks')::integer, 0) AS reworks,
  coalesce((tallies ->> 'reopens')::integer, 0) AS reopens,
  coalesce((tallies ->> 'selfHandled')::integer, 0) AS self_handled
FROM cases
WHERE parent_id IS NULL;

-- One row per appeal that was not withdrawn, with what its person thinks of the answer. No words, nobody's name.
CREATE VIEW appeal_facts WITH (security_invoker = true) AS
SELECT tenant_id, id AS appeal_id, case_id, resident_id, received_at, rated_at, solved, satisfied
FROM appeals
WHERE withdrawn_at IS NULL;
