-- Cases: what government handles. The row is the present; case_events is the record. Times are set by the program, never by the database.

CREATE TABLE cases (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  procedure text NOT NULL,
  procedure_version integer NOT NULL,
  parent_id uuid,
  state text NOT NULL,
  open boolean NOT NULL,
  -- What a case that was set aside (merged, ended) was before: state and holder.
  before jsonb,
  version integer NOT NULL,
  chain bytea,
  case_no text,
  title text NOT NULL,
  kind text NOT NULL,
  source text NOT NULL,
  category_code text COLLATE "C",
  limit_class text NOT NULL,
  urgency text NOT NULL,
  sensitive boolean NOT NULL,
  area_code text COLLATE "C" NOT NULL,
  place_text text,
  lng double precision,
  lat double precision,
  holder_part text NOT NULL,
  holder_unit_id uuid,
  raised boolean NOT NULL,
  section_id uuid,
  staff_id uuid,
  lead_unit_id uuid,
  issuer_unit_id uuid,
  level smallint NOT NULL,
  return_barred boolean NOT NULL,
  supervision text NOT NULL,
  tallies jsonb NOT NULL,
  facts jsonb NOT NULL,
  -- Clocks by key; the sweep reads next_clock_at, lists and indicators read the columns beside it.
  clocks jsonb NOT NULL,
  next_clock_at timestamptz,
  due_clock text,
  due_at timestamptz,
  merged_into uuid,
  people integer NOT NULL,
  opened_at timestamptz NOT NULL,
  registered_at timestamptz,
  dispatched_at timestamptz,
  finished_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, case_no),
  CHECK ((lng IS NULL) = (lat IS NULL)),
  CHECK (open = (ended_at IS NULL)),
  CHECK (NOT open OR holder_part <> '')
) WITH (fillfactor = 80);

-- One fact of a case after another. `hash` covers the header, the digest of the payload and the hash before it.
CREATE TABLE case_events (
  tenant_id uuid NOT NULL,
  case_id uuid NOT NULL,
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  move text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_post text,
  header jsonb NOT NULL,
  digest bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (tenant_id, case_id, seq)
);

-- What was said with a move. It can be erased on a lawful request; the chain holds, for it covers only the salted digest.
CREATE TABLE case_payloads (
  tenant_id uuid NOT NULL,
  case_id uuid NOT NULL,
  seq integer NOT NULL,
  salt bytea,
  payload jsonb,
  -- The words as typed, encrypted, where the payload shows phone or identity numbers masked.
  sealed bytea,
  why jsonb,
  erased_at timestamptz,
  PRIMARY KEY (tenant_id, case_id, seq)
);

-- Why a category, a unit, a look-alike: the reason with the evidence and the confidence that led to it.
CREATE TABLE case_decisions (
  tenant_id uuid NOT NULL,
  case_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  chosen text,
  chosen_name text,
  decided_by text NOT NULL,
  confidence double precision,
  reason jsonb NOT NULL,
  evidence jsonb NOT NULL,
  PRIMARY KEY (tenant_id, case_id, id)
);

CREATE TABLE case_search (
  tenant_id uuid NOT NULL,
  case_id uuid NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (tenant_id, case_id)
);

CREATE TABLE case_numbers (
  tenant_id uuid NOT NULL,
  prefix text NOT NULL,
  day date NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (tenant_id, prefix, day)
) WITH (fillfactor = 50);

-- What was answered to a submission: the same key with the same input gets the same answer.
CREATE TABLE submissions (
  tenant_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  key text NOT NULL,
  input_hash bytea NOT NULL,
  reply jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, actor_id, key)
);

CREATE INDEX cases_clock ON cases (tenant_id, next_clock_at) WHERE next_clock_at IS NOT NULL;
CREATE INDEX cases_newest ON cases (tenant_id, opened_at DESC, id DESC);
CREATE INDEX cases_due ON cases (tenant_id, due_at, id) WHERE open AND due_at IS NOT NULL;
CREATE INDEX cases_area ON cases (tenant_id, area_code, opened_at DESC);
CREATE INDEX cases_holder_unit ON cases (tenant_id, holder_unit_id, due_at, id) WHERE open AND holder_unit_id IS NOT NULL;
CREATE INDEX cases_lead_unit ON cases (tenant_id, lead_unit_id);
CREATE INDEX cases_category ON cases (tenant_id, category_code, opened_at DESC);
CREATE INDEX cases_parent ON cases (tenant_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX cases_merged_into ON cases (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX case_search_words ON case_search USING gin (tenant_id, words);

ALTER TABLE cases ADD FOREIGN KEY (tenant_id, parent_id) REFERENCES cases (tenant_id, id);
ALTER TABLE cases ADD FOREIGN KEY (tenant_id, merged_into) REFERENCES cases (tenant_id, id);
ALTER TABLE cases ADD FOREIGN KEY (tenant_id, lead_unit_id) REFERENCES units (tenant_id, id);
ALTER TABLE case_events ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);
ALTER TABLE case_payloads ADD FOREIGN KEY (tenant_id, case_id, seq) REFERENCES case_events (tenant_id, case_id, seq);
ALTER TABLE case_decisions ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);
ALTER TABLE case_search ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);

-- Row-level security keeps `@@` away from the index, since the operator is not marked leakproof: every word would be looked for in every row.
-- This function asks the index and binds the tenant itself, so it shows no more than the policy does. Newest first, as ids are.
CREATE FUNCTION search_cases(asked tsquery, most integer) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 200 AS $$
  SELECT case_id FROM public.case_search
  WHERE tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND words @@ asked
  ORDER BY case_id DESC LIMIT most
$$;
REVOKE EXECUTE ON FUNCTION search_cases(tsquery, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_cases(tsquery, integer) TO tongxin_tenant;

GRANT SELECT, INSERT ON case_events TO tongxin_tenant;
GRANT SELECT, INSERT, UPDATE (salt, payload, sealed, why, erased_at) ON case_payloads TO tongxin_tenant;
GRANT SELECT, INSERT ON case_decisions TO tongxin_tenant;
GRANT SELECT, INSERT, UPDATE ON cases TO tongxin_tenant;

-- Whose turn it is to be swept. A hint: every tenant is looked at once a minute whatever it says.
CREATE TABLE platform.tenant_wake (
  tenant_id uuid PRIMARY KEY,
  next_at timestamptz NOT NULL
);
GRANT SELECT, UPDATE ON platform.tenant_wake TO tongxin_tenant;

-- One row per event and subscriber, written with the event, deleted when the subscriber has handled it.
CREATE TABLE platform.outbox (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  case_id uuid NOT NULL,
  seq integer NOT NULL,
  subscriber text NOT NULL,
  event jsonb NOT NULL,
  ready_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  last_error text,
  dead_at timestamptz,
  UNIQUE (tenant_id, case_id, seq, subscriber)
);
CREATE INDEX outbox_dead ON platform.outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_ready ON platform.outbox (ready_at, id) WHERE dead_at IS NULL;
GRANT INSERT ON platform.outbox TO tongxin_tenant;
