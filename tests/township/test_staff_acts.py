"""What is done about the people of the desk, and about sites, as acts with their audit."""

from __future__ import annotations

import pytest
from support.office import PASSWORD, hire, people_of, rows_of
from support.town import NOW, SECOND_SITE

from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.office import audit, passwords, sessions, staff_acts
from kiosk.township.office.acts import Asking, NotAllowed, NotSignedIn, SpentKey, perform
from kiosk.township.office.passwords import OneTime
from kiosk.township.office.rights import Act, Role
from kiosk.township.office.staff import all_staff, find_staff
from kiosk.township.office.staff_acts import NewStaff, StaffChange, StaffNamed, StaffReset
from kiosk.township.sites import site_acts

ONE = OneTime("k7mp-x2qd-9wvr", "kept")
DOES = {
    Act.ADD_STAFF: staff_acts.add_staff,
    Act.CHANGE_STAFF: staff_acts.change_staff,
    Act.RESET_STAFF: staff_acts.reset_staff,
    Act.SHUT_STAFF: staff_acts.shut_staff,
    Act.OPEN_STAFF: staff_acts.open_staff,
}


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def office(town):
    people_of(town)
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    return town


@pytest.fixture
def admin(office):
    return hire(office, "limou", Role.ADMIN)


@pytest.fixture
def act(office, admin):
    """Does something as the admin: act(Act.ADD_STAFF, NewStaff(...))."""
    run_tx(office, lambda c: sessions.begin(c, "token", admin, NOW))
    ops = iter(f"operation-number-{n:04}" for n in range(99))

    def do(what, value, op=None):
        asking = Asking(sessions.token_hash("token"), op or next(ops), "192.0.2.1")
        return perform(office, asking, what, DOES[what], value, NOW)

    return do


def new(login="wangmou", name="王某", role=Role.OFFICER, sites=("tx01",), person=None):
    return NewStaff(login, name, role, sites, person, ONE)


def last(engine):
    return rows_of(engine, tables.audit)[-1]


def test_somebody_new_gets_a_one_time_password_and_the_audit_tells_who_made_them(
    office, admin, act
):
    done = act(Act.ADD_STAFF, new(sites=("tx02", "tx01", "tx01"), person="P1"))
    assert done.secret == ONE.text
    made = next(each for each in run_tx(office, all_staff) if each.login == "wangmou")
    assert (made.role, made.sites, made.must_change, made.person) == (
        Role.OFFICER,
        {"tx01", "tx02"},
        True,
        "P1",
    )
    row = last(office)
    assert (row.staff, row.act, row.subject) == (admin, "add_staff", f"staff:{made.id}")
    assert audit.values(row.after)["sites"] == ["tx01", "tx02"]
    assert not any(secret in str(row) for secret in (ONE.text, ONE.kept))


@pytest.mark.parametrize(
    ("value", "field", "sentence"),
    [
        (new(login="limou"), "login", "已经有人用了"),
        (new(login="王某"), "login", "小写字母开头"),
        (new(login="x"), "login", "小写字母开头"),
        (new(login="Wang"), "login", "小写字母开头"),
        (new(name="  "), "name", "写上姓名"),
        (new(name="王" * 41), "name", "太长"),
        (new(sites=()), "sites", "至少一个兑换点"),
        (new(sites=("tx09",)), "sites", "没有兑换点"),
        (new(person="P9"), "person", "没有这位"),
    ],
)
def test_what_cannot_be_somebody_is_refused_with_the_field(office, act, value, field, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        act(Act.ADD_STAFF, value)
    assert refused.value.field == field
    assert len(rows_of(office, tables.staff)) == 1
    assert rows_of(office, tables.audit) == []


def test_a_change_is_told_with_what_was_before(office, act):
    staff = hire(office, "wangmou", Role.OFFICER, ("tx01",))
    run_tx(office, lambda c: sessions.begin(c, "other", staff, NOW))
    act(Act.CHANGE_STAFF, StaffChange(staff, "王某某", Role.OFFICER, ("tx02",)))
    row = last(office)
    assert (audit.values(row.before)["sites"], audit.values(row.after)["sites"]) == (
        ["tx01"],
        ["tx02"],
    )
    assert len(rows_of(office, tables.desk_session)) == 2
    act(Act.CHANGE_STAFF, StaffChange(staff, "王某某", Role.AUDITOR))
    changed = run_tx(office, lambda c: find_staff(c, staff))
    assert (changed.role, changed.sites) == (Role.AUDITOR, frozenset())
    assert len(rows_of(office, tables.desk_session)) == 1, "a new role signs them out"


def test_nobody_shuts_themselves_off_or_changes_their_own_role(admin, act):
    with pytest.raises(Refused, match="不能停用自己"):
        act(Act.SHUT_STAFF, StaffNamed(admin))
    with pytest.raises(Refused, match="不能改自己的职责") as refused:
        act(Act.CHANGE_STAFF, StaffChange(admin, "李某", Role.AUDITOR))
    assert refused.value.field == "role"
    with pytest.raises(Refused, match="改密码"):
        act(Act.RESET_STAFF, StaffReset(admin, ONE))
    act(Act.CHANGE_STAFF, StaffChange(admin, "李某某", Role.ADMIN))


def test_the_last_admin_cannot_go_even_when_two_try_at_once(office, admin):
    """Two admins shut each other off: the second finds no other any more."""
    second = hire(office, "sunmou", Role.ADMIN, name="孙某")
    one, two = (run_tx(office, lambda c, s=s: find_staff(c, s)) for s in (admin, second))
    run_tx(office, lambda c: staff_acts.shut_staff(c, one, StaffNamed(second), NOW))
    for do, value in (
        (staff_acts.shut_staff, StaffNamed(admin)),
        (staff_acts.change_staff, StaffChange(admin, "李某", Role.AUDITOR)),
    ):
        with pytest.raises(Refused, match="最后一位管理员"):
            run_tx(office, lambda c, d=do, v=value: d(c, two, v, NOW))


def test_who_was_shut_off_gets_no_new_password_until_they_are_back(office, act):
    staff = hire(office, "wangmou", Role.OFFICER, ("tx01",))
    act(Act.SHUT_STAFF, StaffNamed(staff))
    with pytest.raises(Refused, match="请先恢复"):
        act(Act.RESET_STAFF, StaffReset(staff, ONE))
    act(Act.OPEN_STAFF, StaffNamed(staff))
    done = act(Act.RESET_STAFF, StaffReset(staff, ONE))
    assert done.secret == ONE.text
    (row,) = [row for row in rows_of(office, tables.staff) if row.id == staff]
    assert (row.password, row.must_change, row.good_until) == ("kept", True, "2023-03-27T09:00:00")


def test_an_act_for_somebody_who_is_not_there_is_refused(act):
    for what, value in (
        (Act.CHANGE_STAFF, StaffChange("nobody", "某", Role.ADMIN)),
        (Act.RESET_STAFF, StaffReset("nobody", ONE)),
        (Act.SHUT_STAFF, StaffNamed("nobody")),
        (Act.OPEN_STAFF, StaffNamed("nobody")),
    ):
        with pytest.raises(Refused, match="没有这个人"):
            act(what, value)


def test_the_same_key_does_it_once_and_another_content_is_refused(office, act):
    key = "one-and-the-same-key"
    first = act(Act.ADD_STAFF, new(), key)
    again = act(Act.ADD_STAFF, new(), key)
    assert (again.is_repeat, again.number, again.secret) == (True, first.number, "")
    other_secret = NewStaff(
        "wangmou", "王某", Role.OFFICER, ("tx01",), None, OneTime("another", "kept")
    )
    assert act(Act.ADD_STAFF, other_secret, key).is_repeat, "what is drawn is no content"
    with pytest.raises(SpentKey):
        act(Act.ADD_STAFF, new(login="sunmou"), key)
    with pytest.raises(SpentKey):
        act(Act.SHUT_STAFF, StaffNamed("nobody"), key)
    assert len(rows_of(office, tables.staff)) == 2


def test_nothing_is_done_without_a_session_or_a_right(office):
    auditor = hire(office, "zhaomou", Role.AUDITOR)
    newcomer = hire(office, "sunmou", Role.ADMIN, is_new=True)
    for n, (staff, error) in enumerate(
        [(auditor, NotAllowed), (newcomer, NotAllowed), (None, NotSignedIn)]
    ):
        if staff:
            run_tx(office, lambda c, n=n, s=staff: sessions.begin(c, f"token{n}", s, NOW))
        asking = Asking(sessions.token_hash(f"token{n}"), f"operation-number-{n}", "")
        with pytest.raises(error):
            perform(office, asking, Act.ADD_STAFF, staff_acts.add_staff, new(), NOW)
    assert rows_of(office, tables.audit) == []


def test_a_password_that_was_changed_meanwhile_is_not_changed_again(office, admin):
    who = run_tx(office, lambda c: find_staff(c, admin))
    stale = staff_acts.NewPassword("another text", "kept", "token", "")
    with pytest.raises(Refused, match="刚才已经被改过"):
        run_tx(office, lambda c: staff_acts.change_password(c, who, stale, NOW))


def test_an_officers_acts_are_for_the_own_sites_whatever_the_page_let_through(office):
    officer = hire(office, "wangmou", Role.OFFICER, ("tx01",))
    who = run_tx(office, lambda c: find_staff(c, officer))
    for site in ("tx02", "tx09", "\x00"):
        with pytest.raises(NotAllowed):
            run_tx(office, lambda c, s=site: site_acts.own_site(c, who, s))
    assert run_tx(office, lambda c: site_acts.own_site(c, who, "tx01")).id == "tx01"


@pytest.mark.parametrize(
    "password",
    [
        "雨后山上看彩虹真好看",
        PASSWORD,
        "correct horse battery",
        "Qx7-pl0-Vv2z",
        "🌾🌽🍅🥔🥬🌶🥕🧄🧅🍆",
    ],
)
def test_good_passwords_are_taken(password):
    assert passwords.problem(password, "limou") is None
    assert passwords.fits(password, passwords.kept(password))


@pytest.mark.parametrize(
    "password",
    [
        *("", "短密码", "123456789", "1234567890", "0987654321abc", "aaaaaaaaaaaa", "abcdefghijkl"),
        *("limoulimoulimou", "Limou12345", "password123", "qwertyuiop1", "a" * 129),
        *("abab abab abab", "pass\x00word\x00long", "12344321123443"),
    ],
)
def test_bad_passwords_are_refused_in_words(password):
    said = passwords.problem(password, "limou")
    assert said is not None
    assert said.endswith("。")


def test_a_password_fits_itself_only():
    text = passwords.kept(PASSWORD)
    assert PASSWORD not in text
    assert not passwords.fits(PASSWORD + " ", text)
    assert not passwords.fits("", text)
    assert not any(passwords.fits(p, passwords.NOBODYS) for p in ("", "x", PASSWORD))


def test_one_time_passwords_are_long_clear_and_each_another():
    drawn = [OneTime.drawn() for _ in range(8)]
    assert len({each.text for each in drawn}) == 8
    for each in drawn:
        assert len(each.text) == 14
        assert not set(each.text) & set("0o1il")
        assert passwords.problem(each.text, "limou") is None
        assert each.text not in repr(each)
