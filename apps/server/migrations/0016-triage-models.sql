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
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  -- Null: the model that every tenant starts with.
  version integer,
  reason jsonb NOT NULL,
  changed_by uuid,
  PRIMARY KEY (tenant_id, id)
);

ALTER TABLE triage_model_switches ADD FOREIGN KEY (tenant_id, version) REFERENCES triage_models (tenant_id, version);

-- What was once in force is never rewritten.
GRANT SELECT, INSERT ON triage_models, triage_model_switches TO tongxin_tenant;
