-- Attachments: pictures and documents that belong to an appeal or to a case. Bytes lie in the file store under <tenant>/<last two of id>/<id>/…; a row is
-- written after its bytes and goes before them, so that no row names bytes that are not there.

CREATE TABLE attachments (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- uploaded: seen by its owner alone and swept after a day; bound: belongs to a case; erased: a tombstone, its bytes go or are gone.
  state text NOT NULL CHECK (state IN ('uploaded', 'bound', 'erased')),
  -- Who brought it, and by which submission. Forgotten when it is bound to what somebody says without a name.
  owner_id uuid,
  upload_key text,
  input_hash bytea,
  kind text NOT NULL CHECK (kind IN ('picture', 'document')),
  mime text NOT NULL,
  name text NOT NULL,
  bytes integer NOT NULL,
  sha256 bytea,
  width integer,
  height integer,
  -- What it belongs to once it is bound: the words of one person, wherever their appeal goes, or else the case itself.
  appeal_id uuid,
  case_id uuid,
  mark text,
  uploaded_at timestamptz NOT NULL,
  bound_at timestamptz,
  erased_at timestamptz,
  -- When the bytes of an erased one were removed.
  removed_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, owner_id, upload_key),
  CHECK ((owner_id IS NULL) = (upload_key IS NULL)),
  CHECK (state <> 'uploaded' OR (owner_id IS NOT NULL AND bound_at IS NULL)),
  CHECK (state <> 'bound' OR bound_at IS NOT NULL),
  CHECK ((bound_at IS NULL) = (case_id IS NULL AND appeal_id IS NULL)),
  CHECK (case_id IS NULL OR appeal_id IS NULL),
  CHECK ((state = 'erased') = (erased_at IS NOT NULL)),
  CHECK (removed_at IS NULL OR state = 'erased')
);

CREATE INDEX attachments_case ON attachments (tenant_id, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX attachments_appeal ON attachments (tenant_id, appeal_id) WHERE appeal_id IS NOT NULL;
CREATE INDEX attachments_waiting ON attachments (tenant_id, uploaded_at) WHERE state = 'uploaded';
CREATE INDEX attachments_to_remove ON attachments (tenant_id, id) WHERE state = 'erased' AND removed_at IS NULL;

-- A case or an appeal that is deleted takes its attachments' rows along; bytes without a row are swept.
ALTER TABLE attachments ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE attachments ADD FOREIGN KEY (tenant_id, appeal_id) REFERENCES appeals (tenant_id, id) ON DELETE CASCADE;
