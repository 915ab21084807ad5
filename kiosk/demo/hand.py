"""What a person at the counter can do, with a numbered picture of each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.ui import words

if TYPE_CHECKING:
    from kiosk.core.front import State
    from kiosk.demo import Stage
    from kiosk.ui.finger import Finger

WAIT_S = 60.0


@dataclass(frozen=True)
class Hand:
    """A finger that knows only words that stand on the screen, and things to hold up."""

    stage: Stage
    finger: Finger
    screens: Path
    """Folder of the screenshots."""

    @property
    def state(self) -> State:
        return self.stage.kiosk.runner.front.state

    def until(self, condition: Callable[[], object], what: str) -> None:
        self.finger.until(condition, what, timeout_s=WAIT_S)

    def when(self, state: type, what: str) -> None:
        """Wait for a screen."""
        self.until(lambda: isinstance(self.state, state), what)

    def show(self, film: Path, state: type, what: str) -> None:
        """Hold something before the camera until a screen comes."""
        self.stage.camera.play(film)
        self.when(state, what)

    def tap(self, *labels: str) -> None:
        for label in labels:
            self.finger.tap(label)

    def touch_row(self, key: str) -> None:
        """Touch a row of a list; two rows may say the same in their first line."""
        from kiosk.ui.desk_page import RowCard

        cards = (w for w in self.finger.visible() if isinstance(w, RowCard) and w.key == key)
        self.finger.touch(next(cards), key)

    def type_number(self, number: int) -> None:
        self.tap(*str(number), words.OK)

    def look_for(self, name: str) -> None:
        """Turn the pages until it is there."""
        while not self.finger.sees(name):
            self.tap(words.NEXT_PAGE)

    def shot(self, name: str, after: Callable[[], bool] | None = None) -> None:
        if after is not None:
            self.until(after, name)
        self.finger.frames(3)
        number = len(list(self.screens.iterdir())) + 1
        self.finger.shot(self.screens / f"{number:02d}-{name}.png")
