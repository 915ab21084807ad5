"""What the link does next: pure decisions over what the store says and what the township answered.

One pass pushes all entries, then fetches all feed items, then rests.  Whatever the township says of
our entries counts only with a hash that is our own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.view import Link
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.protocol import BATCH_ENTRIES, Ack

BASE_S = 5.0
CAP_S = 15 * 60.0
POLL_S = 120.0
GAPS_MAX = 2
"""How often in one pass the township may ask for earlier entries."""

PROBLEMS = {
    "fork": "乡镇那里的流水和这台机器的不一样，已经停止上传。请联系乡镇，机器先不要重装。",
    "frozen": "乡镇已经停收这台机器的流水，正在核对。请联系乡镇。",
    "fenced": "乡镇已经登记了另一台机器，这一台不能再上传。请联系乡镇。",
    "behind": "乡镇有这台机器没有的流水，这台机器的数据可能是旧的。请联系乡镇。",
    "ahead": "乡镇的数据比这台机器知道的旧。请联系乡镇。",
    "stranger": "网络那头不是乡镇的服务器。请看看网络要不要先登录；一直这样，请联系乡镇。",
    "wrong_day": "乡镇服务器的证书和这台机器的日期对不上，连不上乡镇。请联系乡镇。",
    "history": "取回的数据不对，机器还不能用。请联系乡镇。",
    "rejected": "乡镇没有接受这台机器送去的数据。请联系乡镇。",
}

UNPROVEN = {Failure.NOT_THE_TOWNSHIP: "stranger", Failure.WRONG_DAY: "wrong_day"}


@dataclass(frozen=True)
class Books:
    """What the store says now."""

    head: int
    acked: int
    cursor: int


@dataclass(frozen=True)
class Push:
    """Send up to `limit` entries from `first` on."""

    first: int
    limit: int


@dataclass(frozen=True)
class Fetch:
    """Ask for the feed items after number `after`."""

    after: int


@dataclass(frozen=True)
class Rest:
    seconds: float


Step = Push | Fetch | Rest


@dataclass(frozen=True)
class Acknowledged:
    """The township has everything up to `seq`, and this is its hash."""

    seq: int
    digest: bytes


@dataclass(frozen=True)
class Course:
    """What the link remembers from call to call."""

    limit: int = BATCH_ENTRIES
    failures: int = 0
    """Passes in a row that did not come through."""

    gaps: int = 0
    """Of this pass."""

    has_asked: bool = False
    """In this pass the township was shown our last entry: it may have lost some."""

    stopped: str = ""
    """Key of PROBLEMS: pushing is over until a person has looked."""

    problem: str = ""
    """Key of PROBLEMS: this pass was refused."""

    unproven: str = ""
    """Key of PROBLEMS: in this pass somebody answered who was not the township."""

    @property
    def link(self) -> Link:
        """As far as the last pass says; whether there ever was contact, the worker knows."""
        if self.stopped or self.problem:
            return Link.REFUSED
        return Link.OFFLINE if self.failures else Link.CONNECTED

    @property
    def sentence(self) -> str:
        """For the keeper; '' when there is nothing to tell."""
        return PROBLEMS.get(self.stopped or self.problem or self.unproven, "")


def opening(course: Course, books: Books) -> tuple[Course, Step]:
    """The first step of a pass."""
    course = replace(course, gaps=0, has_asked=False, problem="", unproven="")
    return _onward(course, books)


def after_push(
    course: Course,
    books: Books,
    sent: Push,
    count: int,
    answer: Ack | NotDone,
    own: bytes | None,
    random: float,
) -> tuple[Course, Acknowledged | None, Step]:
    """What an answer to the `count` entries of a push means.

    `own` is our hash at the answer's head, None when we have no such entry; `random` is one of
    [0, 1).  An acknowledgement is to be stored before the step is taken.
    """
    if isinstance(answer, NotDone):
        course, step = _after_failed_push(course, books, sent, count, answer, random)
        return course, None, step
    if answer.problem in ("fork", "frozen"):
        return replace(course, stopped=answer.problem), None, Fetch(books.cursor)
    ours = own is not None and own.hex() == answer.hash
    known = Acknowledged(answer.head, own) if own is not None and ours and answer.head else None
    if answer.problem == "fenced":
        # Another machine has our place; what we still have is taken as evidence.
        course = replace(course, stopped="fenced")
        if known is not None and sent.first + count - 1 <= known.seq < books.head:
            return course, known, Push(known.seq + 1, course.limit)
        return course, known, Fetch(books.cursor)
    if answer.problem == "gap" and own is not None and course.gaps < GAPS_MAX:
        # With a foreign hash its last entry is sent again: then it sees two histories, or we
        # misheard.
        first = answer.head + 1 if ours else max(1, answer.head)
        return replace(course, gaps=course.gaps + 1), known, Push(first, course.limit)
    if answer.problem == "" and own is None:
        return replace(course, problem="behind"), None, Fetch(books.cursor)
    if answer.problem or not ours or answer.head < sent.first + count - 1:
        course, step = _failed(course, random)
        return course, known, step
    course, step = _onward(course, replace(books, acked=answer.head))
    return course, known, step


def after_feed(
    course: Course, books: Books, asked: Fetch, answer: FeedPage | NotDone, random: float
) -> tuple[Course, Step]:
    """What an answer to a feed call means; `books` are those after its items were taken in."""
    if isinstance(answer, NotDone):
        if answer.failure is Failure.AHEAD and not course.has_asked and books.head > 0:
            # It was set up again from an old copy: it says where it wants our entries from.
            return replace(course, has_asked=True), Push(books.head, 1)
        return after_failed_fetch(course, answer, random)
    if answer.items and books.cursor > asked.after:
        return course, Fetch(books.cursor)
    if answer.items or course.problem:
        return _failed(course, random)
    return replace(course, failures=0), Rest(POLL_S * (0.75 + random / 2))


def after_failed_fetch(course: Course, answer: NotDone, random: float) -> tuple[Course, Rest]:
    """The feed, or the history of the machine before, was not to be had."""
    match answer.failure:
        case Failure.FENCED:
            course = replace(course, stopped="fenced")
        case Failure.AHEAD:
            course = replace(course, problem="ahead")
        case Failure.HISTORY:
            course = replace(course, problem="history")
        case Failure.REJECTED | Failure.TOO_LARGE:
            course = replace(course, problem="rejected")
    return _unanswered(course, random, answer)


def after_trouble(course: Course, random: float) -> tuple[Course, Rest]:
    """Our own side failed in the middle of a pass."""
    return _failed(course, random)


def backoff_s(failures: int, random: float) -> float:
    """Full jitter: anything from 0 to 5 s, doubled with each failure, at most 15 min."""
    return random * min(CAP_S, BASE_S * 2.0 ** min(failures - 1, 16))


def _onward(course: Course, books: Books) -> tuple[Course, Step]:
    if course.stopped not in ("", "fenced") or books.acked >= books.head:
        return course, Fetch(books.cursor)
    return course, Push(books.acked + 1, course.limit)


def _after_failed_push(
    course: Course, books: Books, sent: Push, count: int, answer: NotDone, random: float
) -> tuple[Course, Step]:
    match answer.failure:
        case Failure.TOO_LARGE if count > 1:
            course = replace(course, limit=count // 2)
            return course, Push(sent.first, course.limit)
        case Failure.FENCED:
            return replace(course, stopped="fenced"), Fetch(books.cursor)
        case Failure.REJECTED | Failure.TOO_LARGE | Failure.AHEAD:
            return replace(course, problem="rejected"), Fetch(books.cursor)
    return _unanswered(course, random, answer)


def _unanswered(course: Course, random: float, answer: NotDone) -> tuple[Course, Rest]:
    unproven = UNPROVEN.get(answer.failure, "")
    return _failed(replace(course, unproven=unproven), random, answer.retry_after_s)


def _failed(course: Course, random: float, at_least_s: float = 0.0) -> tuple[Course, Rest]:
    failures = course.failures + 1
    seconds = max(backoff_s(failures, random), min(at_least_s, CAP_S))
    return replace(course, failures=failures), Rest(seconds)
