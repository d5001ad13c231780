-- A second way for a member to sign in again.
create table passkey (
    -- as its authenticator named it
    id          blob primary key,
    member      blob not null references member (id),
    -- what the authenticator keeps in place of an account: random, and the same for all passkeys of a member
    user_handle blob not null,
    -- public key and count of uses, as the library that checks them writes it
    public_key  blob not null,
    -- days since 1970-01-01
    added_day   bigint not null,
    used_day    bigint
);
create index passkey_member on passkey (member);

-- made by a passkey for one browser, not by a person for another
alter table join_code add column by_passkey bigint not null default 0;
