-- Moments are milliseconds since 1970-01-01 UTC. Ids are 16 random bytes, hashes 32 bytes.

create table programme (
    id         blob primary key,
    name       text not null unique,
    created_at bigint not null
);

create table duo (
    id             blob primary key,
    programme      blob not null references programme (id),
    -- 0 until a first device made the duo's key
    key_epoch      bigint not null default 0,
    -- rises whenever devices, keys or pairings change, so that phones know to ask who is there
    people_version bigint not null default 1,
    state          text not null default 'active' check (state in ('active', 'ended')),
    created_at     bigint not null
);

create table member (
    id   blob primary key,
    duo  blob not null references duo (id),
    role text not null check (role in ('newcomer', 'volunteer')),
    name text not null
);
create index member_duo on member (duo);

create table device (
    id         blob primary key,
    member     blob not null references member (id),
    duo        blob not null references duo (id),
    ed25519_pk blob not null,
    x25519_pk  blob not null,
    created_at bigint not null,
    revoked_at bigint
);
create index device_duo on device (duo);

create table join_code (
    -- the code itself is nowhere
    hash       blob primary key,
    member     blob not null references member (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at    bigint,
    used_by    blob references device (id)
);
create index join_code_member on join_code (member);

create table session (
    token_hash    blob primary key,
    created_at    bigint not null,
    -- days since 1970-01-01: enough to end what nobody uses, and no diary of when someone looks at theirs
    last_used_day bigint not null
);

-- One browser profile has one cookie, so a device is in one session: signing in anew ends the old one.
create table session_device (
    device     blob primary key references device (id),
    token_hash blob not null references session (token_hash) on delete cascade
);
create index session_device_token on session_device (token_hash);

create table key_grant (
    duo       blob not null references duo (id),
    key_epoch bigint not null,
    device    blob not null references device (id),
    sealed    blob not null,
    granter   blob not null references device (id),
    signature blob not null,
    primary key (duo, key_epoch, device)
);

create table pairing (
    duo        blob not null references duo (id),
    device     blob not null references device (id),
    peer       blob not null references device (id),
    commitment blob not null,
    nonce      blob,
    primary key (device, peer)
);
create index pairing_peer on pairing (peer);

-- The head of a duo's log is its last row and nothing else, so a head can never disagree with the rows.
-- An ordinary table with two indexes took 30 µs a row where the same `without rowid` took 47 (500 duos taking turns,
-- 312-byte items, 128 rows a commit): sealed items are too large for an index tree that splits in its middle.
-- No foreign keys: the one writer has looked duo and device up, and a check per row would cost more than the row.
create table log (
    duo         blob not null,
    seq         bigint not null,
    device      blob not null,
    ctr         bigint not null,
    base_seq    bigint not null,
    key_epoch   bigint not null,
    hash        blob not null,
    chain       blob not null,
    -- sealed bytes of the duo's log up to and with this row: bounds pages and the duo's room without counting
    bytes_total bigint not null,
    bytes       blob not null,
    primary key (duo, seq),
    unique (duo, device, ctr)
);

create table read_cursor (
    duo         blob not null references duo (id),
    device      blob primary key references device (id),
    applied_seq bigint not null
);
create index read_cursor_duo on read_cursor (duo);

-- Laid for compaction: a device offers, one of the other member compares, only then are covered rows purged.
create table snapshot (
    duo         blob not null references duo (id),
    upto_seq    bigint not null,
    parent_hash blob not null,
    hash        blob not null,
    sections    blob not null,
    live_blobs  blob not null,
    device      blob not null references device (id),
    signature   blob not null,
    state       text not null check (state in ('offered', 'final', 'refused')),
    created_at  bigint not null,
    primary key (duo, upto_seq, hash)
);

-- Laid for photos and voices.
create table blob (
    duo        blob not null references duo (id),
    hash       blob not null,
    size       bigint not null,
    created_at bigint not null,
    primary key (duo, hash)
);
