-- Inquiries that this body has started. No person stands here: the request holds blinded points, the
-- secret (first blind factor and reply key) and the answer are sealed under the key-encryption key.
create table inquiry (
  number      bigint      generated always as identity primary key,
  id          uuid        not null unique,
  business    text        not null,
  row_id      text        not null,
  other       text        not null,
  state       smallint    not null check (state between 1 and 5), -- Inquiry.State
  reason      text        not null default '',
  persons     int         not null,
  request     bytea,              -- as signed; until it has ended
  secret      bytea,              -- sealed; until it has ended
  permit_id   bytea,
  permit      bytea,
  answer      bytea,              -- sealed; until it is erased
  started_at  timestamptz not null,
  ends_at     timestamptz not null,
  try_at      timestamptz not null, -- when the worker looks at it next
  ended_at    timestamptz,
  check ((state in (1, 3)) = (secret is not null)),
  check ((state in (1, 3)) = (ended_at is null))
);
create index inquiry_open on inquiry (try_at) where state in (1, 3);
create index inquiry_kept on inquiry (ended_at) where answer is not null;

-- Questions that other bodies asked under a permit.
create table provision (
  permit_id           bytea       primary key,
  request_id          bytea       not null unique,
  request_digest      bytea       not null,
  translation_digest  bytea       not null,
  asker               text        not null,
  row_id              text        not null,
  business            text        not null, -- whose replicas answer
  reply_key           bytea       not null,
  pending             boolean     not null,
  answer              bytea       not null, -- sealed to the asker: the newest
  asked_at            timestamptz not null,
  kept_until          timestamptz not null
);
create index provision_pending_order on provision (asked_at) where pending;
create index provision_kept on provision (kept_until);

-- Persons of a question that waits for an official, until that one has decided.
create table provision_person (
  permit_id  bytea   not null references provision on delete cascade,
  place      int     not null,
  unified    text,               -- null: nobody has the symbol
  wanted     text[]  not null,
  primary key (permit_id, place)
);

-- Records of inquiries and provisions (情報提供等記録): no person.
create table exchange_record (
  number     bigint      generated always as identity primary key,
  at         timestamptz not null,
  permit_id  bytea       not null,
  row_id     text        not null,
  other      text        not null,
  provided   boolean     not null,
  persons    int         not null,
  outcome    text        not null
);
create index exchange_record_at on exchange_record (at);
