-- Eligibility on its way from the pension system to the resident record (庁内連携), until the register
-- has it.
create table transfer (
  number         bigint primary key,
  reference      text   not null, -- of the approved request [004 R-014]
  unified_number text   collate "C" not null references addressee,
  items          jsonb  not null,
  taken_at       timestamptz not null
);

-- How far the transfers are. Numbers are given under the lock of this row, so they become visible in
-- their order and the register settles none that it has not seen.
create table transfer_lane (
  one    boolean primary key default true check (one),
  number bigint  not null, -- last one taken from the pension system
  given  bigint  not null  -- last one answered to the register
);
insert into transfer_lane (number, given) values (0, 0);
