"""What a machine shows that is not enrolled yet, and what a touch makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.checkdigit import is_valid
from kiosk.core.desk.events import StickMoved, StickSeen, StickTouched
from kiosk.core.events import Effect, Event, KeyPressed, Sound
from kiosk.core.first_start.address import ALLOWED, LONGEST, typed_of, url_of
from kiosk.core.first_start.events import (
    AddressLeft,
    AddressTouched,
    BackupTold,
    FirstStartEffect,
    GroupTouched,
    JoinByLine,
    JoinByStick,
    JoiningFailed,
    KeepAddress,
    RepairTouched,
    TakeRest,
)

GROUP = 4
GROUPS = 5
"""A code of 20 digits is written and typed as five times four (`sync.codes`)."""


@dataclass(frozen=True)
class CodeAsked:
    """The township's code, group by group."""

    township: str = ""
    """Its address; '' where none is set: then only a stick leads there."""

    groups: tuple[str, ...] = ("",) * GROUPS
    at: int = 0
    """The group that is typed."""

    stick: bool = False
    """A USB stick is in."""

    trouble: str = ""
    """What came of the last try, as a sentence."""

    stick_missing: bool = False
    """The stick was asked for, and none is in."""

    backup: str = ""
    """What became of the copies on the stick that is in, as a sentence."""

    may_type: bool = False
    """Nobody wrote the address into kiosk.toml: it is typed here."""

    @property
    def code(self) -> str:
        return "".join(self.groups)

    @property
    def is_full(self) -> bool:
        return len(self.code) == GROUP * GROUPS

    @property
    def is_wrong(self) -> bool:
        """All is typed, and it cannot be a code: the last digit proves the others."""
        return self.is_full and not is_valid(self.code)

    @property
    def is_right(self) -> bool:
        return self.is_full and is_valid(self.code)


@dataclass(frozen=True)
class Damaged:
    """The journal that lies here cannot be gone on with: nothing is sold by it."""

    township: str = ""
    stick: bool = False
    backup: str = ""
    may_type: bool = False
    """As of `CodeAsked`."""

    backed_up: bool = False
    """Whether all of it is there."""


@dataclass(frozen=True)
class AddressAsked:
    """Where the township is, letter by letter."""

    under: CodeAsked
    typed: str = ""
    is_wrong: bool = False
    """It was confirmed, and nothing can have such an address."""


@dataclass(frozen=True)
class RestWanted:
    """Enrolled by stick, and what the machine before knew is not all here."""

    stick: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Arriving:
    """The township is asked, by line or by stick."""

    under: CodeAsked | RestWanted
    by_stick: bool = False
    done: int = 0
    all: int = 0
    """Entries of the machine before that are here, and that there are; 0: not known, or none."""


FirstStartState = CodeAsked | AddressAsked | Damaged | RestWanted | Arriving


def step(
    state: FirstStartState, event: Event
) -> tuple[FirstStartState, tuple[FirstStartEffect | Effect, ...]]:
    """The next state and what to ask for; an event that means nothing here changes nothing."""
    match state, event:
        case ((CodeAsked() | Damaged() | RestWanted()), StickSeen(there)):
            seen = replace(state, stick=there)
            if isinstance(seen, CodeAsked) and there:
                seen = replace(seen, stick_missing=False)
            if isinstance(seen, CodeAsked | Damaged) and not there:
                seen = replace(seen, backup="")
            return seen, ()
        case Damaged(), BackupTold(told, done):
            return replace(state, backup=told, backed_up=done), ()
        case CodeAsked(), BackupTold(told):
            return replace(state, backup=told), ()
        case ((Arriving(CodeAsked() as under) | AddressAsked(under)), BackupTold(told)):
            return replace(state, under=replace(under, backup=told)), ()
        case Damaged(township, stick, backup, may_type), RepairTouched():
            return CodeAsked(township, stick=stick, backup=backup, may_type=may_type), ()
        case CodeAsked(may_type=True), AddressTouched():
            return AddressAsked(_fresh(state), typed_of(state.township)), ()
        case AddressAsked(under), AddressLeft():
            return under, ()
        case AddressAsked(), KeyPressed(key):
            return _addressed(state, key)
        case CodeAsked(), KeyPressed("ok"):
            return _by_line(state)
        case CodeAsked(), KeyPressed(key):
            return _typed(state, key)
        case CodeAsked(), GroupTouched(group) if 0 <= group < GROUPS:
            return replace(_with(state, group, ""), at=group), ()
        case CodeAsked(), StickTouched() if state.is_right:
            if not state.stick:
                return replace(state, stick_missing=True, trouble=""), (Sound("refused"),)
            return Arriving(_fresh(state), by_stick=True), (JoinByStick(state.code),)
        case RestWanted(), StickTouched() if state.stick:
            return Arriving(replace(state, trouble=""), by_stick=True), (TakeRest(),)
        case Arriving(), StickMoved(done, total):
            return replace(state, done=done, all=total), ()
        case Arriving(), StickSeen(there):
            return replace(state, under=replace(state.under, stick=there)), ()
        case Arriving(), JoiningFailed(why, on_stick):
            stick = state.under.stick
            if on_stick:
                return RestWanted(stick, why), (Sound("refused"),)
            return replace(state.under, trouble=why), (Sound("refused"),)
    return state, ()


def _by_line(state: CodeAsked) -> tuple[FirstStartState, tuple[FirstStartEffect | Effect, ...]]:
    if not state.is_right or not state.township:
        return state, (Sound("refused"),)
    return Arriving(_fresh(state)), (JoinByLine(state.code),)


def _addressed(
    state: AddressAsked, key: str
) -> tuple[FirstStartState, tuple[FirstStartEffect | Effect, ...]]:
    if key == "ok":
        url = url_of(state.typed)
        if url is None:
            return replace(state, is_wrong=True), (Sound("refused"),)
        return replace(state.under, township=url), (KeepAddress(url),)
    if key == "<":
        return replace(state, typed=state.typed[:-1], is_wrong=False), ()
    if key not in ALLOWED or len(state.typed) == LONGEST:
        return state, ()
    return replace(state, typed=state.typed + key, is_wrong=False), ()


def _fresh(state: CodeAsked) -> CodeAsked:
    return replace(state, trouble="", stick_missing=False)


def _typed(state: CodeAsked, key: str) -> tuple[CodeAsked, tuple[Effect, ...]]:
    state = _fresh(state)
    if key == "<":
        return _rubbed_out(state), ()
    if len(key) != 1 or not key.isascii() or not key.isdecimal() or state.is_full:
        return state, ()
    written = _with(state, state.at, state.groups[state.at] + key)
    if len(written.groups[state.at]) == GROUP:
        written = replace(written, at=_next_open(written))
    return written, (Sound("refused"),) if written.is_wrong else ()


def _next_open(state: CodeAsked) -> int:
    """The first group behind this one that is not full, else the first of all; else this one."""
    order = (*range(state.at, GROUPS), *range(state.at))
    return next((n for n in order if len(state.groups[n]) < GROUP), state.at)


def _rubbed_out(state: CodeAsked) -> CodeAsked:
    at = state.at
    if not state.groups[at] and at > 0:
        at -= 1
    return replace(_with(state, at, state.groups[at][:-1]), at=at)


def _with(state: CodeAsked, group: int, digits: str) -> CodeAsked:
    groups = (*state.groups[:group], digits, *state.groups[group + 1 :])
    return replace(_fresh(state), groups=groups)
