"""Puts real or emulated parts together; the only file that knows every part."""

from __future__ import annotations

import itertools
import json
import os
import secrets
import shutil
import threading
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nacl.signing import SigningKey, VerifyKey

from kiosk.core.acts import ActRefused
from kiosk.core.clock import parse_stamp
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import CodeBlurred, Event, TextRead
from kiosk.devices.clock import GuardedClock
from kiosk.devices.printer import TcpPrinter
from kiosk.devices.reader import Reader
from kiosk.devices.speaker import SilentSpeaker
from kiosk.ledgers.writing import LedgerWriter, ledgers_under
from kiosk.paper import PrintThread, Turn
from kiosk.ports import Camera, Clock, DeviceError, PrinterTrouble, Speaker
from kiosk.runner import LinkState, Runner, Wiring
from kiosk.settings import LedgerSettings, Settings
from kiosk.store import clock_floor, history, journal
from kiosk.store.database import Store, open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.sync import plan, restoring
from kiosk.sync.outbox import NotDone, Township
from kiosk.sync.worker import LinkReport, SyncWorker
from kiosk.training import BorrowedClock, Practice, Stage, copy_of

if TYPE_CHECKING:
    from kiosk.sync.carrying import Carried
    from kiosk.sync.client import TownshipClient

TRAINING = "training"
"""Folder of the copies that are trained on, beside the journal."""

TROUBLE_WORDS = {
    PrinterTrouble.NO_ANSWER: "打印机没有回应，请看看有没有纸，再看看电源和插头。",
    PrinterTrouble.PAPER_OUT: "打印机没纸了，请换一卷。",
    PrinterTrouble.COVER_OPEN: "打印机的盖子没有合上。",
    PrinterTrouble.OFFLINE: "打印机没有准备好，请看看有没有纸。",
    PrinterTrouble.FAULT: "打印机出了毛病，请关掉再打开。",
}


@dataclass(frozen=True)
class Enrolment:
    """What the township gave this kiosk, kept beside the journal."""

    url: str
    site: str
    epoch: int
    township_key: str
    authority: str = ""
    """The township's CA, a certificate (PEM): the link speaks with nobody else.  '' only for a
    plain line on loopback."""

    base: int = 0
    """The last entry of the machine before, behind which this one continues; 0: there was none."""

    base_hash: str = ""


@dataclass(frozen=True)
class Parts:
    """The devices of one kiosk."""

    open_camera: Callable[[], Camera]
    printer: TcpPrinter
    clock: Clock
    speaker: Speaker


@dataclass(frozen=True)
class Kiosk:
    """One kiosk, put together; `start` and `stop` its threads."""

    store: Store
    runner: Runner
    stage: Stage
    """What stands before the window: the runner, or in training one on a copy."""

    reader: Reader
    paper: PrintThread
    sync: SyncWorker | None
    parts: Parts
    practices: list[threading.Thread]
    """Practices that are coming to their end."""

    ledgers: LedgerWriter

    def start(self) -> None:
        self.reader.start()
        self.paper.start()
        if self.sync is not None:
            self.sync.start()

    def preview(self) -> tuple[int, Any] | None:
        """The newest camera picture as RGBA, and its number."""
        newest = self.reader.latest_frame()
        return None if newest is None else (newest.sequence, newest.rgba)

    def sync_now(self) -> None:
        """立即同步."""
        if self.sync is not None:
            self.sync.nudge()

    def stop(self) -> None:
        """Stops what runs, in the order in which nothing is lost; every thread is joined."""
        self.reader.stop()
        self.stage.close()
        self.parts.printer.close()
        self.paper.stop()
        for ending in self.practices.copy():
            ending.join()
        self.ledgers.stop()
        if self.sync is not None:
            self.sync.stop()
        self.store.close()


@dataclass
class _Threads:
    """The runner is made before the threads that it wakes, and they are told of the runner."""

    paper: PrintThread | None = None
    sync: SyncWorker | None = None
    reader: Reader | None = None
    stage: Stage | None = None

    def post(self, event: Event) -> None:
        if self.stage is not None:
            self.stage.post(event)

    def camera_changed(self, trouble: DeviceError | None) -> None:
        if self.stage is not None:
            self.stage.camera_changed(trouble)

    def printer_changed(self, trouble: PrinterTrouble | None) -> None:
        if self.stage is not None:
            self.stage.printer_changed(TROUBLE_WORDS[trouble] if trouble else None)

    def photograph(self) -> bytes | None:
        return self.reader.photograph() if self.reader is not None else None

    def watch_barcodes(self, wanted: bool) -> None:  # noqa: FBT001
        if self.reader is not None:
            self.reader.watch_barcodes(wanted)

    def switch(self, _: TaskName) -> ActRefused | None:
        return self.stage.switch() if self.stage is not None else None

    def print_slip(self) -> None:
        if self.paper is not None:
            self.paper.request()

    def talk_to_township(self) -> None:
        if self.sync is not None:
            self.sync.nudge()


def real_parts(settings: Settings, store: Store) -> Parts:
    """The devices that kiosk.toml names."""
    camera = settings.camera

    def open_camera() -> Camera:
        from kiosk.devices.camera import FileCamera, V4l2Camera

        if camera.file:
            return FileCamera(camera.file, loop=True)
        return V4l2Camera(camera.device, camera.width_px, camera.height_px)

    printer = settings.printer
    return Parts(
        open_camera=open_camera,
        printer=TcpPrinter(printer.host, printer.port, printer.columns, answer=printer.answer),
        clock=GuardedClock(clock_floor.kept(store)),
        speaker=SilentSpeaker(),
    )


def assemble(
    folder: Path,
    store: Store,
    parts: Parts,
    url: str = "",
    ledger_settings: LedgerSettings | None = None,
) -> Kiosk:
    """Runner, threads and wires of a kiosk whose data lie in `folder`; `url`: the township's, when
    it is another than at enrolment."""
    enrolment = read_enrolment(folder)
    clock = parts.clock
    if enrolment is not None:
        when = Stamp(clock.now(), clock.boot_id, clock.uptime_s())
        if enrolment.base:
            history.expect(store, enrolment.base, enrolment.base_hash)
        journal.begin_epoch(store, enrolment.site, enrolment.epoch, when)
    shutil.rmtree(folder / TRAINING, ignore_errors=True)  # of a practice that a power cut ended
    threads = _Threads()
    turn = Turn()
    practices: list[threading.Thread] = []
    numbers = itertools.count(1)
    database = store.path or folder / "kiosk.db"

    to_files = ledger_settings or LedgerSettings()

    def wiring(
        request_print: Callable[[], None], nudge_sync: Callable[[], None], ledgers: LedgerWriter
    ) -> Wiring:
        return Wiring(
            sound=parts.speaker.tone,
            request_print=request_print,
            nudge_sync=nudge_sync,
            new_op=lambda: str(uuid.uuid4()),
            photograph=threads.photograph,
            watch_barcodes=threads.watch_barcodes,
            switch=threads.switch,
            ledgers=ledgers_under,
            write_ledger=ledgers.begin,
        )

    def practise() -> Practice:
        own = folder / TRAINING / str(next(numbers))
        try:
            own.mkdir(parents=True, exist_ok=True)
            copy = copy_of(store, own / database.name)
        except BaseException:
            shutil.rmtree(own, ignore_errors=True)
            raise
        printing = _Threads()
        copied = LedgerWriter(own / database.name, to_files, own, training=True)
        try:
            runner = Runner(
                copy,
                BorrowedClock(clock),
                wiring(printing.print_slip, lambda: None, copied),
                photographs=own / "photographs",
                training=True,
            )
            paper = PrintThread(
                copy,
                parts.printer,
                on_printing=runner.post,
                on_trouble=threads.printer_changed,
                training=True,
                turn=turn,
            )
        except BaseException:
            copy.close()
            shutil.rmtree(own, ignore_errors=True)
            raise
        printing.paper = paper
        paper.start()

        def end() -> None:
            paper.stop()
            copied.stop()
            copy.close()
            shutil.rmtree(own, ignore_errors=True)

        def end_soon() -> None:
            """A paper may be under way: the window does not wait for it."""
            threads.watch_barcodes(wanted=False)
            ending = threading.Thread(target=end, name="end of practice", daemon=True)
            practices.append(ending)
            ending.start()

        return Practice(runner, end_soon)

    ledgers = LedgerWriter(database, to_files, folder)
    runner = Runner(
        store,
        clock,
        wiring(threads.print_slip, threads.talk_to_township, ledgers),
        photographs=folder / "photographs",
    )
    stage = Stage(runner, practise, clock)
    paper = PrintThread(
        store,
        parts.printer,
        on_printing=runner.post,
        on_trouble=threads.printer_changed,
        turn=turn,
    )
    reader = Reader(
        parts.open_camera,
        lambda text: threads.post(TextRead(text)),
        threads.camera_changed,
        lambda: threads.post(CodeBlurred()),
    )
    sync = None
    if enrolment is not None:
        sync = _sync(folder, store, runner, clock, replace(enrolment, url=url or enrolment.url))
    threads.paper, threads.sync, threads.reader, threads.stage = paper, sync, reader, stage
    return Kiosk(store, runner, stage, reader, paper, sync, parts, practices, ledgers)


def _sync(
    folder: Path, store: Store, runner: Runner, clock: Clock, enrolment: Enrolment
) -> SyncWorker:
    def on_change(report: LinkReport) -> None:
        state = LinkState(
            report.link,
            report.last_contact,
            report.unsent,
            report.problem,
            report.passes,
            report.fenced,
        )
        runner.link_changed(state)

    def restore(township: Township, tell: Callable[[str], None]) -> NotDone | None:
        def on_progress(done: int, last: int) -> None:
            tell(restoring.UNDER_WAY.format(done=done, all=last))

        try:
            failed = restoring.restore(store, township, on_progress, runner.township_time)
            if failed is None:
                when = Stamp(clock.now(), clock.boot_id, clock.uptime_s())
                history.begin(store, enrolment.site, enrolment.epoch, when)
        except history.HistoryError as error:
            return restoring.stopped_by(error)
        return failed

    return SyncWorker(
        Outbox(store, lambda: Stamp(clock.now(), clock.boot_id, clock.uptime_s())),
        lambda: _client(folder, enrolment),
        on_change,
        runner.township_time,
        restore=restore if journal.is_arriving(store) else None,
    )


def _client(folder: Path, enrolment: Enrolment) -> TownshipClient:
    from kiosk.sync.client import TownshipClient

    return TownshipClient(
        enrolment.url,
        enrolment.site,
        enrolment.epoch,
        device_key(folder),
        VerifyKey(bytes.fromhex(enrolment.township_key)),
        enrolment.authority,
    )


# --- enrolment -----------------------------------------------------------------------------------


def device_key(folder: Path) -> SigningKey:
    """The kiosk's own Ed25519 key, made at the first call; a file only its owner reads."""
    path = folder / "device.key"
    if not path.exists():
        _write_whole(path, secrets.token_bytes(32).hex())
    return SigningKey(bytes.fromhex(path.read_text().strip()))


def read_enrolment(folder: Path) -> Enrolment | None:
    path = folder / "enrolment.json"
    if not path.exists():
        return None
    return Enrolment(**json.loads(path.read_text("utf-8")))


def enrol(folder: Path, url: str, code: str) -> Enrolment:
    """Trade a one-time code for this kiosk's site; the answer is kept before it is returned."""
    from kiosk.sync import client

    folder.mkdir(parents=True, exist_ok=True)
    authority = client.proven_authority(url, code)
    answer = client.enrol(url, code, device_key(folder), authority)
    enrolment = Enrolment(
        url,
        answer.site,
        answer.epoch,
        answer.township_key,
        authority,
        answer.base,
        answer.base_hash,
    )
    parse_stamp(answer.time)
    _keep(folder, enrolment)
    return enrolment


def fetch_history(
    settings: Settings, enrolment: Enrolment, on_progress: Callable[[int, int], None]
) -> str:
    """Bring the history of the machine before into a new one's file, or go on with that.

    A Chinese sentence that says why it is not whole yet, or ''.  The kiosk begins to write when it
    is started.  StoreError when the file cannot be used.
    """
    with closing(open_store(settings.database)) as store:
        history.expect(store, enrolment.base, enrolment.base_hash)
        with closing(_client(settings.folder, enrolment)) as client:
            try:
                failed = restoring.restore(store, client, on_progress)
            except history.HistoryError as error:
                restoring.stopped_by(error)
                return plan.PROBLEMS["history"]
    return "" if failed is None else restoring.CUT_OFF


def carry(settings: Settings, stick: Path) -> Carried | None:
    """Exchange with the township by a USB stick; None while there is nothing to exchange.

    StoreError and StickError when the file or the stick cannot be used.
    """
    from kiosk.sync import carrying

    enrolment = read_enrolment(settings.folder)
    if enrolment is None:
        return None
    with closing(open_store(settings.database, create=False)) as store:
        if journal.is_arriving(store) or journal.genesis(store) is None:
            return None
        key = VerifyKey(bytes.fromhex(enrolment.township_key))
        return carrying.carry(Outbox(store), stick, device_key(settings.folder), key)


def has_journal(settings: Settings) -> bool:
    """Whether a machine has written here, of which a new enrolment would know nothing."""
    if not settings.database.exists():
        return False
    with closing(open_store(settings.database)) as store:
        return journal.head(store)[0] > 0 and not journal.is_arriving(store)


def trust(folder: Path, url: str, code: str) -> bool:
    """Pin the CA that `code` proves in place of the one before; False when never enrolled."""
    from kiosk.sync import client

    enrolment = read_enrolment(folder)
    if enrolment is None:
        return False
    _keep(folder, replace(enrolment, authority=client.proven_authority(url, code)))
    return True


def _keep(folder: Path, enrolment: Enrolment) -> None:
    _write_whole(folder / "enrolment.json", json.dumps(vars(enrolment)))


def _write_whole(path: Path, text: str) -> None:
    """All of the file or none of it, whatever happens in between."""
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def run(settings: Settings) -> None:
    """The kiosk on its real devices, until the window is closed."""
    from kiosk.ui import env

    screen = settings.screen
    env.setup(screen.mode, env.PANELS[screen.panel], screen.rotation)
    settings.folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.database)
    parts = real_parts(settings, store)
    kiosk = assemble(settings.folder, store, parts, settings.township.url, settings.ledgers)
    from kiosk.ui.app import KioskApp

    try:
        KioskApp(
            kiosk.stage,
            kiosk.preview,
            kiosk.parts.speaker,
            photographs=settings.folder / "goods",
            on_first_frame=kiosk.start,
        ).run()
    finally:
        kiosk.stop()
