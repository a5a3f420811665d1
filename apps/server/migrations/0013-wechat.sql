-- WeChat: whose account is which resident, what may be bound for a short while, and the one access token of all processes.

CREATE TABLE public.wechat_bindings (
  tenant_id uuid NOT NULL,
  resident_id uuid NOT NULL,
  openid_index bytea NOT NULL,
  openid_sealed bytea NOT NULL,
  bound_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, resident_id),
  UNIQUE (tenant_id, openid_index)
);
ALTER TABLE public.wechat_bindings ADD FOREIGN KEY (tenant_id, resident_id) REFERENCES public.residents (tenant_id, id);

CREATE TABLE platform.wechat_tickets (
  ticket_hash bytea PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES platform.tenants (id),
  openid_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX wechat_tickets_tenant ON platform.wechat_tickets (tenant_id);
CREATE INDEX wechat_tickets_expires ON platform.wechat_tickets (expires_at);

-- One row per mini program. Until refreshing_until one process asks for a new token and the others wait for it.
CREATE TABLE platform.wechat_tokens (
  app_id text PRIMARY KEY,
  token_sealed bytea,
  expires_at timestamptz,
  forced_at timestamptz,
  refreshing_until timestamptz
);
