"""Points into another site's hand at the counter: what a household may, and the booking of it.

On top of `store.releases`: here a card, a keeper in charge and the household's PIN are asked for,
as for a redemption.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Moment, parse_stamp
from kiosk.core.entries import Released
from kiosk.core.journal import Entry
from kiosk.core.releases import movable
from kiosk.core.view import AskedPoints, Entered, OtherSite, ReleaseReceipt, Rights
from kiosk.store import feed, people, points, redeem, releases, spendable
from kiosk.store.acts import Acted
from kiosk.store.database import Store
from kiosk.store.journal import Stamp


def rights_of(store: Store, household: str, moment: Moment) -> Rights:
    """What the household may do with its points beside spending them here."""
    home = store.value("select home from household where id = ?", [household]) or ""
    here = feed.site(store)
    at_home = releases.is_home(store, household)
    elsewhere = not at_home and here is not None and home != here.id
    wishes = [] if at_home else releases.wishes_of(store, household)
    asked = [AskedPoints(wish.points, wish.at, wish.given, wish.why) for wish in wishes[:1]]
    return Rights(
        home=site_named(store, home) if elsewhere else None,
        others=other_sites(store) if at_home else (),
        movable=movable(redeem.account_of(store, household, moment)),
        suspended=any(moment.at in each for each in points.suspensions_of(store, household)),
        asked=asked[0] if asked else None,
    )


def other_sites(store: Store) -> tuple[OtherSite, ...]:
    """Those that the township has told of, by village and name."""
    rows = store.rows("select id, name, shop, village from other_site order by village, name")
    return tuple(OtherSite(*row) for row in rows)


def site_named(store: Store, site: str) -> OtherSite:
    row = store.row("select id, name, shop, village from other_site where id = ?", [site])
    return OtherSite(*row) if row else OtherSite(site)


def give(
    store: Store,
    op: str,
    household: str,
    to: str,
    wanted: int,
    now: Callable[[], Stamp],
    *,
    entered: Entered = Entered.CARD,
    text: str = "",
    pin_shown: bool = False,
) -> ReleaseReceipt | ActRefused:
    """Release points to site `to`, in one transaction, or say why not.

    What goes away from home wants the household's PIN where so many points of a day do; what goes
    back home wants none.  CommitUnknown as of `acts.act`.
    """

    def barred(when: Stamp) -> ActRefused | None:
        if entered is Entered.CARD and not redeem.card_opens(store, text, household):
            return ActRefused(Obstacle.NO_CARD)
        if pin_shown or not releases.is_home(store, household):
            return None
        limit = people.pin_above(store)
        if limit is None or wanted + redeem.taken_on(store, household, when.moment.at) <= limit:
            return None
        has_one = people.has_household_pin(store, household)
        why = Obstacle.PIN_WANTED if has_one else Obstacle.NO_HOUSEHOLD_PIN
        return ActRefused(why, figure=limit)

    acted = releases.release(store, op, household, to, wanted, now, barred=barred)
    return acted if isinstance(acted, ActRefused) else receipt_of(store, acted.entry)


def ask(
    store: Store,
    op: str,
    household: str,
    wanted: int,
    now: Callable[[], Stamp],
    *,
    entered: Entered = Entered.CARD,
    text: str = "",
) -> Acted | ActRefused:
    """Note that the household would like points of its home to spend here."""

    def barred(_: Stamp) -> ActRefused | None:
        if entered is Entered.CARD and not redeem.card_opens(store, text, household):
            return ActRefused(Obstacle.NO_CARD)
        return None

    return releases.ask(store, op, household, wanted, now, barred=barred)


def receipt_of(store: Store, entry: Entry) -> ReleaseReceipt:
    """What the screen says of a release; TypeError for another entry."""
    body = entry.decoded()
    if not isinstance(body, Released):
        raise TypeError(f"entry {entry.seq} is no release")
    before, after = spendable.around(store, entry, body.household)
    return ReleaseReceipt(
        seq=entry.seq,
        number=feed.slip_numbers(store)(entry.seq),
        at=parse_stamp(entry.at),
        points=sum(part.points for part in body.parts),
        before=before,
        after=after,
    )
