-- Persons as symbols know them: the random id from which a person's point is made, kept when code
-- or number changes, never sent out.
create table subject (
  subject_id            bytea       primary key,      -- 16 random bytes
  resident_record_code  text        not null unique,  -- the person's today
  generation            integer     not null,         -- from 1; raised by a re-issue alone
  key_version           integer     not null,         -- of the key that makes the point
  made_at               timestamptz not null
);

-- Requests for symbols that were handed over and wait for the broker. A row is gone when the broker
-- has taken or refused it.
create table acquire_queue (
  number        bytea       primary key,  -- processing number
  organisation  text        not null,     -- whose symbol it will be
  subject_id    bytea       not null references subject,
  place         bigint      not null,     -- random: rows leave in its order
  is_alone      boolean     not null default false, -- leaves in a request of its own
  request_id    bytea,                    -- of the request that it is part of
  expires_at    timestamptz not null
);

create index acquire_queue_place on acquire_queue (organisation, is_alone, place)
  where request_id is null;
create index acquire_queue_request on acquire_queue (request_id) where request_id is not null;
create index acquire_queue_subject on acquire_queue (subject_id);
create index acquire_queue_expires on acquire_queue (expires_at);

-- Signed requests that the broker has not taken yet: a repeat is the same, byte for byte.
create table acquire_request (
  request_id    bytea  primary key,
  organisation  text   not null,
  content       bytea  not null,  -- the signed request
  blind_factor  bytea  not null   -- sealed; for the broker alone
);

create index acquire_request_organisation on acquire_request (organisation);

-- Numbers that were handed over, until they expire: SHA-256 of the number, and the keyed digest of
-- what came with it, which tells a repeat from a use for another person.
create table used_number (
  digest      bytea       primary key,
  content     bytea       not null,
  expires_at  timestamptz not null
);

create index used_number_expires on used_number (expires_at);
