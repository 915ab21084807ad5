"""The visit as a script: a keeper opens the shift, a household redeems, the paper runs out, the
line is down and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.entries import DeliveryLine
from kiosk.core.front import AccountShown, Done, Idle
from kiosk.core.scheme import CASH_LIKE, Scheme
from kiosk.core.shift import PinTyping, ShiftChanged
from kiosk.core.view import Link
from kiosk.demo.hand import Hand
from kiosk.demo.village import BARCODE, GUEST, KEEPER_PIN, PACKET, SHELF, SHELVES
from kiosk.store import assortment, journal, redeem, stock
from kiosk.store.assortment import Wanted
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems
from kiosk.ui import words

if TYPE_CHECKING:
    from kiosk.demo import Stage
    from kiosk.ui.finger import Finger

WANTED = (("粮油", "大米10斤"), ("洗护", "洗衣液"))
"""Category and name."""
ORDERED = ("话费", "30元话费")
"""The same of what is ordered and fetched later, where the scheme has it."""


def open_window(stage: Stage, *, seen: bool) -> Finger:
    """The kiosk's window; where nobody sees it no time is lost on touching and drawing."""
    from kiosk.core.night import NightHours
    from kiosk.ui.app import KioskApp
    from kiosk.ui.finger import Finger
    from kiosk.ui.night import Light

    kiosk = stage.kiosk
    light = Light(NightHours(), stage.panel, 30)
    app = KioskApp(kiosk.stage, kiosk.preview, stage.speaker, volume=stage.volume, light=light)
    return Finger(app, fake_time=not seen, draws=seen)


def visit(hand: Hand) -> None:
    """From the first feed to a redemption that the township has."""
    stage = hand.stage
    runner = stage.kiosk.runner
    hand.when(Idle, "the first feed")
    fill_shelf(stage)
    stage.kiosk.sync_now()
    hand.until(lambda: talked(stage), "the first push")
    hand.shot("idle-no-keeper")

    hand.show(stage.films["keeper"], PinTyping, "the keeper's card")
    hand.shot("keeper-pin")
    hand.tap(*KEEPER_PIN)
    hand.when(ShiftChanged, "the PIN")
    hand.shot("shift-open")
    hand.tap(words.FINISH)
    hand.when(Idle, "idle with a keeper")

    stage.link.cut()
    stage.camera.play(stage.films[GUEST])
    hand.shot("card-in-hand", after=lambda: stage.kiosk.preview() is not None)
    hand.when(AccountShown, "the household's card")
    hand.shot("account")
    hand.tap(words.GOODS)
    hand.shot("goods")
    for category, good in wanted(stage.scheme):
        if not hand.finger.sees(category):
            hand.tap(words.MORE)
        hand.tap(category)
        hand.look_for(good)
        hand.tap(good)
    hand.shot("goods-picked")
    hand.tap("→")
    hand.shot("basket")
    hand.tap(words.TO_CONFIRM)
    hand.shot("confirm")
    hand.tap(words.CONFIRM)
    hand.when(Done, "the redemption")

    def printing() -> tuple[str, str]:
        state = runner.front.state
        return (state.printing, state.trouble) if isinstance(state, Done) else ("", "")

    hand.until(lambda: printing()[1] == "paper_out", "the end of the paper")
    hand.shot("done-paper-out")
    stage.printer.load_paper()
    hand.until(lambda: printing()[0] == "printed", "the slip")
    hand.shot("done-printed")
    hand.tap(words.FINISH)
    hand.when(Idle, "idle again")
    stage.kiosk.sync_now()
    hand.until(lambda: runner.status().link is not Link.CONNECTED, "the cut to show")
    hand.shot("idle-offline")

    stage.link.mend()
    stage.kiosk.sync_now()
    hand.until(lambda: talked(stage), "the push after the cut")
    hand.shot("idle-synced")


def wanted(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """What the household takes, and what it orders."""
    return WANTED if CASH_LIKE in scheme.goods.barred_kinds else (*WANTED, ORDERED)


def ended_well(hand: Hand) -> bool:
    """Whether all is printed and sound, and the redemption in the township's hands."""
    stage = hand.stage
    store = stage.kiosk.store
    hand.until(lambda: not unprinted(stage), "the last paper")
    stage.kiosk.sync_now()
    hand.until(lambda: talked(stage), "the last push")
    redeemed = store.value("select count(*) from redeemed")
    return redeemed == 1 and not problems(store)


def unprinted(stage: Stage) -> int:
    """Papers that are asked for and not out yet."""
    count = "select count(*) from print_job where state <> 'printed'"
    return int(stage.kiosk.store.value(count))


def talked(stage: Stage) -> bool:
    """Whether the township has every entry and the kiosk knows it."""
    status = stage.kiosk.runner.status()
    everything = journal.head(stage.kiosk.store)[0]
    acked = int(stage.kiosk.store.meta("acked", "0"))
    return status.link is Link.CONNECTED and status.unsent == 0 and acked == everything


def fill_shelf(stage: Stage) -> None:
    """Opening stock, as `kiosk stock --opening` books it, and where two kinds of it stand."""
    store, clock = stage.kiosk.store, stage.clock
    there = {row[0] for row in store.rows("select distinct good from good_version")}
    lines = [DeliveryLine(good, n) for good, n in SHELF.items() if good in there]
    when = Stamp(clock.now(), clock.boot_id, clock.uptime_s())
    stock.lay_out(store, "opening", lines, when)
    for good, shelf in SHELVES.items():
        wanted = Wanted(shelf=shelf, barcode=BARCODE if good == PACKET else None)
        assortment.set_good(store, f"shelf/{good}", wanted, lambda: when, good=good)


def save_slips(stage: Stage, out: Path) -> None:
    for n, paper in enumerate(stage.printer.papers, 1):
        paper.save_png(out / f"slip-{n}.png")


def report(stage: Stage, out: Path, now: datetime, told: Sequence[str], *, good: bool) -> None:
    """What happened, and where to look; `told`: what the keeper did."""
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
        f"{'Done' if good else 'FAILED'}: {stage.scheme.id}, 300 households, {now:%Y-%m-%d %H:%M}.",
        f"Township on loopback; kiosk enrolled, {journal.feed_cursor(store)} feed items applied.",
        "The keeper's card was read from a film, the PIN typed, the shift opened.",
        f"Household {GUEST}'s card was read from {stage.films[GUEST].name}; the link was down.",
        f"Redeemed: {what}, {cost} points, slip {number}.",
        "The paper ran out mid-slip and was refilled; the link came back.",
        *told,
        f"Township has entry {acked} of {head}, {digest.hex()[:16]}; {papers} papers printed.",
        f"kiosk verify: {found[0] if found else 'sound'}.",
        f"Screens: {out}/screens/   slips: {out}/slip-*.png   cards: {out}/cards.pdf",
        f"Journals: {out}/kiosk.db, {out}/township.db   logs: {out}/*.log",
    ]
    print("\n".join(lines))
