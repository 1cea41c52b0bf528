-- The update path of one tier. Every table is keyed first by the municipality that the updates come
-- from; numbers are the same at all tiers.

-- One row per municipality: the counter. Its row lock makes number order commit order.
create table lane (
  municipality  text   primary key,
  epoch         bigint not null default 0,
  last_number   bigint not null default 0,
  received_hash bytea  not null,  -- running hash of what came from below
  sent_hash     bytea  not null   -- running hash of what goes on to the tier above
);

-- Every number with its disposition: the history of the file, and what is still to be sent on.
create table identity_update (
  municipality          text        not null,
  number                bigint      not null,
  disposition           smallint    not null check (disposition in (1, 2)), -- applied, rejected
  reason                text        not null,
  resident_record_code  text,       -- none under a place-holder
  notice                bytea,      -- the IdentityNotice, byte for byte
  remainder             bytea,      -- the items that stay in the municipality
  request_id            uuid,       -- of the register's push; in the municipality only
  received_hash         bytea       not null,
  sent_hash             bytea       not null,
  disposed_at           timestamptz not null,
  primary key (municipality, number)
);

-- How far the tier above is.
create table onward (
  municipality  text        primary key,
  acknowledged  bigint      not null,
  changed_at    timestamptz not null
);

-- Numbers that a tier above rejected, visible at every tier below.
create table rejection (
  municipality  text        not null,
  number        bigint      not null,
  tier          smallint    not null, -- 1 prefecture, 2 nation
  reason        text        not null,
  rejected_at   timestamptz not null,
  seen_below    boolean     not null default false,
  primary key (municipality, number, tier)
);
create index rejection_unseen on rejection (municipality) where not seen_below;
