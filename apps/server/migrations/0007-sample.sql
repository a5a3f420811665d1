-- How far the life of the sample district has been played: when it began (times of its stories are relative to that), which stories
-- are told to their end, and whether all are. A start that was interrupted goes on from here.

CREATE TABLE sample_life (
  tenant_id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);

CREATE TABLE sample_stories (
  tenant_id uuid NOT NULL,
  story_id text NOT NULL,
  PRIMARY KEY (tenant_id, story_id)
);
