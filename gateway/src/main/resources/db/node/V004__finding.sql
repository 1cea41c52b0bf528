-- What a search or an inquiry asked by, how it matched, how many it found, and why the Individual
-- Number was asked for ([002 R-033], [003 R-052]).
alter table call_record
  add column search_key    text    not null default '',
  add column match_kind    text    not null default '',
  add column hits          integer not null default 0,
  add column number_reason text    not null default '';
