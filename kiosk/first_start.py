"""The first start of a machine: what stands before the window until it is enrolled.

Line, stick and files are `joining`'s; here they are asked in a thread of their own, and when the
machine is enrolled the kiosk itself stands before the window, without a new start.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kiosk import joining, salvage
from kiosk.core.desk.events import StickMoved, StickSeen
from kiosk.core.events import Event, Sound
from kiosk.core.first_start.events import (
    BackupTold,
    FirstStartEffect,
    JoinByLine,
    JoinByStick,
    JoiningFailed,
    KeepAddress,
    TakeRest,
)
from kiosk.core.first_start.states import (
    CodeAsked,
    Damaged,
    FirstStartState,
    RestWanted,
    step,
)
from kiosk.core.front import Front
from kiosk.core.view import Link, Status
from kiosk.ports import Clock
from kiosk.settings import Settings
from kiosk.store import feed, journal, soundness
from kiosk.store.database import StoreError, open_store
from kiosk.sync import restoring
from kiosk.sync.at_touch import stick_is_in
from kiosk.sync.stick import StickError

LOG = logging.getLogger(__name__)

BROKEN = "机器这边出了问题，没有登记上。请再试一次，还不行就重新开机。"
BACKUP_MOVING = "正在把优盘上的备份送到乡镇"
STICK_BROKEN = "优盘读不出来，没有登记上。请换一个优盘再试。"


class Stage(Protocol):
    """What stands before a window (`kiosk.ui.app.Runner`)."""

    on_wake: Callable[[], None] | None

    @property
    def front(self) -> Front: ...

    def handle(self, event: Event) -> None: ...

    def pump(self) -> None: ...

    def status(self) -> Status: ...


def begins_at(settings: Settings) -> FirstStartState | None:
    """What a machine must be told before it can be a kiosk; None when it is one.

    StoreError when its file cannot be used.
    """
    may_type = not settings.township.url
    if found := soundness.damage(settings.database):
        LOG.error("the journal is damaged: %s", found)
        return Damaged(_address(settings), may_type=may_type)
    enrolment = joining.read_enrolment(settings.folder)
    if enrolment is None:
        known = joining.has_journal(settings)
        return None if known else CodeAsked(_address(settings), may_type=may_type)
    if not enrolment.request:
        return None
    if not settings.database.exists():
        return RestWanted()
    with closing(open_store(settings.database, create=False)) as store:
        whole = not journal.is_arriving(store) and feed.site(store) is not None
    return None if whole else RestWanted()


def _address(settings: Settings) -> str:
    """As kiosk.toml says, else as it was typed here; '' where nobody said."""
    return settings.township.url or joining.read_address(settings.folder)


class FirstStart:
    """The code's screens, then the kiosk that `open_kiosk` makes in the window's thread."""

    def __init__(
        self,
        settings: Settings,
        state: FirstStartState,
        clock: Clock,
        open_kiosk: Callable[[], Stage],
        sound: Callable[[str], None],
    ) -> None:
        self.on_wake: Callable[[], None] | None = None
        self._settings = settings
        self._url = _address(settings)
        self._clock = clock
        self._open_kiosk = open_kiosk
        self._sound = sound
        self._kiosk: Stage | None = None
        self._front = Front(state, now_s=clock.uptime_s())
        self._posted: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        """From the thread; None: enrolled."""

        self._thread: threading.Thread | None = None
        self._salvaging: threading.Thread | None = None
        self._sending = threading.Lock()
        """Held while copies go to the township: a machine is enrolled behind them."""

    @property
    def front(self) -> Front:
        return self._front if self._kiosk is None else self._kiosk.front

    def handle(self, event: Event) -> None:
        if self._kiosk is not None:
            self._kiosk.handle(event)
            return
        state = self._front.state
        if not isinstance(state, FirstStartState):
            return
        after, effects = step(state, event)
        self._front = replace(self._front, state=after)
        for effect in effects:
            if isinstance(effect, Sound):
                self._sound(effect.tone)
            elif isinstance(effect, KeepAddress):
                self._keep(effect.url)
            elif isinstance(effect, FirstStartEffect):
                self._begin(effect)

    def _keep(self, url: str) -> None:
        self._url = url
        try:
            joining.keep_address(self._settings.folder, url)
        except OSError:  # it is used all the same, and typed again after the next start
            LOG.exception("the township's address is not kept")

    def pump(self) -> None:
        if self._kiosk is None:
            self._take_posted()
        if self._kiosk is not None:
            self._kiosk.pump()

    def status(self) -> Status:
        if self._kiosk is not None:
            return self._kiosk.status()
        now = self._clock.now()
        return Status(
            village="",
            site_name="",
            at=now.at.replace(second=0),
            quality=now.quality,
            link=Link.NEVER,
            last_contact=None,
            unsent=0,
            keeper=None,
            camera=None,
            printer=None,
            on_shelf=(),
            opens=None,
        )

    def stop(self) -> None:
        """Waits for what is under way: an enrolment that was begun is kept whole."""
        for thread in (self._thread, self._salvaging):
            if thread is not None:
                thread.join()

    # --- beside the window ------------------------------------------------------------------------

    def _take_posted(self) -> None:
        while not self._posted.empty():
            event = self._posted.get()
            if event is not None:
                self.handle(event)
                continue
            self._kiosk = self._open_kiosk()
            self._kiosk.on_wake = self._wake
            return
        self._look_for_stick()

    def _look_for_stick(self) -> None:
        state = self._front.state
        if isinstance(state, CodeAsked | Damaged | RestWanted):
            there = stick_is_in(self._settings.ledgers)
            if there != state.stick:
                self.handle(StickSeen(there))
                if there and not isinstance(state, RestWanted):
                    self._begin_salvage()

    def _begin_salvage(self) -> None:
        if self._salvaging is None or not self._salvaging.is_alive():
            self._salvaging = threading.Thread(target=self._salvage, name="salvage", daemon=True)
            self._salvaging.start()

    def _salvage(self) -> None:
        """What a machine before left on the stick goes to the township before its code comes."""
        where = Path(self._settings.ledgers.stick)
        with self._sending:
            if not salvage.has_backup(where):
                return
            self._post(BackupTold(BACKUP_MOVING))
            try:
                sent = salvage.salvage(where, self._url)
                told = BackupTold(sent.told, sent.is_whole)
            except (StickError, OSError) as error:
                LOG.warning("the copies on the stick are of no use: %s", error)
                told = BackupTold(str(error) if isinstance(error, StickError) else STICK_BROKEN)
            self._post(told)

    def _begin(self, effect: FirstStartEffect) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = threading.Thread(
            target=self._go, args=(effect,), name="first start", daemon=True
        )
        self._thread.start()

    def _go(self, effect: FirstStartEffect) -> None:
        self._post(self._joined_by(effect))

    def _joined_by(self, effect: FirstStartEffect) -> JoiningFailed | None:
        """Why there is no kiosk yet; None when there is one."""
        from kiosk.sync.client import EnrolError  # a machine that is enrolled starts without it

        try:
            return self._carried_out(effect)
        except (EnrolError, StickError) as error:
            LOG.warning("not enrolled: %s", error)
            return JoiningFailed(str(error), on_stick=isinstance(effect, TakeRest))
        except StoreError as error:
            LOG.exception("not enrolled")
            return JoiningFailed(str(error), on_stick=isinstance(effect, TakeRest))
        except Exception:  # whatever it was, somebody stands there and waits for an answer
            LOG.exception("not enrolled")
            by_line = isinstance(effect, JoinByLine)
            told = BROKEN if by_line else STICK_BROKEN
            return JoiningFailed(told, on_stick=isinstance(effect, TakeRest))

    def _carried_out(self, effect: FirstStartEffect) -> JoiningFailed | None:
        settings, where = self._settings, Path(self._settings.ledgers.stick)
        match effect:
            case JoinByLine(code):
                self._salvage()
                with salvage.damaged_aside(settings):
                    joining.enrol(settings.folder, self._url, code)
                return None
            case JoinByStick(code):
                with salvage.damaged_aside(settings):
                    joining.enrol_by_stick(settings, where, code, self._moved)
            case TakeRest():
                joining.carry(settings, where, self._moved)
        left = begins_at(settings) is not None
        return JoiningFailed(restoring.NOT_ON_STICK, on_stick=True) if left else None

    def _moved(self, done: int, total: int) -> None:
        self._post(StickMoved(done, total))

    def _post(self, event: Event | None) -> None:
        self._posted.put(event)
        self._wake()

    def _wake(self) -> None:
        if self.on_wake is not None:
            self.on_wake()
