-- Replicas (副本): what a business keeps ready for questions of other bodies.
create table replica (
  business                       text    not null,
  unified_number                 text    collate "C" not null references addressee,
  items                          jsonb   not null, -- item: value, by the schema of the business
  no_automatic_answer            boolean not null, -- of the whole replica (自動応答不可フラグ)
  items_without_automatic_answer text[]  not null,
  corrected                      boolean not null, -- an official changed it since it was imported
  primary key (business, unified_number)
);
