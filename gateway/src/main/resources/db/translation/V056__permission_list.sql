-- Every version of the permission list that was in force here, as the broker serialised it.
create table permission_list (
  version   bigint      primary key,
  list      bytea       not null,
  taken_at  timestamptz not null
);
