-- Requests for symbols on their way from the register to the nation. A row is gone when the nation
-- has taken or refused it.
create table hand_over (
  number                bytea       primary key,  -- processing number: random, in no order of events
  organisation          text        not null,
  signature             bytea       not null,     -- the broker's, under number, organisation, expiry
  expires_at            timestamptz not null,
  resident_record_code  text        not null,
  four_items_check      bytea       not null,
  taken_at              timestamptz not null,
  due_at                timestamptz not null      -- when it is sent, next
);

create index hand_over_due on hand_over (due_at);
create index hand_over_expires on hand_over (expires_at);

-- Numbers that were handed over, until they expire: SHA-256 of the number, and the keyed digest of
-- what came with it, which tells a repeat from a use for another person.
create table used_number (
  digest      bytea       primary key,
  content     bytea       not null,
  expires_at  timestamptz not null
);

create index used_number_expires on used_number (expires_at);
