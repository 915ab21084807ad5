"""What the township wrote on a stick for one machine, read page by page as over the line."""

from __future__ import annotations

from pathlib import Path

from nacl.signing import VerifyKey

from kiosk.core.clock import parse_stamp
from kiosk.core.feed import FeedItem
from kiosk.sync import stick
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.protocol import EnvelopeError, Head, Kind, open_envelope
from kiosk.sync.stick import StickError


class StickPages:
    """The pages of feed and history in a machine's folder; `restoring.restore` fetches from it."""

    def __init__(self, folder: Path, site: str, epoch: int, township_key: VerifyKey) -> None:
        self._folder = folder
        self._of = (site, epoch)
        self._key = township_key

    def history(self, after: int) -> list[bytes] | NotDone:
        """Entries after number `after` of the machine before, as far as one page holds them."""
        page = self._page("history", stick.HISTORY, after)
        if page is None:
            return NotDone(Failure.NO_ANSWER, f"no history after entry {after} on the stick")
        return page if isinstance(page, NotDone) else page[1]

    def feed(self, after: int) -> FeedPage | NotDone:
        """Feed items after number `after`; none where the stick ends."""
        page = self._page("feed", stick.FEED, after)
        if page is None:
            return FeedPage((), None)
        if isinstance(page, NotDone):
            return page
        head, lines = page
        try:
            items = tuple(FeedItem(n, line.decode()) for n, line in enumerate(lines, after + 1))
            return FeedPage(items, parse_stamp(head.at))
        except ValueError as error:
            return NotDone(Failure.NOT_THE_TOWNSHIP, str(error))

    def _page(self, kind: Kind, name: str, after: int) -> tuple[Head, list[bytes]] | NotDone | None:
        """The lines behind number `after`; None where no page holds any."""
        try:
            paths = [
                p for p in stick.numbered(self._folder, name) if stick.number_of(p) <= after + 1
            ]
            data = stick.read(paths[-1]) if paths else None
            if data is None:
                return None
            head, lines = open_envelope(data, self._key)
        except StickError as error:
            return NotDone(Failure.NO_ANSWER, str(error))
        except EnvelopeError as error:
            return NotDone(Failure.NOT_THE_TOWNSHIP, f"{paths[-1].name}: {error}")
        if (head.kind, head.site, head.epoch) != (kind, *self._of):
            return NotDone(Failure.NOT_THE_TOWNSHIP, f"{paths[-1].name} is of another machine")
        rest = lines[after + 1 - head.first :]
        return (head, rest) if rest else None
