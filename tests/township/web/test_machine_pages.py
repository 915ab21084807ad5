"""更换机器, from the desk to the new machine's first call, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from nacl.signing import SigningKey
from support.office import Document, rows_of, shown_once
from support.town import NOW, MemoryOutbox, site_row, stored_entries, township_key

from kiosk.core.journal import canonical, slip_number
from kiosk.sync.protocol import (
    Ack,
    EnrolAnswer,
    EnrolRequest,
    KioskState,
    Problem,
    body_signed,
    open_envelope,
    request_signature,
    snapshot_target,
    state_target,
)
from kiosk.township import tables
from kiosk.township.commands import township
from kiosk.township.entries.entry_words import QUALITY_WORDS
from kiosk.township.link import exchange
from kiosk.township.link.states import take_state
from kiosk.township.office.audit import CONSOLE

KEY = SigningKey(bytes(range(1, 33)))
NEW_KEY = SigningKey(bytes(range(2, 34)))


@pytest.fixture
def with_county():
    return True


def the_old_machine(town):
    """Its journal as far as the township has it, to be gone on with."""
    rows = stored_entries(town)
    outbox = MemoryOutbox()
    outbox.entries, outbox.hashes = [r.line for r in rows], [bytes(32), *(r.hash for r in rows)]
    return outbox


def test_a_machine_is_replaced_and_what_came_late_is_shown(town, admin):
    site, old = site_row(town), the_old_machine(town)
    for _ in range(3):
        old.redeem("7-0001")
    slip = slip_number("和平", 1, site.head + 5)
    wrong = admin.send("/desk/sites/tx01/replace", hours="4", slip=slip[:-1] + "x")
    assert wrong.status_code == 422
    assert "小票编号不对" in Document(wrong.text).text
    assert site_row(town).epoch == 1, "nothing was done"
    code = shown_once(admin.send("/desk/sites/tx01/replace", hours="4", slip=slip))
    assert code not in str(rows_of(town, tables.audit))
    machines = admin.page("/desk/sites/tx01/machines").text
    assert f"第 {site.head + 1} 条到第 {site.head + 5} 条，共 5 条" in machines

    answer = exchange.enrol(town, EnrolRequest(code, bytes(NEW_KEY.verify_key).hex()), NOW)
    assert isinstance(answer, EnrolAnswer)
    assert (answer.epoch, answer.base, answer.base_hash) == (2, site.head, site.head_hash.hex())

    first, last = site.head + 1, site.head + 3
    said = exchange.take_entries(town, "tx01", old.sealed(KEY, first, last), NOW)
    assert said == Ack(last, old.hashes[last].hex(), "fenced")
    machines = admin.page("/desk/sites/tx01/machines").text
    assert "3 条，请逐条看" in machines
    assert f"第 {last + 1} 条到第 {last + 2} 条，共 2 条" in machines
    assert "花超了的户" in machines
    assert "张某某" in machines
    assert "3 条" in admin.page("/desk/sites/tx01/entries?show=late").text
    assert "以前换过 1 台" in admin.page("/desk/sites/tx01").text

    history, after = [], 0
    while lines := page_of(town, NEW_KEY, after):
        history += lines
        after += len(lines)
    assert history == old.entries[: site.head], "what came late is not the new machine's"
    new = MemoryOutbox(epoch=2)
    new.entries, new.hashes = history, old.hashes[: site.head + 1]
    new.redeem()
    said = exchange.take_entries(town, "tx01", new.sealed(NEW_KEY, first, first), NOW)
    assert said == Ack(first, new.hashes[first].hex())


def page_of(town, key, after):
    target = snapshot_target("tx01", after)
    signature = request_signature(key, "GET", target)
    page = exchange.snapshot_page(town, "tx01", after, signature, NOW)
    head, lines = open_envelope(page, township_key(town))
    assert (head.kind, head.epoch, head.first) == ("history", 2, after + 1)
    return lines


def test_a_machine_is_stopped_and_its_site_can_go_on_with_another(town, admin):
    assert "停用机器" in admin.page("/desk/sites/tx01").text
    admin.follow(admin.send("/desk/sites/tx01/stop", slip=""))
    signature = request_signature(KEY, "GET", snapshot_target("tx01", 0))
    assert exchange.snapshot_page(town, "tx01", 0, signature, NOW) is Problem.FENCED
    again = admin.send("/desk/sites/tx01/stop", slip="")
    assert "没有在用的机器" in Document(again.text).text
    assert shown_once(admin.send("/desk/sites/tx01/replace", hours="1", slip=""))
    assert site_row(town).epoch == 2, "the one that was stopped is not stopped twice"
    acts = [row.act for row in rows_of(town, tables.audit)]
    assert acts[-2:] == ["stop_machine", "replace_machine"]


def test_a_site_that_never_had_a_machine_needs_a_code_and_no_replacement(admin):
    answer = admin.send("/desk/sites/tx06/replace", hours="1", slip="")
    assert "请发登记码" in Document(answer.text).text


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_the_command_replaces_a_machine_and_stands_in_the_audit(town):
    words = ["--at", "2023-03-20", "replace", "tx01", "--db", town.url.database]
    result = CliRunner().invoke(township, words)
    assert result.exit_code == 0, result.output
    code = result.output.partition("登记码： ")[2].strip()
    answer = exchange.enrol(town, EnrolRequest(code, bytes(NEW_KEY.verify_key).hex()), NOW)
    assert isinstance(answer, EnrolAnswer)
    assert answer.epoch == 2
    last = rows_of(town, tables.audit)[-1]
    assert (last.act, last.name) == ("replace_machine", CONSOLE)


def test_the_sites_page_says_how_the_machine_is(town, admin):
    assert "机器的情况" not in admin.page("/desk/sites/tx01").text
    body = canonical(KioskState("0.1.0", 900, "paper_out", "K", 3))
    signature = request_signature(KEY, "PUT", body_signed(state_target("tx01"), body))
    assert isinstance(take_state(town, "tx01", body, signature, NOW), KioskState)
    page = admin.page("/desk/sites/tx01").text
    assert "程序 0.1.0" in page
    assert "存储卡只剩 900 MB" in page
    assert "打印机没有纸" in page
    assert "还有 3 条流水没传上来" in page
    assert QUALITY_WORDS["K"] in page
