"""The sections of a scheme as fields of a form, made from the scheme's own types.

A section is one part (`period`), a part that may be missing (`delivery`), or several parts, one to
a row (`ranking`, `suspension`).  A field's name is `row.field`; a section of one part has row 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from msgspec import inspect

from kiosk.core.scheme import Scheme
from kiosk.township.book import Refused
from kiosk.township.goods.goods import KIND_NAMES
from kiosk.township.rules.scheme_words import SECTION_WORDS, field_word, value_word

Kind = Literal["text", "long", "whole", "choice", "ticks", "wholes", "pairs"]
MISSING = ""
"""Of a choice: nothing is chosen."""

YES_NO = (("1", "是"), ("0", "否"))
SPARE_ROWS = 1
ROW_NUMBERS = frozenset(map(str, range(50)))
KEY = "key"
"""Field of a row that has a name of its own, as a suspension."""


@dataclass(frozen=True)
class Field:
    """One field of a section's form."""

    name: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False

    @property
    def options_with_hints(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((*option, "") for option in self.options)


@dataclass(frozen=True)
class Section:
    """A section of a scheme: how many rows, and what stands in each."""

    name: str
    word: str
    fields: tuple[Field, ...]
    many: bool
    keyed: bool
    """Each row has a key."""

    optional: bool
    """The whole section may be missing."""


def _section(name: str, kind: inspect.Type, *, required: bool) -> Section:
    many, keyed, part = False, False, kind
    if isinstance(kind, inspect.UnionType):
        part = next(each for each in kind.types if isinstance(each, inspect.StructType))
    elif isinstance(kind, inspect.VarTupleType):
        many, part = True, kind.item_type
    elif isinstance(kind, inspect.DictType):
        many, keyed, part = True, True, kind.value_type
    assert isinstance(part, inspect.StructType)
    fields = [_field(name, field) for field in part.fields]
    if keyed:
        fields.insert(0, Field(KEY, "代号（小写字母）", "text"))
    return Section(
        name, SECTION_WORDS[name], tuple(fields), many, keyed, optional=not required and not many
    )


def _field(section: str, field: inspect.Field) -> Field:
    kind, optional = field.type, False
    if isinstance(kind, inspect.UnionType):
        optional = True
        kind = next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    label = field_word(section, field.name)
    match kind:
        case inspect.BoolType():
            return Field(field.name, label, "choice", YES_NO)
        case inspect.IntType():
            return Field(field.name, label, "whole", optional=optional or not field.required)
        case inspect.LiteralType(values=values):
            return Field(
                field.name,
                label,
                "choice",
                _options(section, field.name, values, none=optional),
                optional,
            )
        case inspect.VarTupleType(item_type=inspect.LiteralType(values=values)):
            return Field(field.name, label, "ticks", _options(section, field.name, values))
        case inspect.VarTupleType(item_type=inspect.IntType()):
            return Field(field.name, label, "wholes", optional=True)
        case inspect.VarTupleType():
            return Field(field.name, label, "ticks", tuple(KIND_NAMES.items()))
        case inspect.DictType():
            return Field(field.name, label, "pairs", optional=True)
    kind_of_text: Kind = "long" if field.name == "clause" else "text"
    return Field(field.name, label, kind_of_text, optional=not field.required)


def _options(
    section: str, field: str, values: Sequence[Any], *, none: bool = False
) -> tuple[tuple[str, str], ...]:
    first = ((MISSING, value_word(section, field, None)),) if none else ()
    if field == "helper_factor":
        return tuple((str(value), "是" if value else "否") for value in sorted(values))
    return first + tuple((str(value), value_word(section, field, value)) for value in values)


SECTIONS: dict[str, Section] = {
    field.name: _section(field.name, field.type, required=field.required)
    for field in inspect.type_info(Scheme).fields  # type: ignore[attr-defined]
    if field.name in SECTION_WORDS
}


# --- from a scheme to fields, and back ------------------------------------------------------


def rows_of(scheme: Scheme, section: Section) -> list[dict[str, Any]]:
    """The parts of a section as plain documents."""
    value = msgspec.to_builtins(getattr(scheme, section.name))
    if value is None:
        return []
    if section.keyed:
        return [{KEY: key, **part} for key, part in value.items()]
    return list(value) if section.many else [value]


def typed_of(scheme: Scheme, section: Section) -> dict[str, str | tuple[str, ...]]:
    """What stands in the form at first."""
    found: dict[str, str | tuple[str, ...]] = {}
    rows = rows_of(scheme, section)
    for n, row in enumerate(rows):
        for field in section.fields:
            found[f"{n}.{field.name}"] = _typed(field, row.get(field.name))
    if section.optional:
        found["there"] = "1" if rows else "0"
    return found


def _typed(field: Field, value: Any) -> str | tuple[str, ...]:
    match value:
        case None:
            return MISSING
        case bool():
            return "1" if value else "0"
        case dict():
            return "\n".join(f"{name} = {each}" for name, each in value.items())
        case list() | tuple():
            words = tuple(map(str, value))
            return words if field.kind == "ticks" else "、".join(words)
    return str(value)


def document_with(
    scheme: Scheme, section: Section, typed: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    """The scheme's document with the section as it was typed; Refused with the field."""
    document: dict[str, Any] = msgspec.to_builtins(scheme)
    rows = []
    were = rows_of(scheme, section)
    for n in range(_row_count(typed) if section.many else 1):
        clause = _one(typed, f"{n}.clause")
        gone = _one(typed, f"{n}.gone") == "1"
        if section.many and (gone or not clause):
            if clause or gone or not _is_filled(section, typed, n):
                continue
            raise Refused(f"第 {n + 1} 行还没有写依据的条款。", f"{n}.clause")
        if section.optional and _one(typed, "there") != "1":
            break
        if not clause:
            raise Refused("请写依据的条款。", f"{n}.clause")
        was = were[n] if n < len(were) else {}
        row = {
            field.name: _read(field, typed, f"{n}.{field.name}", was.get(field.name))
            for field in section.fields
        }
        rows.append({name: value for name, value in row.items() if value is not msgspec.UNSET})
    if section.keyed:
        for n, row in enumerate(rows):
            if not row[KEY]:
                raise Refused("请填写代号。", f"{n}.{KEY}")
        document[section.name] = {row.pop(KEY): row for row in rows}
    elif section.many:
        document[section.name] = rows
    else:
        document[section.name] = rows[0] if rows else None
    return document


def _row_count(typed: Mapping[str, tuple[str, ...]]) -> int:
    heads = {name.partition(".")[0] for name in typed}
    return 1 + max((int(head) for head in heads if head in ROW_NUMBERS), default=0)


def _is_filled(section: Section, typed: Mapping[str, tuple[str, ...]], n: int) -> bool:
    """Whether somebody typed something into a row that has no clause."""
    texts = [field for field in section.fields if field.kind in ("text", "whole", "wholes")]
    return any(_one(typed, f"{n}.{field.name}") for field in texts)


def _one(typed: Mapping[str, tuple[str, ...]], name: str) -> str:
    return (typed.get(name) or ("",))[0].strip()


def _read(field: Field, typed: Mapping[str, tuple[str, ...]], name: str, was: Any) -> Any:
    text = _one(typed, name)
    match field.kind:
        case "choice" if field.options == YES_NO:
            return text == "1"
        case "choice":
            if text not in dict(field.options):
                raise Refused(f"请选{field.label}。", name)
            if field.name == "helper_factor":
                return int(text)
            return text or None
        case "ticks":
            return _ticked(field, typed.get(name, ()), was or ())
        case "whole":
            if not text and field.optional:
                return msgspec.UNSET
            return _whole(field, text, name)
        case "wholes":
            parts = text.replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
            return [_whole(field, part, name) for part in parts if part]
        case "pairs":
            return dict(_pair(field, line, name) for line in text.splitlines() if line.strip())
    if not text and not field.optional:
        raise Refused(f"请填写{field.label}。", name)
    return text


def _ticked(field: Field, ticked: Sequence[str], was: Sequence[str]) -> list[str]:
    """In the order in which they were; what has no tick of its own stays."""
    known = dict(field.options)
    stays = [value for value in was if value in ticked or value not in known]
    return stays + [value for value in known if value in ticked and value not in was]


def _whole(field: Field, text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(f"{field.label}要填整数，不能是“{text}”。", name)
    return int(text)


def _pair(field: Field, line: str, name: str) -> tuple[str, int]:
    key, mark, value = line.partition("=")
    if not mark or not key.strip():
        raise Refused(f"{field.label}一行写一项，写成 名称 = 数。", name)
    return key.strip(), _whole(field, value.strip(), name)
