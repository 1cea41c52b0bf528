-- For which act each operator statement was used; kept until the statement is over.
--
-- The first use stands here. Another one is good for the same act only: the same request id and the
-- same bytes. record_id is the row of call_record of the first use.
create table statement_use (
  issuer      text        not null,
  jti         uuid        not null,
  record_id   uuid        not null,
  request_id  uuid,
  digest      bytea       not null,
  expires_at  timestamptz not null,
  primary key (issuer, jti)
);

create index statement_use_expires on statement_use (expires_at);
