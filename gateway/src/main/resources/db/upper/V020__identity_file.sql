-- Identity file of the governor or the Agency (都道府県知事保存本人確認情報ファイル,
-- 機構保存本人確認情報ファイル): what municipalities notified, one row per municipality and person.
-- Item numbers of the municipal list at the right; absent items are empty, dates are yyyymmdd with
-- unknown parts 0. record_status is the deletion flag of the prefecture's list ([002 4], item 21).
create table identity_record (
  resident_record_code               text        not null, -- 1
  name_kanji                         text        not null, -- 2
  name_gaiji_count                   integer     not null, -- 3
  name_kana                          text        not null, -- 4
  name_kana_unvoiced                 text        not null, -- 5
  birth_date                         integer     not null, -- 6
  sex                                integer     not null, -- 7
  municipality_code                  text        not null, -- 8
  oaza_aza_code                      text        not null, -- 9
  address                            text        not null, -- 11
  address_gaiji_count                integer     not null, -- 12
  individual_number                  text        not null, -- 13
  change_reason                      integer     not null, -- 21
  change_date                        integer     not null, -- 22
  operator_id                        text        not null, -- 27
  operation_terminal_id              text        not null, -- 28
  update_sequence_number             bigint      not null, -- 29
  gaiji_flag                         boolean     not null, -- 34
  record_status                      integer     not null, -- 35
  timestamp                          timestamptz not null, -- 36
  former_surname_kanji               text        not null, -- 37
  former_surname_gaiji_count         integer     not null, -- 38
  former_surname_kana                text        not null, -- 39
  former_surname_gaiji_change_serial integer     not null, -- 40
  name_gaiji_change_serial           integer     not null, -- 41
  address_gaiji_change_serial        integer     not null, -- 42
  primary key (municipality_code, resident_record_code)
);
create index identity_record_code on identity_record (resident_record_code);
