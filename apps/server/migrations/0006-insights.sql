-- What indicators are counted from: views that the owners of cases and appeals publish. No index of an expression could be used
-- under row-level security, so the due date of handling is a column of its own, kept by the database.

ALTER TABLE cases ADD COLUMN handle_due_at timestamptz
  GENERATED ALWAYS AS (to_timestamp((clocks #>> '{handle,dueAt}')::double precision / 1000)) STORED;

CREATE INDEX cases_handle_due ON cases (tenant_id, handle_due_at) WHERE handle_due_at IS NOT NULL;
CREATE INDEX cases_ended ON cases (tenant_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX appeals_received ON appeals (tenant_id, received_at);

-- One row per case; a unit's share of somebody else's case is none. Minutes are of the kind of time that the clock's unit counts.
CREATE VIEW case_facts WITH (security_invoker = true) AS
SELECT
  c.tenant_id,
  c.id AS case_id,
  c.procedure,
  c.state,
  c.source,
  c.sensitive,
  c.category_code,
  c.area_code,
  c.lead_unit_id,
  c.opened_at,
  c.registered_at,
  c.finished_at,
  c.ended_at,
  c.handle_due_at,
  handle.status AS handle_status,
  handle.used AS handle_used_minutes,
  handle.minutes AS handle_limit_minutes,
  handle."limit" ->> 'unit' AS handle_unit,
  respond.status AS respond_status,
  to_timestamp(respond."dueAt" / 1000) AS respond_due_at,
  to_timestamp(respond."stoppedAt" / 1000) AS respond_stopped_at,
  clocks.evaluate IS NOT NULL AS evaluation_asked,
  c.facts ? 'result' AS answered,
  coalesce(tallies.contacts, 0) AS contacts,
  coalesce(tallies.dispatches, 0) AS dispatches,
  coalesce(tallies."returnRequests", 0) AS return_requests,
  coalesce(tallies.returns, 0) AS returns,
  coalesce(tallies.extensions, 0) AS extensions,
  coalesce(tallies.shelvings, 0) AS shelvings,
  coalesce(tallies.supervisions, 0) AS supervisions,
  coalesce(tallies.verifications, 0) AS verifications,
  coalesce(tallies.reworks, 0) AS reworks,
  coalesce(tallies.reopens, 0) AS reopens,
  coalesce(tallies."selfHandled", 0) AS self_handled
FROM cases c
CROSS JOIN LATERAL jsonb_to_record(c.clocks) AS clocks (handle jsonb, respond jsonb, evaluate jsonb)
CROSS JOIN LATERAL jsonb_to_record(coalesce(clocks.handle, '{}')) AS handle (
  status text, used double precision, minutes double precision, "limit" jsonb
)
CROSS JOIN LATERAL jsonb_to_record(coalesce(clocks.respond, '{}')) AS respond (
  status text, "dueAt" double precision, "stoppedAt" double precision
)
CROSS JOIN LATERAL jsonb_to_record(c.tallies) AS tallies (
  contacts integer, dispatches integer, "returnRequests" integer, returns integer, extensions integer, shelvings integer,
  supervisions integer, verifications integer, reworks integer, reopens integer, "selfHandled" integer
)
WHERE c.parent_id IS NULL;

-- One row per appeal that was not withdrawn, with what its person thinks of the answer. No words, nobody's name.
CREATE VIEW appeal_facts WITH (security_invoker = true) AS
SELECT tenant_id, id AS appeal_id, case_id, resident_id, received_at, rated_at, solved, satisfied
FROM appeals
WHERE withdrawn_at IS NULL;
