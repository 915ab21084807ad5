"""Puts real or emulated parts together; the only file that knows every part."""

from __future__ import annotations

import itertools
import logging
import random
import shutil
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nacl.signing import VerifyKey

from kiosk import __version__, diagnostics
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.carried import Carried
from kiosk.core.desk.machine import FindingMade
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import CodeBlurred, Event, TextRead
from kiosk.desk import voice_notes
from kiosk.devices.chosen import camera_of, printer_of, scale_of
from kiosk.devices.clock import GuardedClock
from kiosk.devices.hand_scanner import HandScanner
from kiosk.devices.printer import EscPosPrinter
from kiosk.devices.reader import Reader
from kiosk.devices.recorder import AlsaRecorder
from kiosk.devices.watchdog import notify
from kiosk.doctor import Examination, Seen, of_page
from kiosk.joining import PHOTOGRAPHS, Enrolment, client_of, device_key, read_enrolment, request_of
from kiosk.ledgers.writing import LedgerWriter, ledgers_under
from kiosk.paper import PrintThread, Turn
from kiosk.ports import (
    Camera,
    Clock,
    DeviceError,
    PrinterTrouble,
    PrintOutcome,
    Recorder,
    Scale,
    Speaker,
)
from kiosk.runner import LinkState, Runner, Wiring
from kiosk.settings import LedgerSettings, Settings
from kiosk.store import clock_floor, history, journal, rereading
from kiosk.store.database import TROUBLE, Store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.sync import restoring
from kiosk.sync.at_touch import Progress, StickCarrier
from kiosk.sync.fetching import UpdateFetcher
from kiosk.sync.files import FileBook, FileSender
from kiosk.sync.outbox import NotDone, Township
from kiosk.sync.protocol import KioskState
from kiosk.sync.second import SecondMedium
from kiosk.sync.spare import Machine
from kiosk.sync.worker import LinkReport, SyncWorker
from kiosk.training import BorrowedClock, Practice, Stage, copy_of
from kiosk.ui.words import PRINTER_TROUBLE, SECOND_TROUBLE
from kiosk.updating.told import TREE, fetched, home_of, judged, wish

if TYPE_CHECKING:
    pass

LOG = logging.getLogger(__name__)

TRAINING = "training"
"""Folder of the copies that are trained on, beside the journal."""

READ_AGAIN_MOST_S = 3600


@dataclass(frozen=True)
class Parts:
    """The devices of one kiosk."""

    open_camera: Callable[[], Camera]
    printer: EscPosPrinter
    clock: Clock
    speaker: Speaker
    scale: Scale | None = None
    scanner: str = ""
    """Input device of a hand scanner; without one the window hears it."""

    recorder: Recorder | None = None
    tree: Path | None = None
    """Of the version that runs; None: where this file lies."""


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
    stick: StickCarrier | None
    """None while it is not enrolled."""

    examination: Examination
    scanner: HandScanner | None
    second: SecondMedium | None = None
    """None while it is not enrolled, or where no copies are wanted on the stick."""

    def start(self) -> None:
        self.reader.start()
        self.paper.start()
        if self.parts.scale is not None:
            self.parts.scale.start()
        if self.scanner is not None:
            self.scanner.start()
        if self.sync is not None:
            self.sync.start()
        if self.second is not None:
            self.second.start()

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
        if self.parts.scale is not None:
            self.parts.scale.stop()
        if self.scanner is not None:
            self.scanner.stop()
        self.parts.speaker.close()
        if self.parts.recorder is not None:
            self.parts.recorder.hush()
        self.parts.printer.close()
        self.paper.stop()
        for ending in self.practices.copy():
            ending.join()
        self.ledgers.stop()
        if self.stick is not None:
            self.stick.stop()
        self.examination.stop()
        if self.sync is not None:
            self.sync.stop()
        if self.second is not None:
            self.second.stop()
        self.store.close()


@dataclass
class _Threads:
    """The runner is made before the threads that it wakes, and they are told of the runner."""

    paper: PrintThread | None = None
    sync: SyncWorker | None = None
    reader: Reader | None = None
    stage: Stage | None = None
    stick: StickCarrier | None = None
    examination: Examination | None = None
    camera: str = ""
    """What is wrong with it."""

    printer: PrinterTrouble | None = None
    """How the printer was last."""

    def post(self, event: Event) -> None:
        if self.stage is not None:
            self.stage.post(event)

    def camera_changed(self, trouble: DeviceError | None) -> None:
        self.camera = str(trouble) if trouble is not None else ""
        if self.stage is not None:
            self.stage.camera_changed(trouble)

    def printer_changed(self, trouble: PrinterTrouble | None) -> None:
        self.printer = trouble
        if self.stage is not None:
            self.stage.printer_changed(PRINTER_TROUBLE[trouble] if trouble else None)

    def printer_tried(self, outcome: PrintOutcome) -> None:
        if (found := of_page(outcome)) is not None:
            self.post(FindingMade(found))

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

    def has_stick(self) -> bool:
        return self.stick is not None and self.stick.has_stick()

    def carry_by_stick(
        self, on_progress: Callable[[int, int], None], on_end: Callable[[Carried], None]
    ) -> None:
        if self.stick is not None:
            self.stick.begin(on_progress, on_end)

    def look_over(self, tell: Callable[[Event], None]) -> None:
        if self.examination is not None:
            self.examination.begin(tell)

    def talk_to_township(self) -> None:
        if self.sync is not None:
            self.sync.nudge()


def real_parts(settings: Settings, store: Store, speaker: Speaker) -> Parts:
    """The devices that kiosk.toml names; the speaker was there before the store."""
    return Parts(
        open_camera=lambda: camera_of(settings.camera),
        printer=printer_of(settings.printer, settings.folder),
        clock=_clock_of(store),
        speaker=speaker,
        scale=scale_of(settings.scale),
        scanner=settings.scanner.device,
        recorder=AlsaRecorder(),
    )


def _clock_of(store: Store) -> GuardedClock:
    """What was known of the time before the program started anew holds until the power goes."""
    clock = GuardedClock(clock_floor.kept(store), battery=clock_floor.battery_kept(store))
    known = clock_floor.last_known(store)
    if known is not None and known.boot == clock.boot_id:
        clock.resume(known.moment, known.uptime_s)
    return clock


def assemble(
    folder: Path,
    store: Store,
    parts: Parts,
    url: str = "",
    ledger_settings: LedgerSettings | None = None,
    has_room: Callable[[], bool] = lambda: True,
) -> Kiosk:
    """Runner, threads and wires of a kiosk whose data lie in `folder`; `url`: the township's, when
    it is another than at enrolment; `has_room`: of the disk, for a redemption."""
    enrolment = read_enrolment(folder)
    clock = parts.clock
    if enrolment is not None:
        when = Stamp(clock.now(), clock.boot_id, clock.uptime_s())
        if enrolment.base:
            history.expect(store, enrolment.base, enrolment.base_hash)
        journal.begin_epoch(store, enrolment.site, enrolment.epoch, when)
    _read_again(store, clock)
    voice_notes.settle_left(folder / PHOTOGRAPHS, store)
    shutil.rmtree(folder / TRAINING, ignore_errors=True)  # of a practice that a power cut ended
    threads = _Threads()
    turn = Turn()
    practices: list[threading.Thread] = []
    numbers = itertools.count(1)
    database = store.path or folder / "kiosk.db"

    to_files = ledger_settings or LedgerSettings()

    def wish_update() -> ActRefused | None:
        try:
            wish(folder)
        except OSError:
            LOG.exception("the update could not be asked for")
            return ActRefused(Obstacle.NO_UPDATE)
        return None

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
            wish_update=wish_update,
            ledgers=ledgers_under,
            write_ledger=ledgers.begin,
            has_stick=threads.has_stick,
            carry_by_stick=threads.carry_by_stick,
            look_over=threads.look_over,
            weighing=lambda: parts.scale.weighing() if parts.scale is not None else None,
            has_room=has_room,
            recorder=parts.recorder,
            be_quiet=lambda: parts.speaker.say(""),
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
                photographs=own / PHOTOGRAPHS,
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
        photographs=folder / PHOTOGRAPHS,
    )
    stage = Stage(runner, practise, clock)
    paper = PrintThread(
        store,
        parts.printer,
        on_printing=runner.post,
        on_trouble=threads.printer_changed,
        on_tried=threads.printer_tried,
        turn=turn,
    )

    def told(text: str) -> None:
        threads.post(TextRead(text))

    reader = Reader(
        parts.open_camera,
        told,
        threads.camera_changed,
        lambda why: threads.post(CodeBlurred(why)),
    )
    sync = second = None
    if enrolment is not None:
        there = replace(enrolment, url=url or enrolment.url)
        sync = _sync(folder, store, runner, clock, there, threads)
        threads.stick = _stick(folder, store, clock, enrolment, to_files)
        second = _second(folder, store, there, to_files, runner) if to_files.backup else None
    threads.paper, threads.sync, threads.reader, threads.stage = paper, sync, reader, stage

    def seen() -> Seen:
        """From a thread of its own: a printer that is silent takes a while."""
        newest = reader.latest_frame()
        rgba = None if newest is None else newest.rgba
        weighing = parts.scale.weighing() if parts.scale is not None else None
        of_stick = second.state if second is not None else None
        printer = parts.printer.trouble()
        return Seen(
            clock.now(), rgba, threads.camera, printer, weighing, of_stick, clock.by_battery
        )

    of_here = Settings(data=str(folder), ledgers=to_files)
    threads.examination = examination = Examination(
        of_here, seen, lambda findings: diagnostics.on_stick(of_here, findings), parts.tree
    )
    return Kiosk(
        store,
        runner,
        stage,
        reader,
        paper,
        sync,
        parts,
        practices,
        ledgers,
        threads.stick,
        examination,
        HandScanner(parts.scanner, told) if parts.scanner else None,
        second,
    )


def _stick(
    folder: Path, store: Store, clock: Clock, enrolment: Enrolment, settings: LedgerSettings
) -> StickCarrier:
    """What the township sends is taken in as the line's thread takes it in, by the same store."""

    def trip(where: Path, is_stick: Callable[[Path], bool], on_progress: Progress) -> Carried:
        from kiosk.sync import carrying

        outbox = Outbox(store, lambda: Stamp(clock.now(), clock.boot_id, clock.uptime_s()))
        return carrying.carry(
            outbox,
            where,
            device_key(folder),
            VerifyKey(bytes.fromhex(enrolment.township_key)),
            is_there=is_stick,
            on_progress=on_progress,
            book=FileBook(store, folder / PHOTOGRAPHS),
            request=lambda: request_of(enrolment, outbox),
        )

    return StickCarrier(settings, trip)


def _second(
    folder: Path, store: Store, enrolment: Enrolment, settings: LedgerSettings, runner: Runner
) -> SecondMedium:
    """Follows each commit to the stick that is in."""
    url, key = enrolment.url, enrolment.township_key
    made = SecondMedium(
        store,
        store.path or folder / "kiosk.db",
        device_key(folder),
        Machine(enrolment.site, enrolment.epoch, url, key, enrolment.authority),
        settings,
        FileBook(store, folder / PHOTOGRAPHS),
        lambda found: runner.stick_changed(
            SECOND_TROUBLE[found.trouble] if found.trouble is not None else ""
        ),
    )
    store.on_commit = made.nudge
    return made


def _read_again(store: Store, clock: Clock) -> None:
    """After an upgrade; a kiosk that cannot do it now serves as it did and tries at the next
    start.  systemd, which would end a start of more than 90 s, waits: a journal of years takes a Pi
    some minutes."""
    if rereading.is_due(store):
        notify(f"EXTEND_TIMEOUT_USEC={READ_AGAIN_MOST_S * 10**6}")
    try:
        rereading.after_upgrade(store, lambda: Stamp(clock.now(), clock.boot_id, clock.uptime_s()))
    except TROUBLE:
        LOG.exception("what the version before could not read stays unread")


def _state(folder: Path, clock: Clock, printer: PrinterTrouble | None, unsent: int) -> KioskState:
    """What the township is told of this machine; the disk roughly, or it would change each time."""
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    quality = clock.now().quality.value
    version = __version__ if home_of(TREE) is None else TREE.name
    return KioskState(version, free_mb // 100 * 100, printer or "", quality, unsent)


def _sync(
    folder: Path,
    store: Store,
    runner: Runner,
    clock: Clock,
    enrolment: Enrolment,
    threads: _Threads,
) -> SyncWorker:
    def on_change(report: LinkReport) -> None:
        state = LinkState(
            report.link,
            report.last_contact,
            report.unsent,
            report.problem,
            report.passes,
            report.fenced,
            report.photos,
            report.photo_problem,
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
        lambda: client_of(folder, enrolment),
        on_change,
        runner.township_time,
        restore=restore if journal.is_arriving(store) else None,
        photos=FileSender(FileBook(store, folder / PHOTOGRAPHS), random.random),
        updates=UpdateFetcher(fetched(folder), how) if (how := judged(folder)) else None,
        state=lambda unsent: _state(folder, clock, threads.printer, unsent),
    )
