"""Reading what was typed into a form: bounded, tidied, or refused with a sentence and the field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.core.clock import parse_day
from kiosk.township.book import Refused
from kiosk.township.entries.texts import is_plain

LENGTH_MAX = 200
SECRET_LENGTH_MAX = 256
PARAGRAPH_LENGTH_MAX = 2000


@dataclass(frozen=True)
class File:
    """A file that was sent along."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Fields:
    """What a form brought, unchecked."""

    values: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[File, ...]] = field(default_factory=dict)

    def raw(self, name: str) -> str:
        """As it came, cut; '' when nothing did."""
        return (self.values.get(name) or ("",))[0][:PARAGRAPH_LENGTH_MAX]

    def text(self, name: str, label: str, *, most: int = LENGTH_MAX, need: bool = True) -> str:
        """One line, without blanks around it."""
        return self._checked(name, label, most=most, need=need, lines=False)

    def paragraph(
        self, name: str, label: str, *, most: int = PARAGRAPH_LENGTH_MAX, need: bool = True
    ) -> str:
        """One or more lines."""
        return self._checked(name, label, most=most, need=need, lines=True)

    def secret(self, name: str, label: str) -> str:
        """A password, as it is."""
        value = (self.values.get(name) or ("",))[0]
        if not value:
            raise Refused(f"请填写{label}。", name)
        if len(value) > SECRET_LENGTH_MAX:
            raise Refused(f"{label}太长了。", name)
        return value

    def whole(self, name: str, label: str, *, least: int, most: int) -> int:
        """A whole number; full-width digits are taken, too."""
        text = unicodedata.normalize("NFKC", self.text(name, label))
        sign, digits = (-1, text[1:]) if text[:1] in "-−" else (1, text)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
            raise Refused(f"{label}要填整数，不能是“{text}”。", name)
        number = sign * int(digits)
        if not least <= number <= most:
            raise Refused(f"{label}要在 {least} 到 {most} 之间。", name)
        return number

    def day(self, name: str, label: str) -> date:
        """A date as a browser sends it, `2023-03-20`."""
        text = self.text(name, label)
        try:
            return parse_day(text)
        except ValueError:
            raise Refused(f"{label}要填日期，写成 2023-03-20 这样。", name) from None

    def choice(self, name: str, label: str, among: Mapping[str, object]) -> str:
        """One of a list."""
        value = self.raw(name)
        if value not in among:
            raise Refused(f"请选{label}。", name)
        return value

    def choices(self, name: str, label: str, among: Mapping[str, object]) -> tuple[str, ...]:
        """Any number of a list, each once, in its order."""
        values = self.values.get(name, ())
        if any(value not in among for value in values):
            raise Refused(f"{label}里有一项已经没有了，请重新选。", name)
        return tuple(value for value in among if value in values)

    def typed(self) -> dict[str, str | tuple[str, ...]]:
        """What is shown again after a refusal."""
        return {
            name: values[0] if len(values) == 1 else values for name, values in self.values.items()
        }

    def _checked(self, name: str, label: str, *, most: int, need: bool, lines: bool) -> str:
        value = (self.values.get(name) or ("",))[0].replace("\r\n", "\n").strip()
        value = unicodedata.normalize("NFC", value)
        if need and not value:
            raise Refused(f"请填写{label}。", name)
        if len(value) > most:
            raise Refused(f"{label}太长了，最多 {most} 个字。", name)
        if not all(is_plain(c) or (lines and c == "\n") for c in value):
            raise Refused(f"{label}里有看不见的字符，请删掉重新输入。", name)
        return value


def plain(text: str) -> str:
    """A short word of a query; '' when it is not one."""
    return text if len(text) <= LENGTH_MAX and all(map(is_plain, text)) else ""
