-- Mailing records on their way to the card system. Nothing of a record stands here in the clear: the
-- record itself is sealed, and its check is keyed, both under a key of the business day that stands
-- outside the database and is destroyed in time. A row is found by its id alone, which is random.
create table mailing (
  mailing_id     uuid        primary key,     -- the register's
  key_day        date        not null,        -- under whose key it is sealed
  sealed         bytea,                       -- null when it has ended
  content_check  bytea,                       -- tells a repeat; null when the key is destroyed
  taken_at       timestamptz not null,
  due_at         timestamptz not null,        -- when it is looked at, next
  number         bigint      unique,          -- of its end: without gaps; null while it waits
  ended_at       timestamptz,
  outcome        smallint,                    -- mailing.Outcome
  reason         text        not null default '',  -- what the card system found
  item           text        not null default '',  -- name of the item that it found wrong
  received_at    timestamptz                  -- when the card system had it
);

create index mailing_due on mailing (due_at) where ended_at is null;
create index mailing_open on mailing (key_day) where ended_at is null;
create index mailing_ended on mailing (key_day, ended_at) where ended_at is not null;
create index mailing_kept on mailing (key_day) where content_check is not null;
create index mailing_old on mailing (ended_at) where content_check is null;

-- The number that was given last. Its row lock makes the order of numbers the order of commits.
create table mailing_counter (
  last_number  bigint not null
);
insert into mailing_counter values (0);
