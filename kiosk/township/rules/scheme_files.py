"""A scheme as a TOML file: what a township downloads, changes and sends back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from kiosk.core.scheme import Scheme, SchemeError, parse_scheme
from kiosk.township.book import Refused
from kiosk.township.rules.scheme_words import problem_sentence


def scheme_toml(scheme: Scheme) -> str:
    """The whole scheme with its lists, as `read_scheme` and `scheme_from` read it."""
    document = msgspec.to_builtins(scheme)
    top = {name: value for name, value in document.items() if _is_plain(value)}
    parts = ["".join(_pair(name, value) for name, value in top.items())]
    for name, value in document.items():
        if name not in top and value:
            parts += _tables(name, value)
    return "\n".join(part for part in parts if part)


def scheme_from(data: bytes, name: str) -> Scheme:
    """The scheme of a file; Refused with a sentence that says what is wrong and where."""
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise Refused(f"{name}读不出来：要 UTF-8 的 TOML 文件。", "file") from None
    return parsed(document)


def parsed(document: Mapping[str, Any]) -> Scheme:
    """`parse_scheme`, whose complaints become sentences."""
    try:
        return parse_scheme(document, "scheme")
    except SchemeError as error:
        raise Refused(problem_sentence(str(error))) from None


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) or value in ([], ())


def _tables(name: str, value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [f"[[{name}]]\n{_lines(each)}" for each in value]
    if value and all(isinstance(each, dict) for each in value.values()):
        return [f"[{name}.{_key(key)}]\n{_lines(each)}" for key, each in value.items()]
    return [f"[{name}]\n{_lines(value)}"]


def _lines(part: Mapping[str, Any]) -> str:
    return "".join(_pair(name, value) for name, value in part.items() if value is not None)


def _pair(name: str, value: Any) -> str:
    return f"{_key(name)} = {_value(value)}\n"


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _value(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():  # JSON's escapes are TOML's, but for DEL
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            inner = ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items())
            return f"{{ {inner} }}" if inner else "{}"
