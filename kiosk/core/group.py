"""The village's working group (工作落实小组): its functions, and how many must be there to decide.

GY-2.1 names head, deputy, work team, committees and the representatives of villagers and Party
members; BS-2.2.2a who collects points: grid workers, villagers' representatives, committees.
"""

from __future__ import annotations

from typing import Literal

Function = Literal[
    "head",
    "deputy",
    "work_team",
    "committee",
    "grid_worker",
    "villagers_rep",
    "party_rep",
    "council",
    "administrator",
]

FUNCTION_NAMES: dict[str, str] = {
    "head": "组长",
    "deputy": "副组长",
    "work_team": "驻村工作队员",
    "committee": "村两委成员",
    "grid_worker": "网格员",
    "villagers_rep": "村民代表",
    "party_rep": "党员代表",
    "council": "理事会成员",
    "administrator": "积分管理员",
}

QUORUM_USUAL = 3
"""Members who must be there; no paper names a figure, three cannot be split evenly."""


def function_said(function: str) -> str:
    """网格员; '' for none, and what nobody knows as it is written."""
    return FUNCTION_NAMES.get(function, function)


def named_with(name: str, function: str) -> str:
    """张某（网格员）."""
    return f"{name}（{function_said(function)}）" if function else name
