-- A duo that was ended can be read for a while, then it is forgotten.
alter table duo add column ended_at bigint;
-- The log's beginning: where the newest final snapshot reaches to, its chain, and the `bytes_total` there. Set together with
-- the snapshot's state, so that a push or a page need not look the snapshot up.
alter table duo add column folded_seq bigint not null default 0;
alter table duo add column folded_chain blob;
alter table duo add column folded_bytes bigint not null default 0;

alter table device add column kind text not null default 'phone' check (kind in ('phone', 'card', 'transfer'));
-- a transfer code that nobody has signed in with ends then
alter table device add column expires_at bigint;
-- days since 1970-01-01; none before the device first spoke with the server
alter table device add column used_day bigint;
update device
   set used_day = (select session.last_used_day
                     from session join session_device on session_device.token_hash = session.token_hash
                    where session_device.device = device.id);

-- The key of the epoch before, sealed under this one's.
create table previous_key (
    duo       blob not null references duo (id),
    key_epoch bigint not null,
    sealed    blob not null,
    primary key (duo, key_epoch)
);

-- Nothing wrote the table that was laid for this.
drop table snapshot;
create table snapshot (
    duo         blob not null references duo (id),
    hash        blob not null,
    upto_seq    bigint not null,
    upto_chain  blob not null,
    -- as it was signed; emptied when past or refused
    bytes       blob not null,
    device      blob not null references device (id),
    signature   blob not null,
    -- past: was final until a newer one was
    state       text not null check (state in ('offered', 'final', 'past', 'refused')),
    offered_at  bigint not null,
    -- whether the rows it covers are purged and the blobs it does not list are marked
    carried_out bigint not null default 0,
    primary key (duo, hash)
);
create unique index snapshot_offered on snapshot (duo) where state = 'offered';
create unique index snapshot_final on snapshot (duo) where state = 'final';

-- whether it is or was a section of a snapshot
alter table blob add column section bigint not null default 0;
-- the object was found missing or changed; the next upload mends it
alter table blob add column damaged bigint not null default 0;
-- since when no final snapshot lists it
alter table blob add column unlisted_since bigint;
create index blob_unlisted on blob (unlisted_since) where unlisted_since is not null;

-- An upload on its way: its parts are objects, its whole size counts towards the duo's room.
create table blob_upload (
    duo      blob not null references duo (id),
    hash     blob not null,
    size     bigint not null,
    begun_at bigint not null,
    primary key (duo, hash)
);

-- A row for each erasure since the file was last written anew: until then its gaps may hold traces.
create table trace (
    erased_at bigint not null
);

-- What a member told the coordinator.
create table report (
    id      integer primary key,
    duo     blob not null references duo (id),
    member  blob not null references member (id),
    day     bigint not null,
    message text not null,
    -- one a line
    facts   text not null
);
create index report_duo on report (duo, day);
