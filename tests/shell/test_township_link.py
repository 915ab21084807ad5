"""A kiosk put together as it is, and a township made by its own commands: enrolment, addresses,
certificates, dates, and what the keeper reads."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from support.strangers import listening, on_the_day, saying, secured
from support.wire import page

from kiosk import __version__, assembly, doctor, joining
from kiosk.__main__ import main
from kiosk.core.carried import Carried
from kiosk.core.clock import Quality
from kiosk.core.entries import Declared, EntryKind
from kiosk.core.events import OutOfServiceReason
from kiosk.core.feed import FeedItem
from kiosk.core.front import OutOfService
from kiosk.core.view import Link
from kiosk.desk import photographs
from kiosk.devices.clock import GuardedClock
from kiosk.devices.printer import tcp_printer
from kiosk.devices.speaker import SilentSpeaker
from kiosk.ports import DeviceError
from kiosk.settings import Settings
from kiosk.store import feed, journal
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.rereading import READ_BY
from kiosk.sync import client as client_module
from kiosk.sync import codes, plan
from kiosk.township.api import application
from kiosk.township.commands import township as commands
from kiosk.township.database import open_database, run_tx
from kiosk.township.entries.files import file_data
from kiosk.township.serving import running
from kiosk.township.sites.authority import credentials_of, server_context
from kiosk.township.sites.certificates import new_credentials
from kiosk.township.sites.overview import site_now
from kiosk.ui import sentences

ROOT = Path(__file__).parents[2]
TODAY = datetime(2026, 12, 20, 9, 0)
INIT = (
    *("--name", "棠香街道", "--code", "3", "--scheme", "tangxiang", "--site", "tx01"),
    *("--site-name", "和平", "--shop", "和平村爱心积分超市", "--village", "和平村"),
    *("--village-code", "7"),
)


class Town:
    """A township in a file, and servers of it."""

    def __init__(self, folder, stack, code=""):
        """`code`: of a township that is there already, made by the same `init`."""
        self._db, self._stack = folder / "township.db", stack
        self.code = code or self._code_in(self.command("init", *INIT))

    def command(self, name, *options, at=TODAY):
        words = ["--at", at.isoformat(), name, *options, "--db", str(self._db)]
        result = CliRunner().invoke(commands, words)
        assert result.exit_code == 0, result.output
        return result.output

    def new_authority(self):
        return self._code_in(self.command("certificate", "--new-authority"))

    def serve(self, at=TODAY):
        """Another server, with the certificate that is kept now; its URL."""
        engine = open_database(str(self._db))
        self._stack.callback(engine.dispose)
        tls = server_context(run_tx(engine, credentials_of, reads=True))
        return self._stack.enter_context(running(application(engine, lambda: at), tls=tls))

    def machine(self):
        """As it said last how it is."""
        engine = open_database(str(self._db))
        self._stack.callback(engine.dispose)
        return run_tx(engine, lambda c: site_now(c, "tx01", TODAY), reads=True).machine

    def replace(self):
        return self._code_in(self.command("replace", "tx01"))

    def photograph(self, digest):
        engine = open_database(str(self._db))
        self._stack.callback(engine.dispose)
        return run_tx(engine, lambda c: file_data(c, "tx01", digest), reads=True)

    def _code_in(self, output):
        return next(word for word in output.split() if codes.typed(word))


@pytest.fixture
def stack():
    with ExitStack() as made:
        yield made


@pytest.fixture(scope="module")
def mould(tmp_path_factory):
    """Folder of a township after `init`, and its code."""
    folder = tmp_path_factory.mktemp("township")
    with ExitStack() as stack:
        return folder, Town(folder, stack).code


@pytest.fixture
def town(tmp_path, stack, mould):
    folder, code = mould
    shutil.copytree(folder, tmp_path / "township")
    return Town(tmp_path / "township", stack, code)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kiosk"


@pytest.fixture
def start(folder, stack):
    """Starts the kiosk that is enrolled in `folder`; it is stopped when the next one starts."""
    running_now = []

    def stop():
        while running_now:
            running_now.pop().stop()

    def no_camera():
        raise DeviceError("没有摄像头")

    def begin(url="", wall=TODAY, folder=folder):
        stop()
        clock = GuardedClock(datetime.min, wall_s=lambda: _epoch_s(wall), is_sure=lambda: False)
        parts = assembly.Parts(no_camera, tcp_printer("127.0.0.1", 9, 32), clock, SilentSpeaker())
        kiosk = assembly.assemble(folder, open_store(folder / "kiosk.db"), parts, url)
        running_now.append(kiosk)
        kiosk.sync.start()
        return kiosk

    stack.callback(stop)
    return begin


def _epoch_s(wall):
    return (wall - datetime(1970, 1, 1, 8)).total_seconds()


def until(kiosk, holds):
    deadline = time.monotonic() + 30
    while True:
        kiosk.runner.pump()
        status = kiosk.runner.status()
        if holds(status):
            return status
        assert time.monotonic() < deadline, status
        time.sleep(0.01)


def connected(status):
    return status.link is Link.CONNECTED and status.last_contact is not None


# --- enrolment, addresses, certificates


def test_enrolment_pins_the_ca_in_a_file_of_the_kiosks_own(town, folder, start):
    enrolment = joining.enrol(folder, town.serve(), town.code)
    file = folder / "enrolment.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert joining.read_enrolment(folder) == enrolment
    assert enrolment.authority.startswith("-----BEGIN CERTIFICATE-----")
    assert "KEY" not in enrolment.authority
    assert until(start(), connected).unsent == 0


def test_the_doctor_reaches_the_township_of_the_kiosks_own_ca(town, folder):
    enrolled = joining.enrol(folder, town.serve(), town.code)
    found = doctor.link(Settings(data=str(folder)))
    assert found.verdict is doctor.Verdict.FIT
    assert "2026-12-20 09:00" in found.told
    stranger = new_credentials("棠香街道")
    talk = secured(server_context(stranger), saying(page(stranger.authority)))
    with listening(talk) as url:
        (folder / "enrolment.json").write_text(json.dumps({**vars(enrolled), "url": url}))
        assert doctor.link(Settings(data=str(folder))).verdict is doctor.Verdict.WARNED


def test_a_kiosk_says_how_it_is_once_it_is_connected(town, folder, start):
    joining.enrol(folder, town.serve(), town.code)
    kiosk = start()
    until(kiosk, connected)
    until(kiosk, lambda _: town.machine() is not None)
    machine = town.machine()
    assert (machine.version, machine.unsent, machine.printer) == (__version__, 0, "")
    assert machine.free_mb > 0
    assert machine.free_mb % 100 == 0


def test_a_township_that_moved_is_known_at_its_new_address(town, folder, start):
    gone = "https://127.0.0.1:9"
    old = joining.enrol(folder, town.serve(), town.code)
    (folder / "enrolment.json").write_text(json.dumps({**vars(old), "url": gone}))
    until(start(), lambda status: status.link is Link.NEVER)
    until(start(town.serve()), connected)


def test_a_new_server_certificate_is_taken_without_touching_the_kiosk(town, folder, start):
    joining.enrol(folder, town.serve(), town.code)
    town.command("certificate", "--host-name", "desk.example")
    until(start(town.serve()), connected)


def test_after_a_new_ca_the_kiosk_waits_until_its_code_is_typed(town, folder, start):
    joining.enrol(folder, town.serve(), town.code)
    code = town.new_authority()
    url = town.serve()
    status = until(start(url), lambda status: status.problem)
    assert status.link is Link.NEVER
    assert sentences.unsent_words(status) == plan.PROBLEMS["stranger"]
    with pytest.raises(client_module.EnrolError, match="和登记码对不上"):
        joining.trust(folder, url, town.code)
    assert joining.trust(folder, url, code)
    until(start(url), connected)


def test_only_an_enrolled_kiosk_can_be_told_of_a_new_ca(town, folder):
    folder.mkdir()
    assert not joining.trust(folder, town.serve(), town.new_authority())
    assert list(folder.iterdir()) == []


def test_an_enrolment_that_was_refused_leaves_nothing(town, folder):
    other = new_credentials("棠香街道")
    talk = secured(server_context(other), saying(page(other.authority)))
    with listening(talk) as url, pytest.raises(client_module.EnrolError):
        joining.enrol(folder, url, town.code)
    assert not (folder / "enrolment.json").exists()
    assert joining.enrol(folder, town.serve(), town.code).site == "tx01"


# --- photographs, and what another version could not read


def test_a_kiosk_sends_its_photographs_and_reads_after_an_upgrade_what_it_could_not(
    town, folder, start, monkeypatch
):
    joining.enrol(folder, town.serve(), town.code)
    decoded = FeedItem.decoded
    with monkeypatch.context() as older:
        older.setattr(
            FeedItem, "decoded", lambda i: None if '"type":"scheme"' in i.body else decoded(i)
        )
        kiosk = start()
        until(kiosk, connected)
        assert len(feed.unread(kiosk.store)) == 1
    picture = io.BytesIO()
    Image.new("RGB", (90, 60)).save(picture, "JPEG")
    digest = photographs.keep(folder / "photographs", picture.getvalue())
    with kiosk.store.transaction():
        kiosk.store.set_meta(READ_BY, "of the version before")
        body = Declared("7-0001", "P08", "2026-12-20T08:00:00", photo=digest)
        when = Stamp(kiosk.parts.clock.now(), "boot", 1.0)
        journal.append(kiosk.store, EntryKind.DECLARED, "op", body, when)
    kiosk = start()
    assert feed.unread(kiosk.store) == []
    assert journal.scheme_version(kiosk.store) == 1
    sent = "select 1 from file_to_send where state = 'arrived'"
    until(kiosk, lambda _: kiosk.store.value(sent))
    assert until(kiosk, lambda status: status.photos == 0).photo_problem == ""
    assert town.photograph(digest) == picture.getvalue()


# --- another machine in the place of this one


def configured(folder, url):
    """A kiosk.toml of a kiosk whose data lie in `folder`."""
    folder.mkdir(exist_ok=True)
    file = folder.with_suffix(".toml")
    file.write_text(f'data = "{folder}"\n[township]\nurl = "{url}"\n')
    return str(file)


def test_a_new_machine_serves_nobody_until_it_knows_what_the_old_one_knew(
    town, folder, start, tmp_path
):
    url, new = town.serve(), tmp_path / "new"
    joining.enrol(folder, url, town.code)
    old = start()
    until(old, lambda status: connected(status) and status.unsent == 0)
    enrolment = joining.enrol(new, url, town.replace())
    assert (enrolment.epoch, enrolment.base) == (2, 1)
    kiosk = start("https://127.0.0.1:9", folder=new)
    assert kiosk.runner.front.state == OutOfService(OutOfServiceReason.RESTORING)
    until(kiosk, lambda status: "已经取回" in status.problem)
    assert kiosk.runner.front.state == OutOfService(OutOfServiceReason.RESTORING)
    kiosk = start(folder=new)
    until(kiosk, lambda _: not isinstance(kiosk.runner.front.state, OutOfService))
    until(kiosk, lambda status: connected(status) and status.unsent == 0)
    kinds = [entry.decoded() for entry, _ in journal.entries(kiosk.store)]
    assert [(each.site, each.epoch) for each in kinds] == [("tx01", 1), ("tx01", 2)]
    kiosk = start()
    assert not isinstance(kiosk.runner.front.state, OutOfService)
    status = until(kiosk, lambda status: status.problem)
    assert status.problem == plan.PROBLEMS["fenced"]
    assert kiosk.runner.front.state == OutOfService(OutOfServiceReason.REPLACED)
    kiosk = start("https://127.0.0.1:9")
    assert kiosk.runner.front.state == OutOfService(OutOfServiceReason.REPLACED), "and stays so"


def test_enrolling_fetches_the_history_and_refuses_a_card_that_has_one(
    town, folder, start, tmp_path
):
    url, new = town.serve(), tmp_path / "new"
    joining.enrol(folder, url, town.code)
    until(start(), lambda status: connected(status) and status.unsent == 0)
    code = town.replace()
    used = CliRunner().invoke(main, ["enrol", code, "--config", configured(folder, url)])
    assert used.exit_code == 2
    assert "已经有流水" in used.output
    done = CliRunner().invoke(main, ["enrol", code, "--config", configured(new, url)])
    assert done.exit_code == 0, done.output
    assert "epoch 2" in done.output
    assert "取回以前的流水：1 / 1" in done.output
    again = CliRunner().invoke(main, ["enrol", code, "--config", configured(new, url)])
    assert again.exit_code == 0, "after an answer that was lost it goes on"
    kiosk = start(folder=new)
    until(kiosk, lambda _: not isinstance(kiosk.runner.front.state, OutOfService))
    assert journal.genesis(kiosk.store).epoch == 2


def test_a_stick_goes_between_kiosk_and_township_by_commands(town, folder, start, tmp_path):
    url, usb = town.serve(), tmp_path / "usb"
    usb.mkdir()
    carry = ["carry", str(usb), "--config", configured(folder, url)]
    early = CliRunner().invoke(main, carry)
    assert early.exit_code == 2
    assert "还没有登记" in early.output
    joining.enrol(folder, url, town.code)
    kiosk = start("https://127.0.0.1:9")
    done = CliRunner().invoke(main, carry)
    assert done.exit_code == 0, done.output
    assert "还没有送到的流水 1 条" in done.output
    assert "收到新的流水 1 条" in town.command("carry", str(usb))
    done = CliRunner().invoke(main, carry)
    assert "乡镇又收下流水 1 条" in done.output
    assert feed.site(kiosk.store).id == "tx01"
    assert Outbox(kiosk.store).acked() == journal.head(kiosk.store)[0] == 1
    no_stick = [*carry[:1], str(tmp_path / "none"), *carry[2:]]
    assert "没有找到优盘" in CliRunner().invoke(main, no_stick).output
    code = town.replace()
    town.command("carry", str(usb))
    assert not journal.is_fenced(kiosk.store)
    done = CliRunner().invoke(main, carry)
    assert plan.PROBLEMS["fenced"] in done.output
    assert journal.is_fenced(kiosk.store)
    new = configured(tmp_path / "new", url)
    town.command("invite", "tx01", str(usb))
    done = CliRunner().invoke(main, ["enrol", code, "--stick", str(usb), "--config", new])
    assert done.exit_code == 2, "the code from before is void"
    assert "没有给这个登记码的邀请" in done.output


def test_a_receipt_by_stick_takes_a_machine_out_of_service_as_one_by_line_does(town, folder, start):
    joining.enrol(folder, town.serve(), town.code)
    kiosk = start()
    until(kiosk, lambda status: connected(status) and status.unsent == 0)
    kiosk.runner.stick_carried(Carried(fenced=True))
    kiosk.runner.pump()
    assert kiosk.runner.front.state == OutOfService(OutOfServiceReason.REPLACED)
    assert journal.is_fenced(kiosk.store)


# --- what the keeper reads


def test_a_portal_on_the_line_is_told_on_the_keepers_board(town, folder, start):
    url = town.serve()
    joining.enrol(folder, url, town.code)
    until(start(url), connected)
    login = page("<html>请先登录</html>")
    with listening(lambda wire: (wire.recv(1 << 16), wire.sendall(login))) as portal:
        status = until(start(portal), lambda status: status.problem)
        assert status.link is Link.NEVER, "since this start"
        assert status.last_contact == TODAY, "but the file knows"
        assert sentences.unsent_words(status) == plan.PROBLEMS["stranger"]
        assert "已联网" not in sentences.status_words(status)
    until(start(url), lambda status: connected(status) and status.problem == "")


# --- dates


@pytest.mark.parametrize("wall", [datetime(1970, 1, 1, 8), datetime(2090, 6, 1)], ids=str)
def test_a_kiosk_that_wakes_up_in_another_time_gets_the_date_over_the_pinned_line(
    town, folder, start, wall, monkeypatch
):
    joining.enrol(folder, town.serve(), town.code)
    pinned = client_module.pinned
    monkeypatch.setattr(
        client_module,
        "pinned",
        lambda authority: on_the_day(pinned(authority), wall - timedelta(hours=8)),
    )
    kiosk = start(wall=wall)
    status = until(kiosk, lambda status: status.quality is Quality.SURE)
    assert timedelta() <= status.at - TODAY < timedelta(hours=1)


@pytest.mark.parametrize("wrong", [datetime(1970, 1, 1), datetime(2090, 6, 1)], ids=str)
def test_a_township_that_has_lost_its_date_does_not_take_it_from_the_keeper(
    town, folder, start, wrong
):
    joining.enrol(folder, town.serve(), town.code)
    kiosk = start(town.serve(at=wrong))
    kiosk.parts.clock.confirm_date(TODAY)
    until(kiosk, connected)
    now = kiosk.parts.clock.now()
    assert now.quality is Quality.KEEPER
    assert timedelta() <= now.at - TODAY < timedelta(hours=1)
    assert kiosk.parts.clock.floor < TODAY
    kinds = [entry.kind for entry, _ in journal.entries(kiosk.store)]
    assert "clock_corrected" not in kinds


def test_time_does_not_stand_still_while_the_line_is_down(town, folder, start):
    """The last word of the township is told once, and not again with each thing that changes."""
    url = town.serve()
    joining.enrol(folder, url, town.code)
    kiosk = start(url)
    until(kiosk, connected)
    later = TODAY + timedelta(days=3)
    kiosk.parts.clock.set_by_township(later)
    with listening(lambda wire: None) as nowhere:
        port = int(nowhere.rsplit(":", 1)[1])
        kiosk.sync._client.close()
        kiosk.sync._client._line._base_url = f"https://127.0.0.1:{port}"
        kiosk.sync_now()
        until(kiosk, lambda status: status.link is Link.OFFLINE)
    assert kiosk.parts.clock.now().at >= later


# --- the commands


def run(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=cwd, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def test_the_commands_enrol_and_trust(town, folder, tmp_path):
    def settings(url):
        (tmp_path / "kiosk.toml").write_text(f'data = "{folder}"\n[township]\nurl = "{url}"\n')

    settings(town.serve())
    early = run("trust", town.code, cwd=tmp_path)
    assert (early.returncode, "还没有登记" in early.stderr) == (2, True)
    done = run("enrol", town.code, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "enrolled as site tx01, epoch 1\n"), done.stderr
    before = joining.read_enrolment(folder)
    code = town.new_authority()
    settings(town.serve())
    wrong = run("trust", town.code, cwd=tmp_path)
    assert (wrong.returncode, joining.read_enrolment(folder)) == (2, before)
    assert "和登记码对不上" in wrong.stderr
    done = run("trust", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert joining.read_enrolment(folder).authority != before.authority


def test_a_slip_of_the_finger_and_a_township_out_of_reach_are_plain_sentences(tmp_path):
    (tmp_path / "kiosk.toml").write_text(
        f'data = "{tmp_path}"\n[township]\nurl = "https://127.0.0.1:9"\n'
    )
    code = codes.drawn(b"no certificate")
    for typed, sentence in ((code, "连不上乡镇"), (code[:-1], "20 位数字"), ("", "20 位数字")):
        done = run("enrol", typed, cwd=tmp_path)
        assert done.returncode == 2
        assert re.search(sentence, done.stderr)
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "enrolment.json").exists()
