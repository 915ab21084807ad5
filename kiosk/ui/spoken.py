"""What each screen says when it opens; numbers come in words."""

from __future__ import annotations

from kiosk.core.account import Refusal
from kiosk.core.basket import Visit
from kiosk.core.desk.states import Asking, Board, DeskState, Listing, MachineShown, Menu
from kiosk.core.first_start.states import FirstStartState
from kiosk.core.front import (
    AccountShown,
    BasketShown,
    CardRefused,
    CodeTyping,
    Confirming,
    Done,
    Front,
    GoodsShown,
    Idle,
    NotRedeemed,
    OutOfService,
    RecordShown,
    SecondCard,
    State,
)
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.proxy import ProxyAsking, ProxyVouching
from kiosk.core.reading import Reading, WhyShown
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.shift import DateAsking, PinTyping, ShiftChanged
from kiosk.core.view import Receipt, cost_of, pieces_of
from kiosk.core.wishing import WishesShown
from kiosk.ui import (
    ask_sentences,
    desk_sentences,
    first_start_sentences,
    objecting_sentences,
    reading_sentences,
    setup_sentences,
    travel_sentences,
    words,
)
from kiosk.ui.goods_sentences import said_of_orders, taken_of
from kiosk.ui.numerals import counted, spoken_day
from kiosk.ui.sentences import aloud, barred, not_redeemed, shift_words


def spoken(front: Front) -> str:
    """What the screen of this front says when it opens; '' for silence."""
    return _sentence(front.state) or _of_desk(front.state)


def _of_desk(state: State) -> str:
    """Where a list or a choice speaks for itself: what to do."""
    match state:
        case Board() | Menu():
            return words.SAY_CHOOSE
        case Listing(rows=rows):
            return words.SAY_NO_ROWS if rows == () else words.SAY_ROWS
    return ""


def _sentence(state: State) -> str:
    if isinstance(state, Asking):
        return ask_sentences.spoken(state)
    if isinstance(state, MachineShown):
        return setup_sentences.machine_aloud(state)
    if isinstance(state, DeskState):
        return desk_sentences.spoken(state)
    if isinstance(state, FirstStartState):
        return first_start_sentences.spoken(state)
    beside = travel_sentences.spoken(state) or objecting_sentences.spoken(state)
    return _of_visit(state) or beside or _of_keeper(state)


def _of_visit(state: State) -> str:
    match state:
        case Idle():
            return f"{words.SHOW_CARD}，{words.HOLD_STILL}。"
        case CardRefused(refusal):
            return _told(words.CARD_REFUSED[refusal])
        case CodeTyping():
            return f"{words.CODE_TITLE}，{words.CODE_HINT}。"
        case AccountShown(visit):
            return _account(visit)
        case RecordShown():
            return words.SAY_RECORD
        case _ if isinstance(state, WhyShown | Reading):
            return reading_sentences.spoken(state)
        case GoodsShown(visit):
            if visit.standing.account.redeemable == 0:
                return words.SAY_NO_GOODS
            return words.SAY_GOODS.format(points=counted(visit.left))
        case WishesShown():
            return words.SAY_WISHES
        case BasketShown(visit):
            pieces, cost = pieces_of(visit.basket), cost_of(visit.basket)
            return words.SAY_BASKET.format(pieces=counted(pieces), cost=counted(cost))
        case ProxyAsking(relation=relation):
            return words.SAY_PROXY_CARD if relation else words.SAY_PROXY
        case ProxyVouching():
            return words.SAY_PIN
        case Confirming(visit):
            cost = cost_of(visit.basket)
            said = words.SAY_CONFIRM.format(cost=counted(cost), left=counted(visit.left))
            return said_of_orders(visit.basket) + said
        case HouseholdPin():
            return words.SAY_HOUSEHOLD_PIN
        case NotRedeemed(_, RedemptionRefused() as refused):
            return _told(not_redeemed(refused))
        case Done(receipt):
            return _done(receipt)
        case SecondCard():
            return words.SAY_SECOND_CARD
        case OutOfService(reason):
            return _told(words.OUT_OF_SERVICE[reason])
    return ""


def _of_keeper(state: State) -> str:
    match state:
        case PinTyping(instead_of=str(before)) if before:
            return f"{words.PIN_TAKES_OVER.format(name=before)}。"
        case PinTyping():
            return words.SAY_PIN
        case DateAsking():
            return words.SAY_DATE
        case ShiftChanged():
            told = shift_words(state)
            return "".join(f"{part}。" for part in (told.fact, told.when, told.remedy) if part)
    return ""


def _account(visit: Visit) -> str:
    account = visit.standing.account
    if as_guest := travel_sentences.spoken_guest(visit.standing):
        return as_guest
    if account.redeemable:
        return words.SAY_ACCOUNT.format(points=counted(account.redeemable))
    if account.barred is Refusal.WINDOW_CLOSED and account.opens is not None:
        return words.SAY_OPENS.format(day=spoken_day(account.opens))
    explained = barred(account, visit.standing.whys)
    return _told(explained) if explained else ""


def _done(receipt: Receipt) -> str:
    taken = taken_of(receipt.picks)
    done = words.SAY_DONE if taken else words.SAY_ORDER_MADE
    left = words.SAY_LEFT.format(after=counted(receipt.after))
    return done + said_of_orders(receipt.picks) + left


def _told(explained: words.Explained) -> str:
    """A refusal aloud: the fact and what can be done."""
    return aloud(f"{explained.fact}。{explained.remedy}。")
