-- The key log as this node has it: all entries, in their order, for good. At the broker it is the log
-- itself; at the others what a counted checkpoint stood for. No personal data.
create table key_log_entry (
  number        bigint      primary key,  -- from 0
  entry         bytea       not null,     -- SignedKeyEntry, serialised
  genuine       boolean     not null,     -- its body's signature held when it came
  digest        bytea       not null,     -- SHA-256 of what it says, without the signature
  kind          smallint    not null,     -- 0: unknown to this program
  organisation  text        not null,
  epoch         integer     not null,
  key           bytea       not null,
  taken_at      timestamptz not null
);

create index key_log_entry_digest on key_log_entry (digest);
create index key_log_entry_organisation on key_log_entry (organisation, kind);
create index key_log_entry_key on key_log_entry (key) where key <> '';

-- Checkpoints with their signatures; at the broker also those that no witness has signed yet.
create table key_log_checkpoint (
  size        bigint      primary key,
  checkpoint  bytea       not null,  -- KeyLogCheckpoint, serialised
  taken_at    timestamptz not null
);
