-- Challenges for cards at the terminals. A row is erased when its time is over; it names no person.
create table card_challenge (
  number     bigint      generated always as identity primary key,
  challenge  bytea       not null unique,  -- 32 random bytes
  terminal   text        not null,         -- name in the certificate of who asked for it
  issued_at  timestamptz not null,
  spent_by   uuid,                         -- request id of the call that used it up
  spent_as   bytea                         -- keyed digest of that call's operator and bytes
);

create index card_challenge_issued on card_challenge (issued_at);
