-- What every node keeps, whatever its role.

-- Each call that was answered or refused, and each batch of a stream (DESIGN: no record, no answer).
-- No person stands here in clear: the subject is a keyed digest of the resident-record code.
create table call_record (
  recorded_at   timestamptz not null,
  id            uuid        not null,
  exchange      text        not null,
  method        text        not null,
  record_class  smallint    not null,
  decision      smallint    not null check (decision in (1, 2, 3)), -- answered, refused, failed
  reason        text        not null,
  caller        text        not null,
  request_id    uuid,
  business      text        not null,
  basis         text        not null,
  reference     text        not null,
  operator_id   text        not null,
  terminal_id   text        not null,
  subject       bytea,
  municipality  text        not null,
  first_number  bigint      not null,
  last_number   bigint      not null,
  primary key (recorded_at, id)
) partition by range (recorded_at);

create index call_record_subject on call_record (subject, recorded_at) where subject is not null;
create index call_record_request on call_record (request_id) where request_id is not null;

-- One row per act, kept for the window of request ids; partitioned by the id's own time.
create table request_key (
  requested_at  timestamptz not null,
  request_id    uuid        not null,
  caller_body   text        not null,
  method        text        not null,
  digest        bytea       not null,
  effect        bigint      not null,
  primary key (requested_at, request_id, caller_body, method)
) partition by range (requested_at);

-- Makes the partitions of a table for each day or month between two times; those that exist stay.
create function make_partitions(parent text, unit text, since timestamptz, until timestamptz)
returns void language plpgsql as $$
declare
  lower timestamptz := date_trunc(unit, since, 'UTC');
  upper timestamptz;
  child text;
begin
  perform pg_advisory_xact_lock(hashtext('make_partitions'));
  while lower <= until loop
    upper := (lower at time zone 'UTC' + ('1 ' || unit)::interval) at time zone 'UTC';
    child := parent || to_char(lower at time zone 'UTC', '_YYYYMMDD');
    if to_regclass(child) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)',
                     child, parent, lower, upper);
    end if;
    lower := upper;
  end loop;
end $$;

-- Drops the partitions of a table that lie wholly before a time.
create function drop_partitions(parent text, before timestamptz)
returns integer language plpgsql as $$
declare
  child  text;
  bound  timestamptz;
  count  integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('make_partitions'));
  for child, bound in
    select c.relname,
           (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass(parent)
  loop
    if bound <= before then
      execute format('drop table %I', child);
      count := count + 1;
    end if;
  end loop;
  return count;
end $$;
