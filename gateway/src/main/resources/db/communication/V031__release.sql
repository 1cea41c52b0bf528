-- Releases of withheld records (支援措置): who asked is known by a keyed digest only, since it is
-- compared and nothing else; the records of the calls name the operators.
create table release (
  number                bigint      generated always as identity primary key,
  resident_record_code  text        not null,
  reason                text        not null,
  recipient_body        text        not null,
  recipient_business    text        not null,
  requested_by          bytea       not null,
  requested_at          timestamptz not null,
  request_id            uuid        not null,  -- of the call that asked
  approved_by           bytea,
  approved_at           timestamptz,
  approval_id           uuid,                  -- of the call that approved
  taken_at              timestamptz,
  take_id               uuid,                  -- of the call that took it
  taken_number          bigint,                -- the update whose record was answered
  check ((approved_at is null) = (approved_by is null)),
  check ((taken_at is null) = (taken_number is null)),
  check (taken_at is null or approved_at is not null)
);
