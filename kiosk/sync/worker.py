"""The thread that keeps kiosk and township together: push all, fetch all, rest, again."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.journal import NO_HASH
from kiosk.core.view import Link
from kiosk.store.database import TROUBLE
from kiosk.store.files import Counts
from kiosk.sync import plan
from kiosk.sync.fetching import UpdateFetcher
from kiosk.sync.files import FileSender, trouble_words
from kiosk.sync.outbox import FeedPage, NotDone, Outbox, Township
from kiosk.sync.plan import Books, Course, Fetch, Push, Rest, Step
from kiosk.sync.protocol import Ack, KioskState

LOG = logging.getLogger(__name__)

JOIN_S = 10.0

STATE_EVERY_S = 3600.0
"""A state that has not changed is told again: so the township knows that somebody is there."""

Restore = Callable[[Township, Callable[[str], None]], NotDone | None]
"""Fetches what is missing and tells how far it is; why it could not, or None when all is here."""


@dataclass(frozen=True)
class LinkReport:
    """How the link stands; `problem` is a sentence for the keeper, or ''."""

    link: Link
    last_contact: datetime | None
    """By the township's clock; None: never."""

    unsent: int
    problem: str
    passes: int = 0
    """How often it was tried to send and fetch everything, well or not, since the start."""

    fenced: bool = False
    """The township said that another machine is to take this one's place, or none."""

    photos: int = 0
    """Photographs that the township has not got yet."""

    photo_problem: str = ""
    """What is amiss with some, a sentence for the keeper."""


class SyncWorker:
    """Runs passes in a thread of its own until `stop`.

    `connect` is called in that thread and may import what is slow to import.  `on_time` is called
    in it with the township's time, once and as soon as that is heard, and `on_change` whenever the
    report has changed.
    """

    def __init__(
        self,
        outbox: Outbox,
        connect: Callable[[], Township],
        on_change: Callable[[LinkReport], None],
        on_time: Callable[[datetime], None] = lambda _: None,
        *,
        restore: Restore | None = None,
        photos: FileSender | None = None,
        updates: UpdateFetcher | None = None,
        state: Callable[[int], KioskState] | None = None,
        last_contact: datetime | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`restore` brings the history of the machine before, when there was one; the outbox is
        not looked at until it has.  `state` says how the kiosk is, given how many entries wait."""
        self._outbox = outbox
        self._connect = connect
        self._on_change = on_change
        self._on_time = on_time
        self._jitter = jitter
        self._course = Course()
        self._last_contact = last_contact
        self._unsent = 0
        self._restore = restore
        self._photos = photos
        self._updates = updates
        self._state = state
        self._told: tuple[KioskState, float] | None = None
        """What the township was told last, and when."""

        self._counts = Counts()
        self._under_way = ""
        """How far the history is, in words."""

        self._passes = 0
        self._next_pass_s = 0.0
        self._report: LinkReport | None = None
        self._stopping = False
        self._wake = threading.Event()
        self._client: Township | None = None
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """There is something to send, or the link is up: do not wait for the time."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread, in the middle of a call if need be."""
        self._stopping = True
        self._wake.set()
        client = self._client
        if client is not None:
            client.abort()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        try:
            while not self._stopping:
                rest = self._pass_or_trouble()
                self._next_pass_s = time.monotonic() + rest.seconds
                self._passes += 1
                self._tell()
                self._tell_state()
                self._send_photos()
                self._fetch_update()
                self._wake.wait(max(0.0, self._next_pass_s - time.monotonic()))
                self._wake.clear()
        finally:
            if self._client is not None:
                self._client.close()

    def _pass_or_trouble(self) -> Rest:
        try:
            return self._pass()
        except Exception:
            # The store or the client broke: the kiosk goes on selling, and this thread on trying.
            LOG.exception("a pass of the link broke off")
            self._course, rest = plan.after_trouble(self._course, self._jitter())
            self._tell()
            return rest

    def _pass(self) -> Rest:
        if self._client is None:
            self._client = self._connect()
        if self._restore is not None:
            answer = self._restore(self._client, self._is_under_way)
            if isinstance(answer, NotDone):
                LOG.warning("the history of the machine before: %s", answer)
                course = plan.Course(failures=self._course.failures)
                self._course, rest = plan.after_failed_fetch(course, answer, self._jitter())
                self._tell()
                return rest
            self._restore, self._under_way, self._course = None, "", Course()
        self._course, step = plan.opening(self._course, self._books())
        while not (isinstance(step, Rest) or self._stopping):
            step = (
                self._push(self._client, step)
                if isinstance(step, Push)
                else self._fetch(self._client, step)
            )
        self._tell()
        return step if isinstance(step, Rest) else Rest(0.0)

    def _tell_state(self) -> None:
        """When a pass came through and there is something new; what fails is told the next time."""
        client = self._client
        if self._state is None or client is None or not self._came_through():
            return
        try:
            state, now_s = self._state(self._unsent), time.monotonic()
            told, at_s = self._told or (None, now_s)
            is_news = told != state or at_s <= now_s - STATE_EVERY_S
            if is_news and client.tell_state(state):
                self._told = state, now_s
        except Exception:
            LOG.exception("telling the state broke off")

    def _came_through(self) -> bool:
        course = self._course
        return self._restore is None and course.failures == 0 and course.link is Link.CONNECTED

    def _send_photos(self) -> None:
        """When a pass came through: entries and feed are never behind a photograph."""
        client = self._client
        if self._photos is None or client is None or not self._came_through():
            return
        try:
            self._photos.send(client, self._is_called)
        except Exception:
            LOG.exception("sending photographs broke off")
        self._tell()

    def _fetch_update(self) -> None:
        """Last of all, and only as long as nothing else is due."""
        client = self._client
        if self._updates is None or client is None or not self._came_through():
            return
        try:
            if not self._is_called():
                self._updates.fetch(client, self._is_called)
        except Exception:
            LOG.exception("fetching a new version broke off")

    def _photo_counts(self) -> Counts:
        """Those of before while the store is in trouble: the thread goes on trying."""
        if self._photos is not None and self._restore is None:
            try:
                self._counts = self._photos.book.counts()
            except TROUBLE:
                LOG.exception("photographs cannot be counted")
        return self._counts

    def _is_called(self) -> bool:
        """Whether there is something that does not wait: also the feed is asked for in time, with
        however many photographs behind."""
        self._tell()
        is_due = time.monotonic() >= self._next_pass_s
        return self._stopping or self._wake.is_set() or is_due

    def _push(self, client: Township, push: Push) -> Step:
        lines = self._outbox.lines(push.first, push.limit)
        last = push.first + len(lines) - 1
        answer: Ack | NotDone = client.push(
            client.sealed(push.first, lines, self._outbox.hash_at(last))
        )
        own = None if isinstance(answer, NotDone) else self._own_hash(answer.head)
        if isinstance(answer, NotDone) or answer.problem:
            LOG.warning("push of %d to %d: %s", push.first, last, answer)
        self._course, known, step = plan.after_push(
            self._course, self._books(), push, len(lines), answer, own, self._jitter()
        )
        if isinstance(answer, Ack) and answer.problem == "gap" and own is not None:
            self._outbox.take_back_ack(answer.head, bytes.fromhex(answer.hash))
        if known is not None:
            self._outbox.mark_acked(known.seq, known.digest)
            self._books()
            self._tell()
        return step

    def _fetch(self, client: Township, fetch: Fetch) -> Step:
        answer = client.feed(fetch.after)
        if isinstance(answer, FeedPage):
            self._outbox.apply_feed(answer.items, answer.at)
            if answer.at is not None:
                self._last_contact = answer.at
                self._on_time(answer.at)
        else:
            LOG.warning("feed after %d: %s", fetch.after, answer)
        self._course, step = plan.after_feed(
            self._course, self._books(), fetch, answer, self._jitter()
        )
        return step

    def _books(self) -> Books:
        outbox = self._outbox
        books = Books(head=outbox.head(), acked=outbox.acked(), cursor=outbox.cursor())
        self._unsent = max(0, books.head - books.acked)
        return books

    def _own_hash(self, seq: int) -> bytes | None:
        if seq == 0:
            return NO_HASH
        return self._outbox.hash_at(seq) if 0 < seq <= self._outbox.head() else None

    def _is_under_way(self, sentence: str) -> None:
        self._under_way = sentence
        self._tell()

    def _tell(self) -> None:
        link = self._course.link
        if link is Link.OFFLINE and self._last_contact is None:
            link = Link.NEVER
        sentence = self._course.sentence or self._under_way
        fenced = self._course.stopped == "fenced"
        counts = self._photo_counts()
        report = LinkReport(
            link,
            self._last_contact,
            self._unsent,
            sentence,
            self._passes,
            fenced,
            counts.waiting,
            trouble_words(counts),
        )
        if report != self._report:
            self._report = report
            self._on_change(report)
