-- Mailing records that wait for the Agency's issuing. Nothing of a record stands here in the clear: the
-- record itself is sealed, and its check is keyed, both under a key of the business day that stands
-- outside the database and is destroyed in time. A row is found by its id alone, which is random.
create table mailing (
  municipality   text        not null,
  mailing_id     uuid        not null,        -- the register's
  key_day        date        not null,        -- under whose key it is sealed
  sealed         bytea,                       -- null when issuing has it
  content_check  bytea,                       -- tells a repeat; null when the key is destroyed
  received_at    timestamptz not null,        -- as its receipt says
  number         bigint      not null unique, -- in the order in which it came: without gaps
  ended_at       timestamptz,                 -- when issuing had it
  primary key (mailing_id, municipality)
);

create index mailing_open on mailing (key_day) where ended_at is null;
create index mailing_ended on mailing (key_day, ended_at) where ended_at is not null;
create index mailing_kept on mailing (key_day) where content_check is not null;
create index mailing_old on mailing (ended_at) where content_check is null;

-- The number that was given last, and up to which issuing has them. Its row lock makes the order of
-- numbers the order of commits.
create table mailing_counter (
  last_number   bigint not null,
  taken_number  bigint not null
);
insert into mailing_counter values (0, 0);
