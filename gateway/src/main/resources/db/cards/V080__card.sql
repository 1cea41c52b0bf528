-- Cards that the Agency makes, as the card system knows them.
create table card (
  card_number text primary key,
  resident_record_code text not null,
  municipality text not null,
  state smallint not null,
  revision bigint not null
);
create index on card (resident_record_code);
