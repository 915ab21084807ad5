"""Carries out what the front decides: ask, record, print, in that order.

`handle` runs in the thread of the window.  Device threads only `post`; what they posted is handled
at the next `pump`.
"""

from __future__ import annotations

import queue
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from pathlib import Path

from kiosk.core import events as ev
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.card import CardRefusal
from kiosk.core.carried import Carried
from kiosk.core.clock import SECOND_PERSON_BEYOND, Moment, Quality, stamp
from kiosk.core.desk.asking import weighed_in
from kiosk.core.desk.events import (
    ActBooked,
    ActPrepared,
    Carry,
    CarryByStick,
    LinkTried,
    LoadDesk,
    PrepareAct,
    StickCarried,
    StickMoved,
    StickSeen,
    SyncNow,
    WriteLedger,
)
from kiosk.core.desk.machine import LookOver
from kiosk.core.desk.states import Asking, DeskState, LinkShown
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import LedgerKind
from kiosk.core.entries import ClockCorrected, DateConfirmed, EntryKind
from kiosk.core.events import Effect, Event
from kiosk.core.front import MIDWAY, Front, OutOfService
from kiosk.core.objecting.events import LoadThings, ObjectTo
from kiosk.core.objecting.voice_events import BeginRecording, EndRecording, Hush, PlayNote
from kiosk.core.periods import next_opening
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.rules_to_come import rules_told
from kiosk.core.scheme import Scheme
from kiosk.core.travel.events import AskHome, GivePoints
from kiosk.core.view import Entered, Link, Receipt, Status
from kiosk.core.visit import step
from kiosk.core.weighing import Weighing, WeightSeen
from kiosk.desk import carry_review, errands
from kiosk.desk.perform import book, perform
from kiosk.desk.ports import DeskPorts
from kiosk.desk.voice import Voice
from kiosk.ports import Clock, DeviceError, Recorder
from kiosk.store import (
    acts,
    clock_floor,
    feed,
    journal,
    notices,
    people,
    points,
    printing,
    redeem,
    schemes,
    views,
    wishes,
)
from kiosk.store.database import TROUBLE, CommitUnknown, Store, StoreFull
from kiosk.store.journal import Stamp
from kiosk.store.people import Person

TRY_AGAIN_S = 15.0
LOOK_FOR_ROOM_S = 10.0
UNTIL_THE_TOWNSHIP_SPOKE = (
    ev.OutOfServiceReason.NOT_ENROLLED,
    ev.OutOfServiceReason.FETCHING,
    ev.OutOfServiceReason.RESTORING,
)


@dataclass(frozen=True)
class LinkState:
    """What the sync worker last told."""

    link: Link = Link.NEVER
    last_contact: datetime | None = None
    unsent: int = 0
    problem: str = ""
    passes: int = 0
    fenced: bool = False
    photos: int = 0
    photo_problem: str = ""


@dataclass(frozen=True)
class Wiring:
    """What the runner may call outside: each a function, none of them slow."""

    sound: Callable[[str], None]
    request_print: Callable[[], None]
    nudge_sync: Callable[[], None]
    new_op: Callable[[], str]
    salt: Callable[[], bytes] = lambda: secrets.token_bytes(16)
    photograph: Callable[[], bytes | None] = lambda: None
    """A JPEG of what the camera sees now."""

    watch_barcodes: Callable[[bool], None] = lambda _: None
    """Whether goods' barcodes are wanted from the camera."""

    switch: Callable[[TaskName], ActRefused | None] = lambda _: None
    """Into training and out of it; why it cannot be, or None."""

    wish_update: Callable[[], ActRefused | None] = lambda: None
    """Ask for the newer version on the stick; why it cannot be, or None."""

    ledgers: Callable[[Scheme], tuple[LedgerKind, ...]] = lambda _: ()
    """What can be written to files under a scheme."""

    write_ledger: Callable[[WriteLedger, datetime, Callable[[Event], None]], None] = (
        lambda _, __, ___: None
    )
    """Begin to write a ledger as of now; the end is posted."""

    has_stick: Callable[[], bool] = lambda: False
    """Whether a USB stick is in by which the township can be reached."""

    carry_by_stick: Callable[[Callable[[int, int], None], Callable[[Carried], None]], None] = (
        lambda _, __: None
    )
    """Begin to; how far it is and how it ended are told from another thread."""

    look_over: Callable[[Callable[[Event], None]], None] = lambda _: None
    """Begin to look at every part of the machine; what is found is posted."""

    weighing: Callable[[], Weighing | None] = lambda: None
    """What the scale says; None: there is none."""

    has_room: Callable[[], bool] = lambda: True
    """Whether the disk has room to redeem; looked at now and then."""

    recorder: Recorder | None = None
    be_quiet: Callable[[], None] = lambda: None
    """The kiosk's own voice is cut short."""


class Runner:
    """The shell around `core.visit.step`."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wiring: Wiring,
        *,
        photographs: Path = Path("photographs"),
        training: bool = False,
    ) -> None:
        """`photographs`: folder of those taken on purpose; `training`: on a copy."""
        self.front = Front(now_s=clock.uptime_s(), touched_s=clock.uptime_s())
        self.on_wake: Callable[[], None] | None = None
        self._store = store
        self._clock = clock
        self._wiring = wiring
        self._training = training
        self._desk = DeskPorts(
            store=store,
            stamp=self._stamp,
            unsent=self._unsent,
            photograph=wiring.photograph,
            photographs=photographs,
            pictures=photographs.parent / "goods",
            request_print=wiring.request_print,
            salt=wiring.salt,
            switch=wiring.switch,
            wish_update=wiring.wish_update,
            ledgers=wiring.ledgers,
            write_ledger=lambda wanted, at: wiring.write_ledger(wanted, at, self.post),
            training=training,
        )
        self._voice = Voice(wiring.recorder, self.post, clock.uptime_s, wiring.be_quiet)
        self._watching = False
        self._posted: queue.SimpleQueue[Event | Callable[[], None]] = queue.SimpleQueue()
        self._link = LinkState()
        self._to_send = 0
        self._camera: str | None = None
        self._printer: str | None = None
        self._stick = ""
        self._full = False
        self._room_looked_s = -inf
        self._pin_free_at_s: dict[str, float] = {}
        self._started_s = clock.uptime_s()
        """A program that starts anew has forgotten when the last wrong PIN was typed."""

        self._status: Status | None = None
        self._last_status: Status | None = None
        """What was last read: shown on while the file cannot be read."""

        self._floor = clock_floor.kept(store)
        self._battery = clock_floor.battery_kept(store)
        self._date_asked = False
        """Whether a battery clock's date was shown to a keeper: once in a run."""

        before = clock_floor.last_known(store)
        self._went_by = (before.moment if before else clock.now(), clock.uptime_s())
        """The time that the kiosk goes by, and when it was looked at; first the last entry's."""

        self._tried_s = clock.uptime_s()
        self._rules_looked_s = -inf
        printing.after_restart(store)
        redeem.abandon_all(store)
        missing = self._missing()
        if missing is not None:
            self.handle(ev.ServiceFailed(missing))
        else:
            self._or_out_of_service(lambda: carry_review.print_left(self._desk))

    # --- from any thread -----------------------------------------------------------------

    def post(self, event: Event) -> None:
        self._put(event)

    def link_changed(self, link: LinkState) -> None:
        def take() -> None:
            tried = link.passes != self._link.passes
            self._link = link
            self._to_send = max(self._to_send, link.unsent) if link.unsent else 0
            if tried:
                self.handle(LinkTried(reached=link.link is Link.CONNECTED))
            if link.fenced and not journal.is_fenced(self._store):
                self._or_out_of_service(lambda: journal.fence(self._store))
                self._serve()
            state = self.front.state
            if isinstance(state, OutOfService) and state.reason in UNTIL_THE_TOWNSHIP_SPOKE:
                self._serve()

        self._put(take)

    def stick_moved(self, done: int, total: int) -> None:
        self._put(StickMoved(done, total))

    def stick_carried(self, carried: Carried) -> None:
        """What was taken in and acknowledged counts, whether anybody still looks or not."""

        def take() -> None:
            self._link = replace(self._link, unsent=self._unsent())
            self.handle(StickCarried(carried))
            if carried.fenced and not journal.is_fenced(self._store):
                self._or_out_of_service(lambda: journal.fence(self._store))
                self._serve()

        self._put(take)

    def camera_changed(self, trouble: DeviceError | None) -> None:
        self._put(lambda: setattr(self, "_camera", str(trouble) if trouble else None))

    def printer_changed(self, trouble: str | None) -> None:
        self._put(lambda: setattr(self, "_printer", trouble))

    def stick_changed(self, told: str) -> None:
        """What the keeper is told of the second medium; '' when it holds all."""
        self._put(lambda: setattr(self, "_stick", told))

    def township_time(self, at: datetime) -> None:
        """The township said what time it is; a correction downward is an entry of its own."""

        def take() -> None:
            self._clock.set_by_township(at)
            self._note_correction()

        self._put(take)

    def _note_correction(self) -> None:
        """A sure time before what the kiosk went by, whoever brought it: an entry says so."""
        now, uptime_s = self._clock.now(), self._clock.uptime_s()
        was, was_s = self._went_by
        expected = was.at + timedelta(seconds=uptime_s - was_s)
        down = now.quality is Quality.SURE and now.at < expected - timedelta(hours=1)
        if down and was.quality is not Quality.GUESS and not journal.is_arriving(self._store):
            corrected = ClockCorrected(stamp(expected), stamp(now.at))
            with self._store.transaction():
                op = self._wiring.new_op()
                journal.append(self._store, EntryKind.CLOCK_CORRECTED, op, corrected, self._stamp())
        if now.quality is not Quality.GUESS:
            self._went_by = (now, uptime_s)

    def _put(self, what: Event | Callable[[], None]) -> None:
        self._posted.put(what)
        if self.on_wake is not None:
            self.on_wake()

    # --- from the window's thread ----------------------------------------------------------

    def pump(self) -> None:
        """Handle what was posted, then let time go on."""
        self._or_out_of_service(self._note_correction)
        self._or_out_of_service(self._begin_scheme)
        while True:
            try:
                what = self._posted.get_nowait()
            except queue.Empty:
                break
            if callable(what):
                self._or_out_of_service(what)
                self._status = None
            else:
                self.handle(what)
        self._or_out_of_service(self._keep_floor)
        self._look_for_room()
        self._try_again()
        self._look_for_stick()
        self._look_at_scale()
        self.handle(ev.Ticked(self._clock.uptime_s()))

    def _or_out_of_service(self, action: Callable[[], None]) -> None:
        try:
            action()
        except TROUBLE as error:
            self.handle(_failure(error))

    def _try_again(self) -> None:
        """Out of service for the disk's sake: look now and then whether it takes a write again."""
        state, now_s = self.front.state, self._clock.uptime_s()
        failed = (ev.OutOfServiceReason.DISK_FULL, ev.OutOfServiceReason.JOURNAL_DAMAGED)
        if not (isinstance(state, OutOfService) and state.reason in failed):
            self._tried_s = now_s
        elif now_s - self._tried_s >= TRY_AGAIN_S:
            self._tried_s = now_s
            if self._store.takes_a_write():
                self._serve()

    def _look_for_room(self) -> None:
        now_s = self._clock.uptime_s()
        if now_s >= self._room_looked_s + LOOK_FOR_ROOM_S:
            self._room_looked_s = now_s
            full = not self._wiring.has_room()
            if full != self._full:
                self._full, self._status = full, None

    def _look_for_stick(self) -> None:
        """Somebody stands there who may put one in."""
        state = self.front.state
        if isinstance(state, LinkShown) and self._wiring.has_stick() != state.stick:
            self.handle(StickSeen(there=not state.stick))

    def _look_at_scale(self) -> None:
        """Something is put on it while a weight is asked for."""
        state = self.front.state
        if isinstance(state, Asking) and weighed_in(state):
            seen = self._wiring.weighing()
            if seen is not None and seen != state.weighing:
                self.handle(WeightSeen(seen))

    def _serve(self) -> None:
        """In service again, if the kiosk knows all it must know for that."""
        missing = self._missing()
        self.handle(ev.ServiceRestored() if missing is None else ev.ServiceFailed(missing))
        if missing is None:
            self._or_out_of_service(lambda: carry_review.print_left(self._desk))

    def _missing(self) -> ev.OutOfServiceReason | None:
        """What keeps the kiosk from serving anybody, be it for good."""
        if journal.is_fenced(self._store):
            return ev.OutOfServiceReason.REPLACED
        if journal.is_arriving(self._store):
            return ev.OutOfServiceReason.RESTORING
        if feed.site(self._store) is not None:
            return None
        begun = journal.genesis(self._store) is not None
        reasons = ev.OutOfServiceReason
        return reasons.FETCHING if begun else reasons.NOT_ENROLLED

    def _begin_scheme(self) -> None:
        """Announced rules begin on their day, when nobody is in the middle of something."""
        now_s = self._clock.uptime_s()
        if now_s < self._rules_looked_s + 1 or isinstance(self.front.state, MIDWAY):
            return
        self._rules_looked_s = now_s
        if schemes.begin_due(self._store, self._stamp):
            self._status = None
            self._wiring.nudge_sync()

    def _keep_floor(self) -> None:
        """Store the clock's floor when it has risen by an hour: a boot must not start below it."""
        floor = self._clock.floor
        if floor - self._floor > timedelta(hours=1):
            clock_floor.keep(self._store, floor)
            self._floor = floor
        if self._clock.battery != self._battery:
            clock_floor.keep_battery(self._store, self._clock.battery)
            self._battery = self._clock.battery

    def handle(self, event: Event) -> None:
        """One event and everything that follows from it."""
        waiting = deque([event])
        while waiting:
            self.front, effects = step(self.front, waiting.popleft())
            for effect in effects:
                waiting.extend(self._perform(effect))
        if self._watching != isinstance(self.front.state, DeskState):
            self._watching = not self._watching
            self._wiring.watch_barcodes(self._watching)
        if not isinstance(event, ev.Ticked):
            self._status = None

    def status(self) -> Status:
        """What stands around every screen; the clock in it goes on, the rest is read on change."""
        now = self._clock.now()
        if self._status is None:
            try:
                self._last_status = self._read_status()
            except TROUBLE as error:
                if self._last_status is None:
                    raise
                self.handle(_failure(error))
            self._status = self._last_status
        if self._status is None:
            raise RuntimeError("a status is read or the reading has failed")
        return replace(self._status, at=now.at.replace(second=0), quality=now.quality)

    def _read_status(self) -> Status:
        now = self._clock.now()
        site = feed.site(self._store)
        keeper = people.person(self._store, redeem.in_charge(self._store) or "")
        opens = rules_from = rules_early = None
        if journal.scheme_version(self._store):
            rules = schemes.rules_of(self._store)
            closed = rules.running.redeems and now.at not in rules.days
            opens = next_opening(rules.days, now.at) if closed else None
            rules_from = rules.change
            rules_early = schemes.early(self._store, now.at.date())
        return Status(
            village=site.village if site else "",
            site_name=site.shop if site else "",
            hours=site.hours if site else "",
            at=now.at,
            quality=now.quality,
            link=self._link.link,
            last_contact=self._link.last_contact or feed.heard_at(self._store),
            unsent=self._link.unsent,
            to_send=self._to_send,
            keeper=keeper.name if keeper else None,
            camera=self._camera,
            printer=self._printer,
            on_shelf=views.on_shelf(self._store, now.at),
            opens=opens,
            problem=self._link.problem,
            photos=self._link.photos,
            photo_problem=self._link.photo_problem,
            stick=self._stick,
            full=self._full,
            training=self._training,
            rules_from=rules_from,
            rules_early=rules_early,
        )

    # --- effects -----------------------------------------------------------------------------

    def _perform(self, effect: Effect) -> Iterator[Event]:
        try:
            yield from self._carry_out(effect)
        except TROUBLE as error:
            yield _failure(error)

    def _carry_out(self, effect: Effect) -> Iterator[Event]:
        store = self._store
        match effect:
            case ev.Identify(text, officers):
                yield self._identified(text, officers=officers)
            case ev.ResolveCode(code):
                yield self._resolved(code)
            case ev.ResolveProxy(household):
                yield self._proxy_resolved(household)
            case ev.LoadAccount(household, entered, text, vouched_by):
                yield self._account(household, entered, text, vouched_by)
            case ev.CheckPin(person, pin):
                yield self._pin_checked(person, lambda: people.pin_accepted(store, person, pin))
            case ev.CheckHouseholdPin(household, pin):
                yield self._pin_checked(
                    people.household_lock(household),
                    lambda: people.household_pin_accepted(store, household, pin),
                )
            case ev.OpenShift():
                yield from self._shift_opened(effect)
            case ev.ConfirmDate():
                yield self._date_confirmed(effect)
            case ev.LoadWishes(household):
                things = wishes.wishable(store, self._clock.now().at)
                yield ev.WishesLoaded(household, things, wishes.wished_by(store, household))
            case ev.LoadRules():
                yield ev.RulesLoaded(rules_told(schemes.rules_of(store)))
            case ev.LoadNotices():
                yield ev.NoticesLoaded(notices.heads(store))
            case ev.LoadNotice(key):
                found = notices.notice(store, key, self._clock.now().at)
                if found is not None:
                    yield ev.NoticeLoaded(found)
            case ev.Wish():
                yield self._wished(effect)
            case ev.PrepareRedemption() if self._full:
                yield ev.RedemptionDeclined(RedemptionRefused(Reason.NO_ROOM))
            case ev.PrepareRedemption(household, picks):
                op = self._wiring.new_op()
                redeem.prepare(self._store, op, household, picks, self._clock.now())
                yield ev.RedemptionPrepared(op)
            case ev.AbandonRedemption(op):
                redeem.abandon(self._store, op)
            case ev.Redeem():
                yield self._redeemed(effect)
            case GivePoints() | AskHome() | LoadThings() | ObjectTo():
                folder, records = self._desk.photographs, self._voice.records
                yield errands.run(store, effect, self._stamp, folder, records=records)
                self._wiring.nudge_sync()
            case BeginRecording() | EndRecording() | PlayNote() | Hush():
                yield from self._voice.perform(effect)
            case ev.PrintSlip():
                self._wiring.request_print()
            case ev.SettlePaper(seq, answer):
                complete = answer is ev.PaperAnswer.COMPLETE
                person = redeem.in_charge(self._store) or ""
                job = printing.job_of(self._store, seq)
                if job is not None:
                    printing.settle(self._store, job.job, complete=complete, person=person)
                    settled = printing.job_of(self._store, seq)
                    yield ev.PrintingChanged(seq, (settled or job).state)
                self._wiring.request_print()
            case ev.Sound(tone):
                self._wiring.sound(tone)
            case PrepareAct():
                yield ActPrepared(self._wiring.new_op())
            case Carry():
                yield self._booked(effect)
            case SyncNow():
                self._wiring.nudge_sync()
            case CarryByStick():
                self._wiring.carry_by_stick(self.stick_moved, self.stick_carried)
            case LookOver():
                self._wiring.look_over(self.post)
            case LoadDesk(entering=True) if self._asks_date():
                yield ev.DateUnsure(self._clock.now().at)
            case _:
                yield from perform(self._desk, effect, self._at_desk())

    def _at_desk(self) -> str:
        """Id of the keeper who stands there; '' for nobody."""
        state = self.front.state
        return state.desk.person if isinstance(state, DeskState) else ""

    def _booked(self, task: Carry) -> Event:
        op = task.op or self._wiring.new_op()
        try:
            answer = book(self._desk, task, op)
        except CommitUnknown:
            # Not failed: unknown.  The file itself knows.
            self._store.reopen()
            if acts.acted_of_op(self._store, op) is None:
                return ev.ServiceFailed(ev.OutOfServiceReason.DISK_FULL)
            answer = book(self._desk, task, op)  # the same key again: the same answer
        if isinstance(answer, ActBooked):
            self._wiring.nudge_sync()
        return answer

    def _unsent(self) -> int:
        """Entries that the township has not."""
        return journal.head(self._store)[0] - int(self._store.meta("acked", "0"))

    def _identified(self, text: str, *, officers: bool) -> Event:
        who = views.identify(self._store, text, officers=officers)
        if isinstance(who, CardRefusal):
            return ev.CardRejected(who)
        if isinstance(who, Person):
            if who.role == "officer":
                return ev.KeeperIdentified(who.id, who.name, in_charge=False, officer=True)
            in_charge = redeem.in_charge(self._store) == who.id
            before = people.left_open(self._store, who.id)
            return ev.KeeperIdentified(who.id, who.name, in_charge, before.name if before else "")
        return self._account(who, Entered.CARD, text, None)

    def _resolved(self, code: str) -> Event:
        household = views.household_of_code(self._store, code)
        if household is None:
            return ev.CardRejected(CardRefusal.BAD_CODE)
        keeper = people.person(self._store, redeem.in_charge(self._store) or "")
        holder = redeem.holder_of(self._store, household)
        return ev.CodeResolved(holder, keeper.id if keeper else None, keeper.name if keeper else "")

    def _proxy_resolved(self, household: str) -> Event:
        if points.scheme_in_force(self._store).proxies is None:
            return ev.ProxyResolved(household, word_wanted=False)
        keeper = people.person(self._store, redeem.in_charge(self._store) or "")
        resolved = ev.ProxyResolved(household, word_wanted=True)
        if keeper is None:
            return resolved
        return replace(resolved, keeper=keeper.id, keeper_name=keeper.name)

    def _account(
        self, household: str, entered: Entered, text: str, vouched_by: str | None
    ) -> Event:
        try:
            standing = views.standing(self._store, household, self._clock.now())
        except KeyError:
            return ev.CardRejected(CardRefusal.UNKNOWN)
        offers = views.offers(self._store, standing.at)
        return ev.HouseholdIdentified(standing, offers, entered, text, vouched_by)

    def _pin_checked(self, lock: str, accepted: Callable[[], bool]) -> Event:
        """Whether a PIN is right; not even looked at while wrong ones under `lock` make it wait."""
        now_s = self._clock.uptime_s()
        failures = people.pin_failures(self._store, lock)
        after_start_s = self._started_s + people.wait_after(failures)
        free_at_s = self._pin_free_at_s.get(lock, after_start_s)
        if failures and now_s < free_at_s:
            return ev.PinRejected(round(free_at_s - now_s + 0.5))
        if accepted():
            return ev.PinAccepted()
        wait_s = people.wait_after(failures + 1)
        self._pin_free_at_s[lock] = now_s + wait_s
        return ev.PinRejected(wait_s)

    def _shift_opened(self, effect: ev.OpenShift) -> Iterator[Event]:
        who = people.person(self._store, effect.person)
        if who is None:
            return
        op, before = self._wiring.new_op(), people.left_open(self._store, who.id)
        if isinstance(people.open_shift(self._store, who, op, self._stamp(who.id)), ActRefused):
            yield ev.PinRejected(0)  # no keeper of this site any more
            return
        guess = self._clock.now().at if self._asks_date() else None
        yield ev.ShiftOpened(guess, before.name if before else "")
        self._wiring.nudge_sync()

    def _asks_date(self) -> bool:
        """今天是…?  Always where it is a guess; a battery clock's date is shown once."""
        asks = self._clock.now().quality is Quality.GUESS
        if self._clock.by_battery and not self._date_asked:
            asks = self._date_asked = True
        return asks

    def _date_confirmed(self, effect: ev.ConfirmDate) -> Event:
        now, by_battery = self._clock.now(), self._clock.by_battery
        if now.quality is Quality.SURE and not by_battery:
            return ev.DateAccepted()  # it came while the keeper was being asked
        if by_battery and effect.date.date() == now.at.date():
            return ev.DateAccepted()
        earliest = self._clock.earliest
        if effect.date < earliest:
            return ev.DateRefused(earliest)
        far = effect.date > self._clock.floor + SECOND_PERSON_BEYOND
        if (far or by_battery) and effect.second is None:
            return ev.SecondPersonWanted()
        guess = self._clock.now().at
        body = DateConfirmed(effect.person, stamp(effect.date), stamp(guess), effect.second)
        when = replace(self._stamp(effect.person), moment=Moment(effect.date, Quality.KEEPER))
        with self._store.transaction():
            op = self._wiring.new_op()
            journal.append(self._store, EntryKind.DATE_CONFIRMED, op, body, when)
        # Only now: nothing is redeemed on a date that the journal does not know of.
        self._clock.confirm_date(effect.date)
        self._note_correction()
        return ev.DateAccepted()

    def _wished(self, effect: ev.Wish) -> Event:
        household, good = effect.household, effect.good
        op = self._wiring.new_op()
        acted = wishes.wish(self._store, op, household, good, effect.name, self._stamp)
        if not isinstance(acted, ActRefused):
            self._wiring.nudge_sync()
        elif acted.why is not Obstacle.WISHED_BEFORE:
            return ev.WishDeclined(household, good)
        return ev.WishNoted(household, good)

    def _redeemed(self, effect: ev.Redeem) -> Event:
        answer: Receipt | RedemptionRefused | None
        try:
            answer = redeem.redeem(
                self._store,
                effect.op,
                effect.household,
                effect.picks,
                self._stamp,
                entered=effect.entered,
                text=effect.text,
                vouched_by=effect.vouched_by,
                proxy=effect.proxy,
                pin_shown=effect.pin_shown,
            )
        except CommitUnknown:
            # Not failed: unknown.  The file itself knows.
            self._store.reopen()
            answer = redeem.receipt_of_op(self._store, effect.op)
            if answer is None:
                return ev.ServiceFailed(ev.OutOfServiceReason.DISK_FULL)
        if isinstance(answer, Receipt):
            self._wiring.nudge_sync()
            return ev.Redeemed(answer)
        if answer.reason is Reason.NO_TRUSTED_DATE:
            self._wiring.nudge_sync()
        return ev.RedemptionDeclined(answer)

    def _stamp(self, keeper: str = "") -> Stamp:
        clock = self._clock
        return Stamp(clock.now(), clock.boot_id, clock.uptime_s(), keeper)


def _failure(error: Exception) -> ev.ServiceFailed:
    full = isinstance(error, StoreFull | CommitUnknown)
    reasons = ev.OutOfServiceReason
    return ev.ServiceFailed(reasons.DISK_FULL if full else reasons.JOURNAL_DAMAGED)
