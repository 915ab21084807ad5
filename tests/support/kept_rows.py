"""Many states in random order before one window, each held against the same state in a new one.

python -m support.kept_rows SIZE: a panel of another size wants a process of its own, because the
looks are laid out for the window that the process opened first.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kiosk.core.front import AccountShown, Confirming, Done, Front, GoodsShown, RecordShown, State
from kiosk.ui import env
from kiosk.ui.samples import Scripted

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

    from kiosk.ui.finger import Finger

KEPT = {AccountShown: 6, RecordShown: 2, GoodsShown: 2, Confirming: 4, Done: 4}
"""Screens whose rows are kept, and how many states of each are shown where time is short: to make
a screen anew takes a tenth of a second."""

TIMES = 3
"""How often each state comes by."""


class Silence:
    def say(self, sentence: str, plain: str = "") -> None:
        """Nobody listens."""


def states_of(*, all_of_them: bool, seed: int = 5) -> list[State]:
    """States that `KEPT` screens show, as the gallery has them."""
    from kiosk.ui.gallery import all_samples

    found: list[State] = []
    for kind, count in KEPT.items():
        states = [sample.state for sample in all_samples() if type(sample.state) is kind]
        few = min(count, len(states))
        found += states if all_of_them else random.Random(seed).sample(states, few)
    return found


def leftovers(
    finger: Finger, runner: Scripted, states: list[State], seed: int = 3
) -> Iterator[tuple[int, list[Any], list[Any]]]:
    """States whose screen depends on what it showed before: the number of the state, what stands
    there too much, and what is missing."""
    fresh = []
    for state in states:
        finger.app._pages.clear()
        finger.app.stage.clear_widgets()
        finger.app.scene = finger.app.page = None
        fresh.append(_shown(finger, runner, state))
    order = list(range(len(states))) * TIMES
    random.Random(seed).shuffle(order)
    for number in order:
        seen, wanted = _shown(finger, runner, states[number]), fresh[number]
        if seen != wanted:
            yield (
                number,
                [one for one in seen if one not in wanted],
                [one for one in wanted if one not in seen],
            )


def _shown(finger: Finger, runner: Scripted, state: State) -> list[Any]:
    """Words, figures, pictures and keys with their places and looks, and what may be left out."""
    from kiosk.ui.layouts import Column
    from kiosk.ui.widgets import Figure, GoodPicture, Pressable, Words

    runner.front = Front(state)
    finger.app.refresh()
    finger.frames(4)
    found: list[Any] = []
    for widget in finger.app.page.walk(restrict=True):
        if isinstance(widget, Column):
            rows = [
                (type(row).__name__, bool(getattr(row, "optional", False)), len(row.children))
                for row in widget.children
            ]
            found.append(("rows", rows))
        if not _is_seen(widget):
            continue
        place = tuple(map(round, (*widget.pos, *widget.size)))
        match widget:
            case Words() if widget.says:
                looks = (widget.text, round(widget.font_size, 1), widget.bold, *widget.color)
                found.append((widget.says, place, looks))
            case Figure():
                found.append((widget.words, place, *widget.ink))
            case GoodPicture():
                found.append((widget.source, place))
            case Pressable():
                found.append((widget.name, place, widget.disabled, widget.state, *widget.fill))
    return found


def _is_seen(widget: Widget) -> bool:
    while widget is not None and widget.parent is not widget:
        if not widget.opacity:
            return False
        widget = widget.parent
    return True


def main(size: str, *, all_of_them: bool) -> int:
    env.setup("headless", env.PANELS[size])
    from support.application import application

    from kiosk.ui.finger import Finger

    runner, states = Scripted(), states_of(all_of_them=all_of_them)
    runner.front = Front(states[0])
    finger = Finger(application(runner, lambda: None, Silence()), fake_time=True, draws=False)
    found = 0
    for number, too_much, missing in leftovers(finger, runner, states):
        found += 1
        with suppress(BrokenPipeError):
            print(f"{size} {number} {type(states[number]).__name__}: {too_much} for {missing}")
    finger.close()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], all_of_them="all" in sys.argv[2:]))
