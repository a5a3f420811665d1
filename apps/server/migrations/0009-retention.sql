-- How long things are kept, and what a person may ask about their own data. First words and names go and the case stays, counted as before;
-- later its record goes and a tombstone stays. What the tenant's role may not change or delete is let go by functions that look twice.

ALTER TABLE residents
  -- Kept by a statutory register, whose own rules say how long.
  ADD COLUMN registered boolean NOT NULL DEFAULT false,
  ADD COLUMN erased_at timestamptz;
ALTER TABLE appeals
  ADD COLUMN anonymised_at timestamptz,
  -- Frozen when the person is unlinked: whether it repeated an earlier one. Null: the view below looks.
  ADD COLUMN repeated boolean;
ALTER TABLE cases
  ADD COLUMN anonymised_at timestamptz,
  ADD COLUMN record_deleted_at timestamptz;
-- When its person last proved by a one-time code who they are.
ALTER TABLE platform.sessions ADD COLUMN proved_at timestamptz;

CREATE TABLE retention_versions (
  tenant_id uuid NOT NULL,
  version integer NOT NULL,
  since timestamptz NOT NULL,
  changed_by uuid,
  retention jsonb NOT NULL,
  PRIMARY KEY (tenant_id, version)
);

-- 留存: a case whose data must not go yet.
CREATE TABLE case_holds (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  case_id uuid NOT NULL,
  reason text NOT NULL,
  set_by uuid NOT NULL,
  set_at timestamptz NOT NULL,
  lifted_by uuid,
  lifted_at timestamptz,
  lifted_because text,
  PRIMARY KEY (tenant_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);

-- Tombstones: that something was let go, when and on what basis. Never the thing.
CREATE TABLE erasures (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('anonymised', 'deleted', 'personErased', 'expired')),
  subject text NOT NULL,
  subject_id uuid,
  basis text NOT NULL,
  request_id uuid,
  counts jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- One row per member of staff, case and day: opening a case shows what a person said.
CREATE TABLE openings (
  tenant_id uuid NOT NULL,
  case_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  day date NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, case_id, staff_id, day)
);

CREATE TABLE privacy_notices (
  tenant_id uuid NOT NULL,
  -- Empty: the district's own.
  brand text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  since timestamptz NOT NULL,
  changed_by uuid,
  words jsonb NOT NULL,
  PRIMARY KEY (tenant_id, brand, version)
);

CREATE TABLE consents (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  resident_id uuid NOT NULL,
  purpose text NOT NULL,
  action text NOT NULL CHECK (action IN ('given', 'withdrawn')),
  brand text NOT NULL,
  notice_version integer NOT NULL,
  channel text NOT NULL,
  under_fourteen boolean NOT NULL,
  -- Who agreed for a child.
  guardian_sealed bytea,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE person_requests (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  resident_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('export', 'correction', 'erasure')),
  -- Null: the person themselves.
  staff_id uuid,
  identity_checked text,
  state text NOT NULL CHECK (state IN ('cooling', 'waiting', 'erasing', 'done', 'takenBack')),
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  done_at timestamptz,
  outcome jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

CREATE INDEX cases_to_anonymise ON cases (tenant_id, ended_at, id)
  WHERE ended_at IS NOT NULL AND anonymised_at IS NULL AND parent_id IS NULL AND merged_into IS NULL;
CREATE INDEX cases_to_delete ON cases (tenant_id, ended_at, id)
  WHERE ended_at IS NOT NULL AND anonymised_at IS NOT NULL AND record_deleted_at IS NULL AND parent_id IS NULL AND merged_into IS NULL;
CREATE INDEX case_holds_standing ON case_holds (tenant_id, case_id) WHERE lifted_at IS NULL;
CREATE INDEX case_holds_case ON case_holds (tenant_id, case_id);
CREATE INDEX erasures_subject ON erasures (tenant_id, subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX openings_at ON openings (tenant_id, at DESC, id DESC);
CREATE INDEX openings_staff ON openings (tenant_id, staff_id);
CREATE INDEX reveals_at ON reveals (tenant_id, at DESC, id DESC);
CREATE INDEX consents_resident ON consents (tenant_id, resident_id, at);
CREATE INDEX person_requests_resident ON person_requests (tenant_id, resident_id, asked_at);
CREATE UNIQUE INDEX person_requests_one_erasure ON person_requests (tenant_id, resident_id)
  WHERE kind = 'erasure' AND state IN ('cooling', 'waiting', 'erasing');
CREATE INDEX person_requests_due ON person_requests (tenant_id, due_at, id) WHERE state IN ('cooling', 'waiting', 'erasing');
CREATE INDEX submissions_at ON submissions (tenant_id, at);
CREATE INDEX notices_at ON notices (tenant_id, at);
CREATE INDEX residents_created ON residents (tenant_id, created_at, id) WHERE erased_at IS NULL AND NOT registered;
CREATE INDEX residents_erased ON residents (tenant_id, erased_at, id) WHERE erased_at IS NOT NULL;

ALTER TABLE case_holds ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);
ALTER TABLE openings ADD FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id);
ALTER TABLE consents ADD FOREIGN KEY (tenant_id, resident_id) REFERENCES residents (tenant_id, id);
ALTER TABLE person_requests ADD FOREIGN KEY (tenant_id, resident_id) REFERENCES residents (tenant_id, id);

GRANT SELECT, INSERT ON retention_versions, erasures, openings, privacy_notices TO tongxin_tenant;
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at, lifted_because) ON case_holds TO tongxin_tenant;
GRANT SELECT, INSERT, UPDATE (guardian_sealed) ON consents TO tongxin_tenant;
GRANT SELECT, INSERT, UPDATE (state, due_at, done_at, outcome) ON person_requests TO tongxin_tenant;
-- What was noted beside a reveal may name the person.
GRANT UPDATE (note) ON reveals TO tongxin_tenant;

-- Takes people out of what is append-only, in cases that have ended: the words of decisions, and which resident made a move (`who`, or all
-- of them when null). The chain covers neither.
CREATE FUNCTION unlink_case_people(which uuid[], who uuid) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE public.case_decisions d SET chosen_name = NULL, reason = '{"zh": "已清除", "en": "erased"}', evidence = '{}'
  FROM public.cases c
  WHERE d.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND d.case_id = ANY (which)
    AND c.tenant_id = d.tenant_id AND c.id = d.case_id AND c.ended_at IS NOT NULL;
  UPDATE public.case_events e SET actor_id = NULL
  FROM public.cases c
  WHERE e.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND e.case_id = ANY (which) AND e.actor_kind = 'resident'
    AND (who IS NULL OR e.actor_id = who)
    AND c.tenant_id = e.tenant_id AND c.id = e.case_id AND c.ended_at IS NOT NULL;
$$;

-- Lets the record of anonymised cases go, whose tombstones are written already and which nobody holds. Gives the events that went.
CREATE FUNCTION delete_case_records(which uuid[]) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
  may uuid[];
  gone integer;
BEGIN
  SELECT coalesce(array_agg(c.id), '{}') INTO may FROM public.cases c
  WHERE c.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND c.id = ANY (which)
    AND c.ended_at IS NOT NULL AND c.anonymised_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM public.case_holds h WHERE h.tenant_id = c.tenant_id AND h.case_id = c.id AND h.lifted_at IS NULL)
    AND EXISTS (SELECT FROM public.erasures t WHERE t.tenant_id = c.tenant_id AND t.subject_id = c.id AND t.kind = 'deleted');
  DELETE FROM public.case_payloads WHERE tenant_id = tenant AND case_id = ANY (may);
  DELETE FROM public.case_events WHERE tenant_id = tenant AND case_id = ANY (may);
  GET DIAGNOSTICS gone = ROW_COUNT;
  DELETE FROM public.case_decisions WHERE tenant_id = tenant AND case_id = ANY (may);
  RETURN gone;
END
$$;

-- Access records past their time, oldest first; their tombstone is the caller's to write.
CREATE FUNCTION expire_accesses(before timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
  revealed integer;
  opened integer;
BEGIN
  DELETE FROM public.reveals r WHERE r.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND r.id = ANY (ARRAY(
    SELECT o.id FROM public.reveals o WHERE o.tenant_id = tenant AND o.at < before ORDER BY o.at LIMIT most));
  GET DIAGNOSTICS revealed = ROW_COUNT;
  DELETE FROM public.openings r USING (
    SELECT o.case_id, o.staff_id, o.day FROM public.openings o WHERE o.tenant_id = tenant AND o.at < before ORDER BY o.at LIMIT most) AS old
  WHERE r.tenant_id = tenant AND r.case_id = old.case_id AND r.staff_id = old.staff_id AND r.day = old.day;
  GET DIAGNOSTICS opened = ROW_COUNT;
  RETURN revealed + opened;
END
$$;

-- What was kept to prove that an erased person had agreed and had asked, and the empty row that stood for them.
CREATE FUNCTION expire_erased_people(before timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
  old uuid[];
BEGIN
  old := ARRAY(SELECT id FROM public.residents r WHERE r.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND r.erased_at < before
    AND NOT EXISTS (SELECT FROM public.appeals a WHERE a.tenant_id = tenant AND a.resident_id = r.id)
    ORDER BY r.erased_at, r.id LIMIT most);
  DELETE FROM public.consents WHERE tenant_id = tenant AND resident_id = ANY (old);
  DELETE FROM public.person_requests WHERE tenant_id = tenant AND resident_id = ANY (old);
  DELETE FROM public.residents WHERE tenant_id = tenant AND id = ANY (old);
  RETURN cardinality(old);
END
$$;

REVOKE EXECUTE ON FUNCTION unlink_case_people(uuid[], uuid), delete_case_records(uuid[]),
  expire_accesses(timestamptz, integer), expire_erased_people(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unlink_case_people(uuid[], uuid), delete_case_records(uuid[]),
  expire_accesses(timestamptz, integer), expire_erased_people(timestamptz, integer) TO tongxin_tenant;

-- The same rows as before, and whether an appeal repeats an earlier one of the same person: in the same category within 30 days, wherever the
-- one before was. An appeal without a known person repeats nobody's.
CREATE OR REPLACE VIEW appeal_facts WITH (security_invoker = true) AS
SELECT a.tenant_id, a.id AS appeal_id, a.case_id, a.resident_id, a.received_at, a.rated_at, a.solved, a.satisfied,
  coalesce(a.repeated, EXISTS (
    SELECT FROM appeals before
    JOIN cases matter ON matter.tenant_id = before.tenant_id AND matter.id = before.case_id
    JOIN cases own ON own.tenant_id = a.tenant_id AND own.id = a.case_id
    WHERE before.tenant_id = a.tenant_id AND before.resident_id = a.resident_id AND before.withdrawn_at IS NULL
      AND before.received_at >= a.received_at - interval '30 days'
      AND (before.received_at, before.id) < (a.received_at, a.id)
      AND matter.category_code = own.category_code)) AS repeated
FROM appeals a
WHERE a.withdrawn_at IS NULL;
