-- Bulk provision (一括提供): lists of persons to look up, and what came of them.

-- A list, from its first row on: while it is STAGED nobody but its submitter's call knows of it.
-- What stands here of the submitter is what the record of each row says.
create table bulk (
  id                uuid        primary key,
  number            bigint      generated always as identity unique,
  state             smallint    not null, -- 0 staged, 1 submitted, 2 approved, 3 done, 4 failed, 5 expired
  failure           text        not null default '',
  -- the list
  business          text        not null,
  number_reason     text        not null,
  certificate       bytea       not null, -- for whose key the file is made
  size              integer     not null, -- rows
  digest            bytea,                -- as submitted; none while staged
  -- who submitted it
  system            text        not null, -- name in the certificate
  kind              text        not null,
  body              text        not null,
  operator_id       text        not null,
  terminal_id       text        not null,
  reference         text        not null,
  request_id        uuid        not null,
  exchange          text        not null,
  method            text        not null,
  record_class      smallint    not null,
  basis             text        not null,
  caller            text        not null,
  caller_thumbprint bytea,
  origin            text        not null,
  directory_number  bigint      not null,
  statement         text        not null,
  submitted_at      timestamptz not null,
  -- who approved it
  approver          text        not null default '', -- operator id, of the same body
  approver_system   text        not null default '',
  approved_at       timestamptz,
  -- how far it is
  done              integer     not null default 0,
  outcomes          integer[]   not null default '{0,0,0,0,0}', -- rows of each outcome, 1 to 5
  result_digest     bytea,
  file_length       bigint      not null default 0,
  file_digest       bytea,
  touched_at        timestamptz not null -- when the submitting side asked last, or it ended
);
create index bulk_state on bulk (state, number);

-- Who is to be looked up; erased with the results.
create table bulk_row (
  bulk_id  uuid     not null,
  row      integer  not null,
  entry    bytea    not null, -- docs/protocols/bulk.md
  primary key (bulk_id, row)
);

-- What came of each row; erased when nobody has asked for a while.
create table bulk_result (
  bulk_id  uuid     not null,
  row      integer  not null,
  row_id   text     not null,
  outcome  smallint not null,
  record   bytea    not null, -- IdentityNotice; empty without a match
  primary key (bulk_id, row)
);

-- The results as ciphertext for the list's certificate, in pieces of 65,536 bytes.
create table bulk_file (
  bulk_id  uuid     not null,
  piece    integer  not null,
  content  bytea    not null,
  primary key (bulk_id, piece)
);

-- The ledger of outputs ([002 R-042], [002 R-043]): every fetch, before anything of it leaves, and
-- again when it has ended, with what was handed over. Rows are never changed and never erased.
create table bulk_output (
  number       bigint      generated always as identity primary key,
  bulk_id      uuid        not null,
  closes       bigint,               -- number of the row that says what was to leave
  form         smallint    not null, -- 1 stream of results, 2 file
  system       text        not null,
  operator_id  text        not null,
  terminal_id  text        not null,
  request_id   uuid        not null,
  output_at    timestamptz not null,
  beginning    bigint      not null, -- first row, from 1, or first byte, from 0
  size         bigint      not null, -- rows or bytes
  digest       bytea       not null  -- of all results, or of the whole file
);
create index bulk_output_bulk on bulk_output (bulk_id, number);
