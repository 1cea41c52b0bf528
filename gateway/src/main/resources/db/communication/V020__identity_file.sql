-- Identity file of a municipality (本人確認情報ファイル): current residents and removed persons.
-- Item numbers of the official list at the right; absent items are empty, dates are yyyymmdd with
-- unknown parts 0.
create table identity_record (
  resident_record_code                text        not null, -- 1
  name_kanji                          text        not null, -- 2
  name_gaiji_count                    integer     not null, -- 3
  name_kana                           text        not null, -- 4
  name_kana_unvoiced                  text        not null, -- 5
  birth_date                          integer     not null, -- 6
  sex                                 integer     not null, -- 7
  municipality_code                   text        not null, -- 8
  oaza_aza_code                       text        not null, -- 9
  postal_code                         text        not null, -- 10
  address                             text        not null, -- 11
  address_gaiji_count                 integer     not null, -- 12
  individual_number                   text        not null, -- 13
  became_resident_date                integer     not null, -- 14
  address_established_date            integer     not null, -- 15
  notification_date                   integer     not null, -- 16
  previous_municipality_code          text        not null, -- 17
  previous_address                    text        not null, -- 18
  previous_address_gaiji_count        integer     not null, -- 19
  relationship                        text        not null, -- 20
  change_reason                       integer     not null, -- 21
  change_date                         integer     not null, -- 22
  change_reason_detail                text        not null, -- 23
  previous_resident_record_code       text        not null, -- 24
  resident_record_code_effective_date integer     not null, -- 25
  request_control_number              text        not null, -- 26
  operator_id                         text        not null, -- 27
  operation_terminal_id               text        not null, -- 28
  update_sequence_number              bigint      not null, -- 29
  abnormal_update_sequence_number     bigint      not null, -- 30
  update_prohibited_flag              boolean     not null, -- 31
  planned_person_flag                 boolean     not null, -- 32
  exclusive_lock_flag                 boolean     not null, -- 33
  gaiji_flag                          boolean     not null, -- 34
  record_status                       integer     not null, -- 35
  timestamp                           timestamptz not null, -- 36
  former_surname_kanji                text        not null, -- 37
  former_surname_gaiji_count          integer     not null, -- 38
  former_surname_kana                 text        not null, -- 39
  former_surname_gaiji_change_serial  integer     not null, -- 40
  name_gaiji_change_serial            integer     not null, -- 41
  address_gaiji_change_serial         integer     not null, -- 42
  primary key (municipality_code, resident_record_code)
);
create index identity_record_code on identity_record (resident_record_code);
