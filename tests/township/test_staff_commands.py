"""The desk's people from the command line, and the check of the audit."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import update
from support.office import PASSWORD as OWN
from support.office import rows_of
from support.town import NOW

from kiosk.township import tables
from kiosk.township.commands import township
from kiosk.township.database import run_tx
from kiosk.township.office import signing_in
from kiosk.township.office.signing_in import Verdict


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def run(town):
    """Runs a command on the town: run(0, "staff", "list") -> its output."""

    def command(code, *arguments):
        words = ["--at", "2023-03-20 09:00", *arguments, "--db", town.url.database]
        result = CliRunner().invoke(township, words)
        assert result.exit_code == code, result.output
        return result.output

    return command


def add(run, login="limou", role="admin", *more, code=0):
    return run(code, "staff", "add", "--login", login, "--name", "李某", "--role", role, *more)


def one_time(output):
    return re.search(r"一次性密码： (\S+) ", output)[1]


def verdict(town, login, password):
    return signing_in.sign_in(town, login, password, "192.0.2.1", NOW, "t" + password)


def test_the_first_admin_gets_a_one_time_password_that_opens_the_desk(town, run):
    password = one_time(add(run, "LiMou"))
    assert verdict(town, "limou", password) is Verdict.RIGHT
    assert "limou\t李某\t乡镇管理员" in run(0, "staff", "list")
    row = rows_of(town, tables.audit)[0]
    assert (row.name, row.act) == ("命令行", "add_staff")
    assert password not in str(row)


def test_an_officer_needs_sites_that_are_there(run):
    assert "至少一个兑换点" in add(run, "wangmou", "officer", code=1)
    assert "没有兑换点“长虹”" in add(run, "wangmou", "officer", "--site", "长虹", code=1)
    add(run, "wangmou", "officer", "--site", "和平")
    assert "tx01" in run(0, "staff", "list")
    assert "已经有人用了" in add(run, "wangmou", "auditor", code=1)
    add(run, "x", "keeper", code=2)


def test_a_reset_lets_in_an_admin_who_was_slowed_down(town, run):
    add(run)
    for _ in range(5):
        assert verdict(town, "limou", "wrong") is Verdict.WRONG
    assert isinstance(verdict(town, "limou", OWN), signing_in.Wait)
    password = one_time(run(0, "staff", "reset", "--login", "limou"))
    assert verdict(town, "limou", password) is Verdict.RIGHT
    assert "没有登录名“nobody”" in run(1, "staff", "reset", "--login", "nobody")


def test_the_audit_is_checked_and_a_fault_is_said(town, run):
    assert "共 0 条" in run(0, "audit")
    add(run)
    assert re.search(r"共 1 条，校验码 [0-9A-F]{16}", run(0, "audit"))
    run_tx(town, lambda c: c.execute(update(tables.audit).values(name="别人")))
    assert "第 1 条的内容被改过" in run(1, "audit")
