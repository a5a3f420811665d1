-- Appeals: one person's words, and what they think of the answer. An appeal has no states; it belongs to exactly one case.

CREATE TABLE appeals (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  case_id uuid NOT NULL,
  -- The case it was filed with; differs after a join, so that a join can be undone.
  filed_case_id uuid NOT NULL,
  -- Set by a merge of whole cases: what an unmerge gives back.
  merged_from uuid,
  query_no text NOT NULL,
  resident_id uuid,
  filed_by uuid,
  anonymous boolean NOT NULL,
  source text NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  -- Phone and identity numbers are masked here; the words as said are in `sealed` where that changed anything.
  text text NOT NULL,
  sealed bytea,
  answers jsonb NOT NULL,
  point_given jsonb,
  said_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  external_no text,
  external_hash bytea,
  upstream_due_at timestamptz,
  rated_at timestamptz,
  solved boolean,
  satisfied smallint CHECK (satisfied BETWEEN 1 AND 5),
  rating_text text,
  withdrawn_at timestamptz,
  -- When anything about it last changed, for those who fetch results.
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, query_no),
  UNIQUE (tenant_id, external_no),
  CHECK ((rated_at IS NULL) = (solved IS NULL)),
  CHECK ((rated_at IS NULL) = (satisfied IS NULL))
);

CREATE INDEX appeals_case ON appeals (tenant_id, case_id);
CREATE INDEX appeals_resident ON appeals (tenant_id, resident_id, received_at DESC, id DESC);
CREATE INDEX appeals_hotline ON appeals (tenant_id, changed_at, id) WHERE external_no IS NOT NULL;
CREATE INDEX appeals_merged_from ON appeals (tenant_id, merged_from) WHERE merged_from IS NOT NULL;
CREATE INDEX appeals_filed_case ON appeals (tenant_id, filed_case_id);

ALTER TABLE appeals ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);
ALTER TABLE appeals ADD FOREIGN KEY (tenant_id, filed_case_id) REFERENCES cases (tenant_id, id);
ALTER TABLE appeals ADD FOREIGN KEY (tenant_id, resident_id) REFERENCES residents (tenant_id, id);
GRANT SELECT, INSERT, UPDATE ON appeals TO tongxin_tenant;
