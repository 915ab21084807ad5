"""The five townships' rules as data, and the one place that reads them from files.

`NAME.toml` holds the parameters; `NAME.items.toml` and `NAME.goods.toml`, where a township has
lists of its own, hold the items and the price list.  `common_goods.toml` belongs to no township.
`trials` has the worked examples of their papers.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kiosk.core.common_goods import CommonGood, parse_common_goods
from kiosk.core.scheme import Scheme, SchemeError, parse_scheme

FOLDER = Path(__file__).parent
NAMES = ("rongan", "bieshan", "gaoyang", "gaoliang", "tangxiang")


@cache
def load_scheme(name: str) -> Scheme:
    """One of the five by name; SchemeError when there is none or it contradicts itself."""
    if name not in NAMES:
        raise SchemeError(f"no scheme {name!r}; there are {', '.join(NAMES)}")
    return read_scheme(FOLDER / f"{name}.toml")


def read_scheme(path: Path) -> Scheme:
    """A scheme from its file and the lists that lie beside it; SchemeError names file and key."""
    document = _toml(path)
    for key, part in (("items", "items"), ("price_list", "goods")):
        beside = path.with_name(f"{path.stem}.{part}.toml")
        if beside.exists():
            document[key] = _toml(beside).get(key, [])
    return parse_scheme(document, path.name)


def common_goods() -> tuple[CommonGood, ...]:
    """What a village shop commonly has, by category, the banned ones last (about 170 rows)."""
    path = FOLDER / "common_goods.toml"
    return parse_common_goods(_toml(path), path.name)


def trial_files(scheme: str = "") -> list[Path]:
    """The townships' worked examples as trial files (`kiosk.trial`), or those of one scheme."""
    return sorted((FOLDER / "trials").glob(f"{scheme}-*.json" if scheme else "*.json"))


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SchemeError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemeError(f"{path.name}: {error}") from None
