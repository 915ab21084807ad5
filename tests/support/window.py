"""The whole kiosk on a counter: real window, real runner, real store, a printer on a socket.

Everything is done as people do it: buttons are touched by the words on them, cards and barcodes
come from a hand scanner as key events of the window, PINs are typed on the pad.  The camera is an
emulated one that shows a standing picture, so that a photograph can be taken; where a film of a
card matters there is `test_real_kiosk`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from support.hand_scanner import KEY_DOWN, SDL_ENTER, TEXT_INPUT, KeyEvent, TextEvent
from support.keeper import PINS
from support.village import KEEPER_CARD, SECOND_KEEPER_CARD, TestClock

from kiosk.core.desk.states import Asking, Board, Booked, Declined
from kiosk.core.front import AccountShown, Done, Idle, timeout_s
from kiosk.ports import Recorder, Scale
from kiosk.settings import LedgerSettings
from kiosk.store import journal
from kiosk.store.verify import problems
from kiosk.ui import ask_nine, ask_sentences, ask_words, desk_sentences, env, words

SHOTS = Path(__file__).parents[2] / "out" / "flow"


@cache
def _counter():
    """What the camera sees: an empty counter."""
    from kiosk.devices.card_video import counter_picture

    return counter_picture(640, 480, np.random.default_rng(3))


def said(paper) -> str:
    """The text of a paper as one line: its paragraphs are not torn apart."""
    return "".join(line.strip() for line in paper.text)


def pairs(paper) -> list[list[str]]:
    """The words of each line of a paper."""
    return [line.split() for line in paper.text]


def code_on(paper) -> str:
    """The text of the QR code on a paper, read from its picture."""
    from kiosk.devices.decode import decode

    (code,) = decode(np.ascontiguousarray(np.asarray(paper.image())[:, :, ::-1]))
    return code


class Window:
    """A kiosk before a finger; `store` is founded by the test, `printer` an EmulatedPrinter.

    `fake_time`: the window's own time goes on with its frames only, which is twice as fast.
    """

    def __init__(
        self,
        folder: Path,
        store,
        printer,
        *,
        size: str = "800x480",
        camera: bool = True,
        fake_time: bool = False,
        ledgers: LedgerSettings | None = None,
        clock: TestClock | None = None,
        scale: Scale | None = None,
        recorder: Recorder | None = None,
        tree: Path | None = None,
    ):
        env.setup("headless", env.PANELS[size])
        from support.application import application

        from kiosk import assembly
        from kiosk.devices.emulated import EmulatedCamera
        from kiosk.devices.printer import tcp_printer
        from kiosk.devices.speaker import SilentSpeaker
        from kiosk.ui.finger import Finger

        self.store, self.printer, self.clock = store, printer, clock or TestClock()
        self.camera = EmulatedCamera(_counter())
        parts = assembly.Parts(
            open_camera=lambda: self.camera,
            printer=tcp_printer(
                printer.host,
                printer.port,
                32,
                status_timeout_s=0.5,
                answer_timeout_s=2.0,
                status_every_s=0.2,
            ),
            clock=self.clock,
            speaker=SilentSpeaker(),
            scale=scale,
            recorder=recorder,
            tree=tree,
        )
        self.kiosk = assembly.assemble(folder, store, parts, ledger_settings=ledgers)
        if camera:
            self.kiosk.start()
        else:
            self.kiosk.paper.start()
        self.speaker = parts.speaker
        app = application(self.kiosk.stage, self.kiosk.preview, self.speaker)
        self.finger = Finger(app, fake_time=fake_time, draws=False)

    @property
    def state(self):
        return self.kiosk.stage.front.state

    # --- hands ----------------------------------------------------------------------------------

    def tap(self, *texts: str) -> None:
        """Touch the buttons with these words, one after another."""
        for text in texts:
            self.finger.tap(text)

    def type(self, keys: str) -> None:
        """One key of the pad after the other."""
        for key in keys:
            self.finger.tap(key)

    def number(self, figure: int | str) -> None:
        self.type(str(figure))
        self.tap(words.OK)

    def spell(self, letters: str, hanzi: str = "") -> None:
        """Touch the keys of these letters, then the candidate that is meant."""
        for letter in letters:
            self.finger.tap(next(key for key in ask_nine.KEYS if letter in key).upper())
        while hanzi and hanzi not in self.finger.words_on_screen():
            self.tap(ask_words.MORE_CANDIDATES)
        if hanzi:
            self.tap(hanzi)

    def scan(self, text: str) -> None:
        """The hand scanner reads a card, a slip or a barcode; waits until it was taken in."""
        before = self.kiosk.stage.front
        for character in text:
            self.finger._push(TextEvent(type=TEXT_INPUT, text=character.encode()))
        self.finger._push(KeyEvent(type=KEY_DOWN, state=1, sym=SDL_ENTER))
        self.finger.frames(3)
        self.finger.until(lambda: self.kiosk.stage.front != before, f"scanning {text}")
        self.finger.frames(2)

    def until(self, state, what: str = "") -> None:
        """Draw until the front is in a state of this class."""
        self.finger.until(lambda: isinstance(self.state, state), what or state.__name__, 60)
        self.finger.frames(2)

    def sees(self, text: str) -> bool:
        return self.finger.sees(text)

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.finger.shot(SHOTS / f"{name}.png")

    # --- the keeper -----------------------------------------------------------------------------

    def open_shift(self, card: str = KEEPER_CARD, pin: str = PINS["k1"]) -> None:
        self.scan(card)
        self.type(pin)
        self.tap(words.FINISH)

    def sign_in(self, card: str = KEEPER_CARD, pin: str = PINS["k1"]) -> None:
        """To the board, of a shift that is open."""
        self.scan(card)
        self.type(pin)
        self.until(Board)

    def second(self, card: str = SECOND_KEEPER_CARD, pin: str = PINS["k2"]) -> None:
        """Another person shows a card and types the PIN."""
        self.scan(card)
        self.type(pin)

    def skip(self) -> None:
        """Leave this question out, by its own button."""
        self.tap(ask_sentences.skip_words(self.state))

    def skip_all(self) -> None:
        """Leave out whatever may be left out."""
        while isinstance(self.state, Asking) and self.state.question.optional:
            self.skip()

    def confirm(self) -> Booked:
        """确认 on the review, to the screen that says it is booked."""
        self.tap(desk_sentences.confirm_words(self.state))
        self.until(Booked)
        return self.state

    def decline(self) -> Declined:
        """确认 on the review, to the screen that says why nothing was booked."""
        self.tap(desk_sentences.confirm_words(self.state))
        self.until(Declined)
        return self.state

    def leave(self) -> None:
        """From the board back to idle."""
        self.until(Board)
        self.tap(words.BACK)

    def walk_away(self) -> None:
        """Nobody touches anything until the front is idle."""
        self.clock.pass_time((timeout_s(self.state) or 0) + 1)
        self.finger.advance(1)
        self.until(Idle)

    def row(self, text: str) -> None:
        """Touch the row of a list on which this stands, of several the first."""
        from kiosk.ui.desk_page import RowCard

        rows = [
            card
            for card in self.finger.visible()
            if isinstance(card, RowCard) and card.shown
            if any(text in told for told in (card.name, card.figure, card.detail, card.mark))
        ]
        assert rows, f"no row says {text}; {self.finger.words_on_screen()}"
        self.finger.touch(rows[0], text)

    # --- the household --------------------------------------------------------------------------

    def pick(self, card: str, *goods: str) -> None:
        """A household shows its card and chooses goods, up to 确认兑换."""
        self.scan(card)
        basket = words.BASKET.partition("{cost}")[0].format(pieces=len(goods))
        self.tap(words.GOODS)
        for good in goods:
            if not self.sees(good):  # two pages at the most
                self.tap(words.PREVIOUS_PAGE if self.state.page else words.NEXT_PAGE)
            self.tap(good)
        self.tap(basket, words.TO_CONFIRM)

    def redeem(self, card: str, *goods: str) -> None:
        """All of a visit; ends at idle."""
        self.pick(card, *goods)
        self.tap(words.CONFIRM)
        self.until(Done)
        self.tap(words.FINISH)
        self.until(Idle)

    def points_of(self, card: str) -> int:
        """What a household may redeem now, as its own screen says; ends at idle."""
        self.scan(card)
        self.until(AccountShown)
        redeemable = int(self.state.visit.standing.account.redeemable)
        assert self.sees(str(redeemable))
        self.tap(words.NOT_MINE)
        self.until(Idle)
        return redeemable

    # --- what can be known afterwards -------------------------------------------------------------

    def entries(self, kind: type) -> list:
        """The bodies of this class in the journal, oldest first."""
        bodies = [entry.decoded() for entry, _ in journal.entries(self.store)]
        return [body for body in bodies if isinstance(body, kind)]

    def papers(self, count: int) -> list:
        """The printed papers, once there are so many."""
        self.finger.until(lambda: len(self.printer.papers) >= count, f"{count} papers", 30)
        return list(self.printer.papers)

    def paper(self, title: str, nth: int = 1):
        """The nth paper under this title, once it has come out."""

        def there():
            titled = lambda one: title in (line.strip() for line in one.text)  # noqa: E731
            return list(filter(titled, self.printer.papers))

        self.finger.until(lambda: len(there()) >= nth, f"{nth} × {title}", 30)
        return there()[nth - 1]

    def sound(self) -> bool:
        """Whether the verifier finds nothing."""
        return problems(self.store) == []

    def close(self) -> None:
        self.finger.close()
        self.kiosk.stop()
