-- Cards as they are now.
create table card (
  card_number text primary key,
  kind smallint not null,
  state smallint not null,
  revision bigint not null,
  resident_record_code text not null,
  municipality text not null,
  destination text,
  continue_until date,
  valid_until date,
  predecessor text,
  successor text,
  face_changes int not null
);
create index card_holder on card (resident_record_code);
create index card_valid_until on card (valid_until) where state not in (10, 11, 12, 13);
create index card_continue_until on card (continue_until) where state in (8, 9);

-- Their certificates; a serial is never used twice.
create table card_certificate (
  serial text primary key,
  card_number text not null references card,
  position smallint not null,
  kind smallint not null,
  state smallint not null,
  valid_until date not null,
  public_key bytea not null
);
create index card_certificate_card on card_certificate (card_number);

-- Every order that was decided, refused ones too: what makes a repeat safe for as long as the card,
-- and the history of the card. The digest is keyed.
create table card_event (
  event_id uuid primary key,
  digest bytea not null,
  card_number text,
  step smallint not null,
  revision bigint not null,
  refused text,
  ordered_by smallint not null,
  municipality text not null,
  decided_at timestamptz not null
);
create index card_event_card on card_event (card_number, revision);

-- What each municipality is still to be told: its cards by the order of their last change.
create table card_lane (
  municipality text primary key,
  sequence bigint not null,
  acknowledged bigint not null default 0
);
create table card_notice (
  municipality text not null,
  card_number text not null references card,
  sequence bigint not null,
  primary key (municipality, card_number)
);
create unique index card_notice_sequence on card_notice (municipality, sequence);
