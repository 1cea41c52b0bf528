-- What searches find people by: 64-bit digests of folded names, readings and beginnings of
-- addresses (registry.SearchKeys). A digest only narrows; every row found is compared itself.
alter table identity_record
  add column name_key    bigint not null default 0,
  add column former_key  bigint not null default 0, -- 0: no former surname
  add column kana_key    bigint not null default 0, -- 0: no reading
  add column address_key bigint not null default 0;

create index identity_record_name_birth on identity_record (name_key, birth_date);
create index identity_record_name_address on identity_record (name_key, address_key);
create index identity_record_kana_birth on identity_record (kana_key, birth_date)
  where kana_key <> 0;
create index identity_record_kana_address on identity_record (kana_key, address_key)
  where kana_key <> 0;
create index identity_record_former_birth on identity_record (former_key, birth_date)
  where former_key <> 0;
create index identity_record_former_address on identity_record (former_key, address_key)
  where former_key <> 0;
create index identity_record_number on identity_record (individual_number)
  where individual_number <> '';

-- The version of the folding by which the keys of all rows were made.
create table search_keys (
  version integer not null
);
insert into search_keys values (0);
