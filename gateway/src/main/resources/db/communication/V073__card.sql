-- Orders for steps of cards, until and after the card system has decided them.
create table card_order (
  number bigint generated always as identity primary key,
  order_id uuid not null unique,
  state smallint not null,
  step smallint not null,
  card_number text,
  content bytea not null,
  operator bytea,
  ordered_at timestamptz not null,
  due_at timestamptz not null,
  refused text,
  decided_number text,
  decided_at timestamptz
);
create index card_order_due on card_order (due_at) where state = 2;
create index card_order_card on card_order (card_number) where state = 2;

-- Cards of the municipality as the card system last told; in the order in which they changed here.
create table card_copy (
  card_number text primary key,
  revision bigint not null,
  content bytea not null,
  change bigint not null
);
create unique index card_copy_change on card_copy (change);
create table card_change (
  one bool primary key default true check (one),
  last bigint not null
);
insert into card_change (last) values (0);
