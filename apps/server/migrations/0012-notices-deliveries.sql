-- Messages that leave the house: what a tenant says, to whom, and every attempt. One message per event, person and channel.

-- What is said at a transition to an audience on a channel. What is not here is said as the platform says it; nothing is rewritten.
CREATE TABLE notice_texts (
  tenant_id uuid NOT NULL,
  transition text COLLATE "C" NOT NULL,
  audience text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  text jsonb NOT NULL,
  changed_by uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, transition, audience, channel, version)
);
GRANT SELECT, INSERT ON notice_texts TO tongxin_tenant;

-- How somebody wants to be told. No row: everything, in Chinese.
CREATE TABLE notice_switches (
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  language text NOT NULL CHECK (language IN ('zh', 'en')),
  muted text[] NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);

-- An address that its person proved by a code; a new one is pending until then.
CREATE TABLE mail_addresses (
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  sealed bytea,
  confirmed_at timestamptz,
  pending_sealed bytea,
  code_hash bytea,
  asked_at timestamptz,
  tries integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, person_id),
  CHECK ((sealed IS NULL) = (confirmed_at IS NULL)),
  CHECK ((pending_sealed IS NULL) = (code_hash IS NULL))
);

CREATE TABLE webhooks (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  active boolean NOT NULL,
  secret_sealed bytea NOT NULL,
  -- Valid beside the other until then, so that a receiver can change over.
  previous_sealed bytea,
  previous_until timestamptz,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((previous_sealed IS NULL) = (previous_until IS NULL))
);

-- id is the message's id, the same at every try. Addresses are looked up when it is sent and kept nowhere here.
CREATE TABLE deliveries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  channel text COLLATE "C" NOT NULL CHECK (channel IN ('sms', 'wechat', 'mail', 'webhook')),
  recipient_kind text NOT NULL CHECK (recipient_kind IN ('resident', 'staff', 'webhook')),
  recipient_id uuid NOT NULL,
  case_id uuid NOT NULL,
  seq integer NOT NULL,
  transition text NOT NULL,
  content jsonb NOT NULL,
  legal boolean NOT NULL,
  passes_quiet boolean NOT NULL,
  -- refused: the person does not want it there; skipped: there was no address any more, or it was switched off.
  state text NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'discarded', 'refused', 'skipped')),
  tries integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  last_error text CHECK (last_error ~ '^[a-z0-9_]{1,60}$'),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, case_id, seq, channel, recipient_id),
  CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX deliveries_next ON deliveries (tenant_id, next_at, id) WHERE state = 'waiting';
CREATE INDEX deliveries_newest ON deliveries (tenant_id, state, created_at DESC, id DESC);
CREATE INDEX deliveries_recipient ON deliveries (tenant_id, recipient_id, created_at DESC, id DESC);
CREATE INDEX deliveries_ended ON deliveries (tenant_id, ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE deliveries ADD FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id);

-- Whose messages are next. Written together with the deliveries it speaks of.
CREATE TABLE platform.delivery_wake (
  tenant_id uuid PRIMARY KEY,
  next_at timestamptz NOT NULL
);
CREATE INDEX delivery_wake_next ON platform.delivery_wake (next_at);
GRANT SELECT, INSERT, UPDATE ON platform.delivery_wake TO tongxin_tenant;
GRANT SELECT ON platform.delivery_wake TO tongxin_platform;
