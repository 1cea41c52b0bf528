-- Who is protected (支援措置, 抑止フラグ): marks of the municipalities, at every tier that holds
-- addresses. A person is protected while any municipality's mark is in force.
create table protection (
  resident_record_code  text        not null,
  municipality          text        not null,  -- whose mark it is
  protected             boolean     not null,  -- false: the mark was taken back
  until                 timestamptz not null,  -- end of the mark; infinity when none is set
  revision              bigint      not null,  -- of the municipality; a later one replaces an earlier
  marked_at             timestamptz not null,
  primary key (resident_record_code, municipality)
);

-- Marks of one municipality in the order in which they go up.
create unique index protection_revision on protection (municipality, revision);
