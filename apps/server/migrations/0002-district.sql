-- The registers of a district: areas and grids, units and posts, categories and the dispatch catalogue, routing rules,
-- limits, settings, holidays and office hours. Codes are never given twice, so retired rows stay.

CREATE TABLE areas (
  tenant_id uuid NOT NULL,
  -- No character that LIKE reads as a wildcard: "lies in" is a prefix of the code.
  code text COLLATE "C" NOT NULL CHECK (code ~ '^[0-9A-Za-z]{2,64}$'),
  name text NOT NULL CHECK (name <> ''),
  level text NOT NULL CHECK (level IN ('district', 'street', 'community', 'grid')),
  kind text NOT NULL,
  parent_code text COLLATE "C",
  -- Polygon rings [lng, lat], WGS84, as [part][ring][position]; null where no shape is known.
  polygon jsonb,
  generated boolean NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
  valid_from date NOT NULL,
  valid_to date,
  PRIMARY KEY (tenant_id, code),
  CHECK ((parent_code IS NULL) = (level = 'district')),
  CHECK (parent_code IS NULL OR (starts_with(code, parent_code) AND code <> parent_code)),
  CHECK ((status = 'retired') = (valid_to IS NOT NULL))
);

CREATE TABLE grid_lineage (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  from_code text COLLATE "C" NOT NULL,
  to_code text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('split', 'merge')),
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE police_grids (
  tenant_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  station text NOT NULL,
  PRIMARY KEY (tenant_id, code)
);

CREATE TABLE police_grid_bindings (
  tenant_id uuid NOT NULL,
  grid_code text COLLATE "C" NOT NULL,
  police_grid_code text COLLATE "C" NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  PRIMARY KEY (tenant_id, grid_code, police_grid_code, valid_from)
);

CREATE TABLE units (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL,
  parent_id uuid,
  area_code text COLLATE "C",
  active boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code),
  CHECK (parent_id <> id)
);

CREATE TABLE posts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  unit_id uuid NOT NULL,
  name text NOT NULL,
  leads boolean NOT NULL,
  superior_post_id uuid,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code),
  CHECK (superior_post_id <> id)
);

CREATE TABLE post_holders (
  tenant_id uuid NOT NULL,
  post_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, post_id, staff_id)
);

CREATE TABLE duty_roster (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  weekday smallint CHECK (weekday BETWEEN 1 AND 7),
  on_date date,
  from_minute smallint NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
  -- At or before from_minute: the duty goes on over midnight.
  to_minute smallint NOT NULL CHECK (to_minute BETWEEN 0 AND 1440 AND to_minute <> from_minute),
  staff_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (num_nonnulls(weekday, on_date) = 1)
);

CREATE TABLE substitutes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid NOT NULL,
  substitute_id uuid NOT NULL CHECK (substitute_id <> staff_id),
  from_day date NOT NULL,
  to_day date NOT NULL CHECK (to_day >= from_day),
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE categories (
  tenant_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Za-z0-9_.-]{1,64}$'),
  parent_code text COLLATE "C",
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL,
  limit_class text NOT NULL CHECK (limit_class IN ('danger', 'utilities', 'general', 'complex')),
  requires_field_check boolean NOT NULL,
  close_evidence jsonb NOT NULL,
  public_visible boolean NOT NULL,
  sensitive boolean NOT NULL,
  anonymous_allowed boolean NOT NULL,
  words jsonb NOT NULL,
  mappings jsonb NOT NULL,
  emergency_phone text CHECK (emergency_phone ~ '^[0-9]{3,12}$'),
  version integer NOT NULL DEFAULT 1,
  valid_from date NOT NULL,
  valid_to date,
  PRIMARY KEY (tenant_id, code),
  CHECK (parent_code <> code),
  CHECK (NOT (sensitive AND public_visible))
);

CREATE TABLE catalogue (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  category_code text COLLATE "C" NOT NULL,
  target jsonb NOT NULL,
  co_targets jsonb NOT NULL,
  basis text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, category_code)
);

CREATE TABLE routing_rules (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  priority integer NOT NULL,
  conditions jsonb NOT NULL,
  lead_unit_id uuid NOT NULL,
  co_unit_ids jsonb NOT NULL,
  basis text NOT NULL,
  enabled boolean NOT NULL,
  disabled_reason jsonb,
  version integer NOT NULL,
  changed_by uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (NOT (enabled AND disabled_reason IS NOT NULL))
);
CREATE INDEX routing_rules_by_priority ON routing_rules (tenant_id, priority DESC, id);

CREATE TABLE routing_rule_versions (
  tenant_id uuid NOT NULL,
  rule_id uuid NOT NULL,
  version integer NOT NULL,
  rule jsonb NOT NULL,
  changed_by uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, rule_id, version)
);

CREATE TABLE limit_versions (
  tenant_id uuid NOT NULL,
  version integer NOT NULL,
  since timestamptz NOT NULL,
  changed_by uuid,
  rules jsonb NOT NULL,
  PRIMARY KEY (tenant_id, version)
);

CREATE TABLE setting_versions (
  tenant_id uuid NOT NULL,
  version integer NOT NULL,
  since timestamptz NOT NULL,
  changed_by uuid,
  settings jsonb NOT NULL,
  PRIMARY KEY (tenant_id, version)
);

CREATE TABLE holiday_years (
  tenant_id uuid NOT NULL,
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  version integer NOT NULL,
  source text NOT NULL,
  rest_days jsonb NOT NULL,
  makeup_workdays jsonb NOT NULL,
  imported_by uuid,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, year, version)
);

CREATE TABLE office_hours (
  tenant_id uuid NOT NULL,
  -- The zero UUID stands for the tenant itself: a key column cannot be null.
  unit_id uuid NOT NULL,
  version integer NOT NULL,
  sets jsonb NOT NULL,
  changed_by uuid,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, unit_id, version)
);

-- "Lies in" is a range of codes under COLLATE "C", so the primary key answers it, also in a generic plan.
CREATE INDEX areas_by_parent ON areas (tenant_id, parent_code);
ALTER TABLE areas ADD FOREIGN KEY (tenant_id, parent_code) REFERENCES areas (tenant_id, code);

CREATE INDEX grid_lineage_by_from ON grid_lineage (tenant_id, from_code);
CREATE INDEX grid_lineage_by_to ON grid_lineage (tenant_id, to_code);
ALTER TABLE grid_lineage ADD FOREIGN KEY (tenant_id, from_code) REFERENCES areas (tenant_id, code);
ALTER TABLE grid_lineage ADD FOREIGN KEY (tenant_id, to_code) REFERENCES areas (tenant_id, code);

CREATE INDEX police_grid_bindings_by_police_grid ON police_grid_bindings (tenant_id, police_grid_code);
ALTER TABLE police_grid_bindings ADD FOREIGN KEY (tenant_id, grid_code) REFERENCES areas (tenant_id, code);
ALTER TABLE police_grid_bindings ADD FOREIGN KEY (tenant_id, police_grid_code) REFERENCES police_grids (tenant_id, code);

CREATE INDEX units_by_parent ON units (tenant_id, parent_id);
CREATE INDEX units_by_area ON units (tenant_id, area_code);
ALTER TABLE units ADD FOREIGN KEY (tenant_id, parent_id) REFERENCES units (tenant_id, id);
ALTER TABLE units ADD FOREIGN KEY (tenant_id, area_code) REFERENCES areas (tenant_id, code);

CREATE INDEX posts_by_unit ON posts (tenant_id, unit_id);
CREATE INDEX posts_by_superior ON posts (tenant_id, superior_post_id);
ALTER TABLE posts ADD FOREIGN KEY (tenant_id, unit_id) REFERENCES units (tenant_id, id);
ALTER TABLE posts ADD FOREIGN KEY (tenant_id, superior_post_id) REFERENCES posts (tenant_id, id);
ALTER TABLE post_holders ADD FOREIGN KEY (tenant_id, post_id) REFERENCES posts (tenant_id, id);
CREATE INDEX post_holders_by_staff ON post_holders (tenant_id, staff_id);

CREATE INDEX duty_roster_by_unit ON duty_roster (tenant_id, unit_id);
ALTER TABLE duty_roster ADD FOREIGN KEY (tenant_id, unit_id) REFERENCES units (tenant_id, id);
CREATE INDEX substitutes_by_day ON substitutes (tenant_id, to_day);

CREATE INDEX categories_by_parent ON categories (tenant_id, parent_code);
ALTER TABLE categories ADD FOREIGN KEY (tenant_id, parent_code) REFERENCES categories (tenant_id, code);
ALTER TABLE catalogue ADD FOREIGN KEY (tenant_id, category_code) REFERENCES categories (tenant_id, code);
CREATE INDEX routing_rules_by_lead ON routing_rules (tenant_id, lead_unit_id);
ALTER TABLE routing_rules ADD FOREIGN KEY (tenant_id, lead_unit_id) REFERENCES units (tenant_id, id);
ALTER TABLE routing_rule_versions ADD FOREIGN KEY (tenant_id, rule_id) REFERENCES routing_rules (tenant_id, id);

-- What was once in force is never rewritten.
GRANT SELECT, INSERT ON grid_lineage, routing_rule_versions, limit_versions, setting_versions, holiday_years, office_hours
  TO tongxin_tenant;
