"""The visit as a script: a keeper opens the shift, a household redeems, the paper runs out, the
line is down and comes back.  The finger only knows words that stand on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.entries import DeliveryLine
from kiosk.core.shift import PinTyping, ShiftChanged
from kiosk.core.view import Link
from kiosk.core.visit import AccountShown, Done, Idle
from kiosk.demo.village import GUEST, KEEPER_PIN, SHELF
from kiosk.store import journal, redeem, stock
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems
from kiosk.ui import words

if TYPE_CHECKING:
    from kiosk.demo import Stage
    from kiosk.ui.finger import Finger

WANTED = (("粮油", "大米10斤"), ("洗护", "洗衣液"))
"""Category and name."""


def open_window(stage: Stage) -> Finger:
    from kiosk.ui.app import KioskApp
    from kiosk.ui.finger import Finger

    kiosk = stage.kiosk
    return Finger(KioskApp(kiosk.stage, kiosk.preview, kiosk.parts.speaker))


def visit(stage: Stage, finger: Finger, out: Path) -> bool:
    """Play it; whether it ended in a redemption that the township has."""
    runner = stage.kiosk.runner
    shots = _Shots(finger, out / "screens")

    def when(state: type, what: str) -> None:
        finger.until(lambda: isinstance(runner.front.state, state), what, timeout_s=60)

    when(Idle, "the first feed")
    fill_shelf(stage)
    stage.kiosk.sync_now()
    finger.until(lambda: talked(stage), "the first push", timeout_s=60)
    shots.take("idle-no-keeper")

    stage.camera.play(stage.films["keeper"])
    when(PinTyping, "the keeper's card")
    shots.take("keeper-pin")
    for digit in KEEPER_PIN:
        finger.tap(digit)
    when(ShiftChanged, "the PIN")
    shots.take("shift-open")
    finger.tap(words.FINISH)
    when(Idle, "idle with a keeper")

    stage.link.cut()
    stage.camera.play(stage.films[GUEST])
    shots.take("card-in-hand", after=lambda: stage.kiosk.preview() is not None)
    when(AccountShown, "the household's card")
    shots.take("account")
    finger.tap(words.GOODS)
    shots.take("goods")
    for category, good in WANTED:
        look_for(finger, category, good)
        finger.tap(good)
    shots.take("goods-picked")
    finger.tap("→")
    shots.take("basket")
    finger.tap(words.TO_CONFIRM)
    shots.take("confirm")
    finger.tap(words.CONFIRM)
    when(Done, "the redemption")

    def printing() -> tuple[str, str]:
        state = runner.front.state
        return (state.printing, state.trouble) if isinstance(state, Done) else ("", "")

    finger.until(lambda: printing()[1] == "paper_out", "the end of the paper", timeout_s=60)
    shots.take("done-paper-out")
    stage.printer.load_paper()
    finger.until(lambda: printing()[0] == "printed", "the slip", timeout_s=60)
    shots.take("done-printed")
    save_slips(stage, out)
    finger.tap(words.FINISH)
    when(Idle, "idle again")
    stage.kiosk.sync_now()
    finger.until(
        lambda: runner.status().link is not Link.CONNECTED, "the cut to show", timeout_s=60
    )
    shots.take("idle-offline")

    stage.link.mend()
    stage.kiosk.sync_now()
    finger.until(lambda: talked(stage), "the push after the cut", timeout_s=60)
    shots.take("idle-synced")
    sound = not problems(stage.kiosk.store)
    redeemed = stage.kiosk.store.value("select count(*) from redeemed")
    return sound and redeemed == 1 and len(stage.printer.papers) >= 1


def talked(stage: Stage) -> bool:
    """Whether the township has every entry and the kiosk knows it."""
    status = stage.kiosk.runner.status()
    everything = journal.head(stage.kiosk.store)[0]
    acked = int(stage.kiosk.store.meta("acked", "0"))
    return status.link is Link.CONNECTED and status.unsent == 0 and acked == everything


def look_for(finger: Finger, category: str, good: str) -> None:
    """Choose the category and turn the pages until the good is there."""
    finger.tap(category)
    while not finger.sees(good):
        finger.tap(words.NEXT_PAGE)


def fill_shelf(stage: Stage) -> None:
    """Opening stock, as `kiosk stock --opening` books it."""
    store, clock = stage.kiosk.store, stage.clock
    there = {row[0] for row in store.rows("select distinct good from good_version")}
    lines = [DeliveryLine(good, n) for good, n in SHELF.items() if good in there]
    when = Stamp(clock.now(), clock.boot_id, clock.uptime_s())
    stock.lay_out(store, "opening", lines, when)


def save_slips(stage: Stage, out: Path) -> None:
    for n, paper in enumerate(stage.printer.papers, 1):
        paper.save_png(out / f"slip-{n}.png")


class _Shots:
    """Numbered screenshots."""

    def __init__(self, finger: Finger, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._finger, self._folder, self._n = finger, folder, 0

    def take(self, name: str, after: Callable[[], bool] | None = None) -> None:
        self._n += 1
        if after is not None:
            self._finger.until(after, name, timeout_s=60)
        self._finger.frames(3)
        self._finger.shot(self._folder / f"{self._n:02d}-{name}.png")


def report(stage: Stage, out: Path, scheme: str, now: datetime, *, good: bool) -> None:
    """What happened and where to look, in ten lines."""
    store = stage.kiosk.store
    head, digest = journal.head(store)
    seq = store.value("select max(seq) from redeemed")
    receipt = redeem.receipt_of_seq(store, seq) if seq else None
    acked = int(store.meta("acked", "0"))
    what = "、".join(p.name for p in receipt.picks) if receipt else "nothing"
    cost, number = (receipt.cost, receipt.number) if receipt else (0, "-")
    papers = len(stage.printer.papers)
    found = problems(store)
    lines = [
        f"{'Done' if good else 'FAILED'}: scheme {scheme}, 300 households, {now:%Y-%m-%d %H:%M}.",
        f"Township on loopback; kiosk enrolled, {journal.feed_cursor(store)} feed items applied.",
        "The keeper's card was read from a film, the PIN typed, the shift opened.",
        f"Household {GUEST}'s card was read from {stage.films[GUEST].name}; the link was down.",
        f"Redeemed: {what}, {cost} points, slip {number}.",
        f"The paper ran out mid-slip and was refilled: {papers} paper(s) printed.",
        f"Link up again: township acknowledged entry {acked} of {head}, {digest.hex()[:16]}.",
        f"kiosk verify: {found[0] if found else 'sound'}.",
        f"Screens: {out}/screens/   slips: {out}/slip-*.png   cards: {out}/cards.pdf",
        f"Journals: {out}/kiosk.db, {out}/township.db   logs: {out}/*.log",
    ]
    print("\n".join(lines))
