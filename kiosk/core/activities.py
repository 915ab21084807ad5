"""Activities of the points system that are still to come, as the idle screen tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.shown_names import bound


@dataclass(frozen=True)
class Activity:
    """One that was announced and not called off."""

    id: str
    name: str
    place: str
    at: datetime
    """When it begins."""

    item: str = ""
    """What it is worth, in the words of the scheme's list; '' when it brings no points."""

    points: int = 0

    def __post_init__(self) -> None:
        bound(self, "name", "place")

    @property
    def when(self) -> str:
        """8月15日（星期二）9:00"""
        day = f"{self.at.month}月{self.at.day}日（星期{'一二三四五六日'[self.at.weekday()]}）"
        return f"{day}{self.at.hour}:{self.at.minute:02}"

    @property
    def worth(self) -> str:
        """积 2 分, or '' when it brings none."""
        return f"积 {self.points} 分" if self.points > 0 else ""
