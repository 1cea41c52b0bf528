-- Notices that systems of the body leave for each other (庁内連携), in one lane per kind. They wait until
-- the receiver has them; acknowledged ones are erased some days later.
create table office_notice (
  lane        smallint    not null, -- office.Lane
  number      bigint      not null,
  content     bytea       not null, -- the message of musubi.linkage.v1 that belongs to the lane
  posted_at   timestamptz not null,
  settled_at  timestamptz,          -- when the receiver acknowledged it
  primary key (lane, number)
);

create index office_notice_settled on office_notice (settled_at) where settled_at is not null;

-- How far each lane is. Numbers are given under the lock of its row, so they become visible in their
-- order and the receiver acknowledges none that it has not seen.
create table office_lane (
  lane     smallint primary key,
  number   bigint   not null, -- last one posted
  given    bigint   not null, -- last one answered to the receiver
  settled  bigint   not null, -- last one acknowledged
  erased   bigint   not null  -- last one erased
);
insert into office_lane (lane, number, given, settled, erased)
select lane, 0, 0, 0, 0 from generate_series(1, 5) as lane;
