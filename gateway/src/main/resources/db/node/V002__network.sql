-- Directories that were in force here, each with the time it was taken; the last is in force.
create table directory (
  number      bigint      primary key,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null,
  taken_at    timestamptz not null,
  document    bytea       not null
);

-- The rest of what a record says: who stood behind the caller, where a forwarded call went, what
-- passed, under which directory, and the leaf that was promised in the receipt.
alter table call_record
  drop constraint call_record_decision_check,
  add check (decision in (1, 2, 3, 4)), -- answered, refused, failed, opened
  add column origin            text     not null default '',
  add column destination       text     not null default '',
  add column closes            uuid,
  add column request_frames    bigint   not null default 0,
  add column response_frames   bigint   not null default 0,
  add column request_digest    bytea,
  add column response_digest   bytea,
  add column status            smallint not null default 0,
  add column directory_number  bigint   not null default 0,
  add column certificate       bytea,
  add column statement         text     not null default '',
  add column salt              bytea,
  add column leaf              bytea;

create index call_record_closes on call_record (closes) where closes is not null;
