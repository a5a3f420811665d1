-- Access: tenants, accounts and sessions (schema platform, reached by tongxin_platform alone), and what a tenant keeps about
-- its people: staff, grants, residents, brands, reveals (schema public, one tenant at a time).
-- An account's or a session's person lives in a tenant table; no foreign key crosses the two schemas.

CREATE TABLE platform.tenants (
  id uuid PRIMARY KEY,
  key text NOT NULL UNIQUE CHECK (key ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
  name text NOT NULL,
  time_zone text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('live', 'replay')),
  generated boolean NOT NULL,
  created_at timestamptz NOT NULL
);

-- login: lower case for staff, the blind index of the phone in hexadecimal for residents.
CREATE TABLE platform.accounts (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES platform.tenants (id),
  kind text NOT NULL CHECK (kind IN ('staff', 'resident')),
  login text NOT NULL CHECK (login = lower(login)),
  password_hash text,
  totp_sealed bytea,
  totp_confirmed_at timestamptz,
  totp_last_step bigint,
  created_at timestamptz NOT NULL,
  UNIQUE (tenant_id, kind, login)
);

-- Kept for logins that do not exist too, so that a lock tells nobody which ones do.
CREATE TABLE platform.sign_in_failures (
  tenant_id uuid NOT NULL REFERENCES platform.tenants (id),
  login text NOT NULL,
  failed_count integer NOT NULL,
  last_at timestamptz NOT NULL,
  locked_until timestamptz,
  PRIMARY KEY (tenant_id, login)
);
CREATE INDEX sign_in_failures_last_at ON platform.sign_in_failures (last_at);

CREATE TABLE platform.sessions (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES platform.tenants (id),
  account_id uuid NOT NULL REFERENCES platform.accounts (id),
  person_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('browser', 'token')),
  token_hash bytea NOT NULL UNIQUE,
  label text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  idle_expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX sessions_person ON platform.sessions (tenant_id, person_id, id);
CREATE INDEX sessions_account ON platform.sessions (account_id);
CREATE INDEX sessions_expires_at ON platform.sessions (expires_at);

CREATE TABLE platform.codes (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES platform.tenants (id),
  phone_index bytea NOT NULL,
  code_hash bytea NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX codes_phone ON platform.codes (tenant_id, phone_index, created_at);
CREATE INDEX codes_created_at ON platform.codes (created_at);

CREATE TABLE public.staff (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  login text NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  unit_id uuid,
  active boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, login),
  UNIQUE (tenant_id, account_id)
);
CREATE INDEX staff_unit ON public.staff (tenant_id, unit_id);

CREATE TABLE public.grants (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid NOT NULL,
  role text NOT NULL,
  area_code text,
  unit_id uuid,
  category_code text,
  sensitive boolean NOT NULL,
  -- Null: given by an import, not by a person.
  given_by uuid,
  given_at timestamptz NOT NULL,
  -- The giver's idempotency key: the same submission twice gives one grant.
  given_key text,
  ended_by uuid,
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, given_by, given_key)
);
CREATE INDEX grants_staff ON public.grants (tenant_id, staff_id, id);

CREATE TABLE public.residents (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  account_id uuid,
  phone_index bytea,
  name_sealed bytea,
  phone_sealed bytea,
  address_sealed bytea,
  reporter_ref text,
  community_code text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, phone_index),
  UNIQUE (tenant_id, reporter_ref),
  UNIQUE (tenant_id, account_id)
);

CREATE TABLE public.brands (
  tenant_id uuid NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  area_code text NOT NULL,
  accent text NOT NULL,
  icon text NOT NULL,
  programs jsonb NOT NULL,
  PRIMARY KEY (tenant_id, key)
);

CREATE TABLE public.reveals (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  staff_id uuid NOT NULL,
  subject text NOT NULL,
  subject_id uuid NOT NULL,
  fields jsonb NOT NULL,
  purpose text NOT NULL,
  note text,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX reveals_subject ON public.reveals (tenant_id, subject_id);
CREATE INDEX reveals_staff ON public.reveals (tenant_id, staff_id);

ALTER TABLE public.grants ADD FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff (tenant_id, id);
ALTER TABLE public.reveals ADD FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff (tenant_id, id);

-- Who looked at what is never changed or removed; a grant can only be ended.
GRANT SELECT, INSERT ON public.reveals TO tongxin_tenant;
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON public.grants TO tongxin_tenant;
