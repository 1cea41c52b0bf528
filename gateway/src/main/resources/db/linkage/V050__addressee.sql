-- Unified addressee numbers (団体内統合宛名番号) and what the body knows of whom they stand for.

-- One row per person for life: a number is never given to somebody else, so no row is ever erased.
create table addressee (
  unified_number    text     collate "C" primary key,
  serial            bigint   generated always as identity unique, -- names the row where no number may stand
  individual_number text     not null unique,
  name              text     not null,
  birth_date        integer  not null, -- yyyymmdd, unknown parts 0
  sex               smallint not null,
  address           text     not null,
  protected         boolean  not null, -- the address leaves by no automatic answer
  name_key          bigint   not null, -- registry.SearchKeys, as in the identity file
  address_key       bigint   not null
);

create index addressee_name_birth on addressee (name_key, birth_date);
create index addressee_name_address on addressee (name_key, address_key);

-- Individual Numbers that persons had: who comes with one is known, and is nobody new.
create table former_individual_number (
  individual_number text primary key,
  unified_number    text collate "C" not null references addressee
);

-- Addressee numbers (宛名番号) of the body's businesses: one person has one in each.
-- A row whose revision is null has changed since it was last numbered; who lists changes numbers them.
create table addressee_number (
  business          text not null,
  addressee_number  text collate "C" not null,
  unified_number    text collate "C" not null references addressee,
  revision          bigint,
  primary key (business, addressee_number),
  unique (unified_number, business)
);

create unique index addressee_number_revision on addressee_number (business, revision);

-- The last revision that was given; its lock puts the numbering of changes in one order.
create table addressee_revision (
  one      boolean primary key default true check (one),
  revision bigint  not null
);
insert into addressee_revision (revision) values (0);

-- The version of the folding by which the search keys of all rows were made.
create table addressee_search_keys (
  version integer not null
);
insert into addressee_search_keys values (0);
