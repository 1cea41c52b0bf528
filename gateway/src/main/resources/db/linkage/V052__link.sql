-- Which symbol belongs to which unified addressee number [003 system 4]. The symbol stands here as
-- a keyed index and sealed, never as itself; rows have no time, and stand in no order that anybody
-- else knows.
create table link (
  unified_addressee_number  text        primary key,
  epoch                     integer,      -- of the key under which the symbol is; null without symbol
  symbol_index              bytea unique, -- 32 bytes: the handle
  sealed                    bytea,
  check (num_nonnulls(epoch, symbol_index, sealed) in (0, 3))
);

-- Requests for symbols, until they are linked or over (符号取得管理). No Individual Number stands here:
-- it is read from the addressee when the register asks.
create table acquisition (
  unified_addressee_number  text        primary key,
  state                     smallint    not null,  -- linkage.AcquisitionState
  number                    bytea unique,          -- processing number; null before and after
  signature                 bytea,                 -- the broker's, under number, organisation, expiry
  requested_at              timestamptz not null,
  expires_at                timestamptz not null,  -- of the number; of the row where there is none
  check (num_nonnulls(number, signature) in (0, 2))
);

create index acquisition_state on acquisition (state, requested_at, unified_addressee_number);
create index acquisition_expires on acquisition (expires_at);

-- A call for processing numbers that has not been answered: a repeat gets the same numbers.
create table number_issue (
  request_id  uuid     primary key,
  count       integer  not null
);

-- Numbers that have ended, until they expire: SHA-256 of the number, and how it ended.
create table ended_number (
  digest      bytea       primary key,
  state       smallint    not null,
  expires_at  timestamptz not null
);

create index ended_number_expires on ended_number (expires_at);

-- Evidence of translations whose proof did not hold: request, points and proof as they came.
create table unproven_translation (
  digest       bytea       primary key,  -- SHA-256 of request and translation
  found_at     timestamptz not null,
  request      bytea       not null,     -- musubi.symbol.v1.SignedRequest
  translation  bytea       not null      -- musubi.symbol.v1.Translation
);
