"""What can happen before a machine is enrolled, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GroupTouched:
    """A group of the code is to be typed anew; the first is 0."""

    group: int


@dataclass(frozen=True)
class JoiningFailed:
    """Nothing came of it, or not all."""

    why: str
    """A sentence for who stands there."""

    on_stick: bool = False
    """The machine is enrolled, and what it still needs comes by stick alone."""


@dataclass(frozen=True)
class BackupTold:
    """How far what a dead machine left on the stick is at the township."""

    told: str
    """A sentence for who stands there."""

    done: bool = False
    """All of it is there: what comes next can be done."""


@dataclass(frozen=True)
class RepairTouched:
    """Somebody is there who will enrol the machine anew."""


@dataclass(frozen=True)
class AddressTouched:
    """The township's address is to be typed, or typed anew."""


@dataclass(frozen=True)
class AddressLeft:
    """It stays as it was."""


FirstStartEvent = (
    GroupTouched | JoiningFailed | BackupTold | RepairTouched | AddressTouched | AddressLeft
)


@dataclass(frozen=True)
class JoinByLine:
    """Trade the code for a site; `JoiningFailed` answers, or the kiosk stands there."""

    code: str


@dataclass(frozen=True)
class JoinByStick:
    """The same with the invitation on the stick that is in; `StickMoved` tells how far it is."""

    code: str


@dataclass(frozen=True)
class TakeRest:
    """What of the machine before is still to come, from the stick that is in."""


@dataclass(frozen=True)
class KeepAddress:
    """The township is at this address from now on."""

    url: str


FirstStartEffect = JoinByLine | JoinByStick | TakeRest | KeepAddress
