-- Messages to people, in the app. One message per event and person.

CREATE TABLE notices (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  case_id uuid NOT NULL,
  seq integer NOT NULL,
  kind text NOT NULL,
  words jsonb NOT NULL,
  at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, recipient_id, case_id, seq)
);
CREATE INDEX notices_newest ON notices (tenant_id, recipient_id, at DESC, id DESC);
CREATE INDEX notices_case ON notices (tenant_id, case_id);
ALTER TABLE notices ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);
