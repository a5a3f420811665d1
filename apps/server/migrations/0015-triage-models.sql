-- Trained models of a tenant, each with what it was made from and how it compared, and which one is in force since when.

CREATE TABLE triage_models (
  tenant_id uuid NOT NULL,
  version integer NOT NULL,
  made_at timestamptz NOT NULL,
  -- How many examples of which origin: our own sentences, decisions of people, a file.
  made_from jsonb NOT NULL,
  -- How it did beside the one in force on the latest decisions of people; null for one that came as a file.
  comparison jsonb,
  bytes bytea NOT NULL,
  PRIMARY KEY (tenant_id, version)
);

CREATE TABLE triage_model_switches (
  tenant_id uuid NOT NULL,
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  -- Null: the model that every tenant starts with.
  version integer,
  reason jsonb NOT NULL,
  changed_by uuid,
  PRIMARY KEY (tenant_id, seq)
);

CREATE INDEX triage_model_switches_version ON triage_model_switches (tenant_id, version) WHERE version IS NOT NULL;
-- The newest categories that people decided, for learning.
CREATE INDEX case_decisions_people ON case_decisions (tenant_id, id DESC)
  WHERE kind = 'category' AND decided_by = 'person' AND confidence = 1;

ALTER TABLE triage_model_switches ADD FOREIGN KEY (tenant_id, version) REFERENCES triage_models (tenant_id, version);

-- What was once in force is never rewritten.
GRANT SELECT, INSERT ON triage_models, triage_model_switches TO tongxin_tenant;
