-- How far the marks of each municipality are, at every tier. Its row lock makes the order of
-- revisions the order of commits, so that nothing can appear behind what was sent already.
create table protection_lane (
  municipality  text        primary key,
  revision      bigint      not null default 0,  -- of the last mark that was set or taken
  acknowledged  bigint      not null default 0,  -- the tier above has everything up to it
  changed_at    timestamptz not null default now()
);
