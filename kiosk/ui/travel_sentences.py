"""From points that go to another shop to their sentences.  Pure functions, no kivy."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.acts import ActRefused
from kiosk.core.travel.states import (
    Errand,
    NotTravelled,
    PointsAsking,
    PointsWished,
    SitesShown,
    TravelDone,
    TravelPin,
    TravelReviewing,
)
from kiosk.core.view import AskedPoints, OtherSite, Standing
from kiosk.ui import travel_words as words
from kiosk.ui.numerals import counted
from kiosk.ui.sentences import aloud, barred
from kiosk.ui.words import SAY_HOUSEHOLD_PIN, Explained

STEPS = (1, 10, 100)
FEW_POINTS = 200
"""Up to here the largest step is ten."""


def site_name(site: OtherSite) -> str:
    """和平二; without a name of its own it is another shop."""
    return site.name or words.ANOTHER_SHOP


def shop_words(site: OtherSite) -> str:
    """和平村二店, with the village in front where the shop's own name leaves it out."""
    return site.shop if site.shop.startswith(site.village) else f"{site.village}{site.shop}"


def home_words(home: OtherSite) -> str:
    """Whose guest the household is (account)."""
    return words.HOME_IS.format(home=home.name) if home.name else words.HOME_UNKNOWN


def asked_words(asked: AskedPoints) -> str:
    """How the newest wish stands (account)."""
    if asked.given is None:
        return words.ASKED_WAITS.format(points=asked.points)
    if asked.given:
        return words.ASKED_CAME.format(points=asked.given)
    return words.ASKED_NOTHING[asked.why] if asked.why else words.ASKED_NOTHING_AT_ALL


def why_not(standing: Standing) -> Explained | None:
    """Why nothing can be redeemed now (account): a guest earns nothing here."""
    account = standing.account
    if standing.rights.home is None or account.barred or account.redeemable:
        return barred(account)
    return words.NOTHING_HERE


def steps(most: int) -> tuple[int, ...]:
    """By how many points one touch changes the figure."""
    return STEPS[:2] if most < FEW_POINTS else STEPS


def how_many(state: PointsAsking) -> str:
    return words.HOW_MANY[state.errand].format(site=site_name(state.site))


def limit_words(state: PointsAsking) -> str:
    if state.errand is Errand.ASK:
        return words.HOME_DECIDES
    return words.AT_MOST.format(points=state.most)


def sure(state: TravelReviewing) -> str:
    named = site_name(state.site)
    return words.SURE[state.errand].format(points=state.points, site=named)


def refused(why: ActRefused) -> Explained:
    """Why nothing was booked."""
    told = words.REFUSED.get(why.why, words.NOT_DONE)
    figure = why.figure
    return replace(told, fact=told.fact.format(figure=figure), when=told.when.format(figure=figure))


def went_to(state: TravelDone) -> str:
    return words.WENT_TO.format(points=state.receipt.points, site=site_name(state.site))


def spoken(state: object) -> str:
    """What a screen of these says when it opens; '' for a state that is none of them."""
    match state:
        case SitesShown():
            return words.SAY_WHERE_TO
        case PointsAsking(errand=errand):
            return words.SAY_HOW_MANY[errand].format(most=counted(state.most))
        case TravelReviewing(errand=errand, points=points):
            confirm = words.CONFIRM[errand]
            if errand is Errand.ASK:
                return words.SAY_ASK.format(points=counted(points), confirm=confirm)
            left = state.visit.standing.rights.movable - points
            return words.SAY_GIVE.format(
                points=counted(points), left=counted(left), confirm=confirm
            )
        case TravelPin():
            return SAY_HOUSEHOLD_PIN
        case TravelDone(errand=errand):
            return words.SAY_GIVEN.format(done=words.GIVEN[errand])
        case PointsWished():
            return words.SAY_WISHED
        case NotTravelled(refused=why):
            told = refused(why)
            return aloud(f"{told.fact}。{told.remedy}。")
    return ""


def spoken_guest(standing: Standing) -> str:
    """The account of a guest; '' for who is at home here, or may not redeem."""
    home, account = standing.rights.home, standing.account
    if home is None or account.barred:
        return ""
    return words.SAY_GUEST.format(home=home_words(home), points=counted(account.redeemable))
