"""What a village decides for itself over its township's scheme (GL-3.2.1, BS-2.2.3b, BS-2.3a).

A plan is a few whole sections; applied to a scheme they stand in place of the scheme's own, and the
result is a scheme like any other.  When the township changes its scheme, the plan is applied to the
new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kiosk.core.scheme import Scheme, SchemeError, parse_scheme

SECTIONS = ("period", "base", "window", "carry_over", "redeeming")
"""What the papers leave to a village: whatever else a plan says is refused."""

Plan = Mapping[str, Any]
"""Sections of a scheme as parsed TOML; none: the township's scheme as it is."""


def with_plan(scheme: Scheme, plan: Plan, where: str) -> Scheme:
    """The scheme with a village's sections in place of its own.

    SchemeError names `where` and the key at fault: of a section that is not the village's to
    decide, or that contradicts the rest.
    """
    for section in plan:
        if section not in SECTIONS:
            raise SchemeError(f"{where}: {section}: is not for a village to decide")
    return parse_scheme({**msgspec.to_builtins(scheme), **plan}, where)
