"""Tables of the kiosk's file.  Journal and feed are append-only; the rest is derived from them.

Times are local stamps (`core.clock.stamp`), which sort as text.
"""

from __future__ import annotations

LAYOUTS = frozenset(
    {
        "001_tables",
        "002_keeper",
        "003_epochs",
        "004_rights",
        "005_earning",
        "005_activities",
        "006_files",
        "007_notices",
        "008_reread",
        "009_reviewing",
        "009_announced",
        "010_leaner",
    }
)
"""Names of all migrations: a file that has had them needs none of `store.migrations`."""

APPEND_ONLY = """
create trigger {table}_is_never_changed before update on {table}{but}
begin select raise(abort, '{table} is append-only'); end;
create trigger {table}_is_never_deleted before delete on {table}
begin select raise(abort, '{table} is append-only'); end;
create trigger {table}_has_no_gaps before insert on {table}
when new.{key} <> coalesce((select max({key}) from {table}), 0) + 1
begin select raise(abort, '{table} has no gaps'); end;
"""

BUT_READ = """
when not (old.known = 0 and new.known = 1 and new.n = old.n and new.body = old.body)"""
"""An item may come to be read (`store.rereading`), and stays as it came."""

TABLES = """
create table meta (key text primary key, value text not null) strict, without rowid;

create table entry (
    seq integer primary key,
    op text not null unique,
    kind text not null,
    at text not null,
    quality text not null check (quality in ('S', 'K', 'G')),
    keeper text not null,
    scheme_version integer not null,
    feed_cursor integer not null,
    boot text not null,
    uptime_ms integer not null,
    body text not null,
    prev blob not null check (length(prev) = 32),
    hash blob not null check (length(hash) = 32)
) strict;

create table feed_item (n integer primary key, body text not null, known integer not null) strict;

create table scheme (version integer primary key, document text not null) strict;

create table person (
    id text primary key, name text not null, role text not null, card_key text not null,
    pin text not null, active integer not null
) strict, without rowid;
create index person_by_card on person (card_key);

create table household (
    id text primary key, number text not null, place text not null, name text not null,
    home text not null
) strict, without rowid;

create table card (
    key text primary key, serial integer not null, household text, state text not null
) strict, without rowid;
create index card_by_serial on card (serial);

create table good (
    id text primary key, name text not null, points integer not null, category text not null,
    unit text not null, delivery text not null, kind text not null, offered integer not null,
    place integer not null
) strict, without rowid;

create table stock (
    good text primary key, on_hand integer not null check (on_hand >= 0)
) strict, without rowid;

create table points (
    id text primary key, household text not null, kind text not null, points integer not null,
    what text not null, effective text not null, posted text not null, reverses text,
    period text not null, cleared integer not null, n integer not null
) strict, without rowid;
create index points_by_household on points (household, posted);
create index points_waiting on points (effective) where cleared = 0;

create table review (n integer primary key, before text not null, at text not null) strict;

create table suspension (
    id text primary key, household text not null, kind text not null,
    start text not null, "end" text
) strict, without rowid;
create index suspension_by_household on suspension (household);

create table purse (
    household text not null, period text not null, total integer not null,
    cleared integer not null, spent integer not null check (spent >= 0),
    primary key (household, period)
) strict, without rowid;

create table redeemed (
    seq integer primary key, household text not null, at text not null, cost integer not null,
    what text not null, register_line integer
) strict;
create index redeemed_by_household on redeemed (household, seq);
create index redeemed_by_register_line on redeemed (register_line);

create table print_job (
    seq integer primary key,
    state text not null check (state in ('not_sent', 'sending', 'printed', 'unknown')),
    sent integer not null,
    by_person text not null
) strict;
create index print_job_waiting on print_job (seq) where state <> 'printed';

create table prepared (
    op text primary key, household text not null, picks text not null, at text not null
) strict, without rowid;
"""


KEEPER_TABLES = """
create table good_version (
    good text not null, ord integer not null, since text not null, day text not null,
    own integer not null, name text not null, points integer not null, category text not null,
    unit text not null, delivery text not null, kind text not null, offered integer not null,
    place integer not null, cost_cents integer, seq integer,
    primary key (good, ord)
) strict, without rowid;

create table good_place (
    good text primary key, shelf text not null, low integer, barcode text not null,
    photo text not null
) strict, without rowid;
create index good_place_by_barcode on good_place (barcode);

create table lot (
    seq integer not null, line integer not null, good text not null, quantity integer not null,
    expires text not null, cost_cents integer, remaining integer not null,
    primary key (seq, line)
) strict, without rowid;
create index lot_by_good on lot (good, seq, line);
create index lot_open on lot (good) where remaining > 0;
create index lot_expiring on lot (expires) where remaining > 0 and expires <> '';

create table received (
    seq integer primary key, at text not null, keeper text not null, source text not null,
    giver text not null, document text not null, second text, accepted integer
) strict;

create table count_draft (
    good text primary key, book integer not null, counted integer not null,
    after_seq integer not null, reason text not null, keeper text not null
) strict, without rowid;

create table complaint (
    seq integer primary key, at text not null, good text not null, of_seq integer,
    about text not null
) strict;

create table order_line (
    seq integer not null, good text not null, household text not null, name text not null,
    quantity integer not null, points integer not null, unit text not null, due text not null,
    off_shelf integer not null,
    state text not null check (state in ('open', 'handed_over', 'cancelled', 'reversed')),
    closed_by integer,
    primary key (seq, good)
) strict, without rowid;
create index order_line_open on order_line (due) where state = 'open';
create index order_line_waiting on order_line (good) where state = 'open';
create index order_line_by_household on order_line (household) where state = 'open';

create table reversal (
    of_seq integer primary key, seq integer not null, at text not null, kind text not null,
    household text not null, points integer not null, what text not null
) strict;
create index reversal_by_household on reversal (household, seq);

create table proxied (
    seq integer primary key, at text not null, proxy text not null, household text not null
) strict;
create index proxied_by_proxy on proxied (proxy, at);

alter table redeemed add column signed integer;
create index redeemed_by_day on redeemed (household, at);
create index redeemed_unsigned on redeemed (register_line)
where register_line is not null and signed is null;

create table voucher (
    number text primary key, points integer not null, household text not null,
    taken integer not null, destroyed integer
) strict, without rowid;

create table household_pin (
    household text primary key, pin text not null
) strict, without rowid;

create table wish (
    household text not null, good text not null, name text not null, at text not null,
    seq integer not null, primary key (household, good)
) strict, without rowid;

create table closing (
    seq integer primary key, at text not null, last integer not null, keeper text not null
) strict;
"""

PRINT_JOBS = """
create table print_job_2 (
    job integer primary key,
    seq integer unique,
    paper text not null,
    content text not null,
    state text not null check (state in ('not_sent', 'sending', 'printed', 'unknown')),
    sent integer not null,
    by_person text not null
) strict;
insert into print_job_2 select seq, seq, 'entry', '', state, sent, by_person from print_job;
drop table print_job;
alter table print_job_2 rename to print_job;
create index print_job_waiting on print_job (job) where state <> 'printed';
insert into good_version
    select id, 1, '', '', 0, name, points, category, unit, delivery, kind, offered, place,
        null, null
    from good;
drop table good;
"""


RIGHTS_TABLES = """
create table release_wish (
    id text primary key, household text not null, site text not null, here integer not null,
    points integer not null, at text not null, given integer, why text not null
) strict, without rowid;
create index release_wish_open on release_wish (here) where given is null;

create table charged_elsewhere (
    id text not null, period text not null, household text not null, points integer not null,
    what text not null, n integer not null, primary key (id, period)
) strict, without rowid;
create index charged_elsewhere_by_household on charged_elsewhere (household);

create table home_move (
    id text primary key, household text not null, site text not null, seq integer
) strict, without rowid;

create table left_home (
    household text primary key, seq integer not null, back integer
) strict, without rowid;
"""


def triggers() -> list[str]:
    """Statements of the triggers that keep journal and feed append-only and without gaps."""
    tables = (("entry", "seq", ""), ("feed_item", "n", BUT_READ))
    return statements(
        "".join(APPEND_ONLY.format(table=t, key=key, but=but) for t, key, but in tables)
    )


def statements(script: str) -> list[str]:
    """`executescript` would commit the migration's own transaction: one statement at a time."""
    statements, part = [], ""
    for line in script.splitlines():
        part += line + "\n"
        inside_trigger = part.lstrip().startswith("create trigger") and not line.endswith("end;")
        if line.endswith(";") and not inside_trigger:
            statements.append(part)
            part = ""
    return statements
