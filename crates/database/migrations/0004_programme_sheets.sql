-- What a programme offers its duos, as it was taken in: version after version, so that what phones were given can be looked up.
create table programme_sheet (
    programme   blob not null references programme (id),
    -- from 1
    version     bigint not null,
    -- SHA-256 of the sheet
    hash        blob not null,
    -- as phones read it
    sheet       blob not null,
    taken_in_at bigint not null,
    primary key (programme, version)
);
