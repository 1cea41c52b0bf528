-- The end of the key log at the broker. Its row lock makes one log of what many nodes enter at once.
create table key_log_head (
  head     boolean  primary key default true check (head),
  size     bigint   not null,  -- number of entries
  edge     bytea    not null,  -- right edge of the tree over them
  counted  bigint   not null   -- size of the newest checkpoint that all witnesses have signed; 0: none
);

insert into key_log_head (size, edge, counted) values (0, '', 0);

create index key_log_entry_taken on key_log_entry (kind, taken_at);

-- Processing numbers that are not over. The number itself goes when its symbol has arrived; what stays
-- until its end refuses a repeat.
create table processing_number (
  digest        bytea        primary key,  -- SHA-256 of the number
  organisation  text         not null,
  batch         bigint       not null,     -- which call it was issued in
  number        bytea,
  signature     bytea,
  state         smallint     not null,     -- 1 open, 2 translated, 3 delivered
  translation   bigint,                    -- by which translation it was used
  expires_at    timestamptz  not null
);

create sequence number_batch;
create index processing_number_batch on processing_number (batch);
create index processing_number_expires on processing_number (expires_at);
create index processing_number_translation on processing_number (translation)
  where translation is not null;

-- How many numbers each organisation has that have not arrived yet.
create table open_numbers (
  organisation  text    primary key,
  open          bigint  not null
);

-- Requests that were translated. No blind factor ever stands here; what was translated goes as soon as
-- its receiver has confirmed it or the request is over.
create table translation (
  number          bigint       generated always as identity primary key,
  sender          text         not null,
  request_id      bytea        not null,
  request_digest  bytea        not null,
  purpose         smallint     not null,  -- 1 acquire, 2 inquire, 3 rekey
  receiver        text         not null,
  permit_id       bytea,
  permit          bytea,
  request         bytea,                  -- as the sender signed it
  translated      bytea,                  -- points and proof
  expires_at      timestamptz  not null,
  kept_until      timestamptz  not null,
  unique (sender, request_id)
);

create unique index translation_permit on translation (permit_id) where permit_id is not null;
create index translation_waiting on translation (receiver, number)
  where translated is not null and purpose = 1;
create index translation_open on translation (expires_at) where translated is not null;
create index translation_kept on translation (kept_until);
