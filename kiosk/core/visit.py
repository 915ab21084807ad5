"""A household's visit as a state machine: `step(front, event) -> (front, effects)`.

Everything that affects the state of the front and its transitions lives here and in `core.shift`.
A screen shows a state and emits events; the runner carries out effects.  An event that means
nothing in a state changes nothing: a second tap, a late answer, a card during the commit.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import household_pin, proxy, reading, shift, wishing
from kiosk.core.basket import Visit, added, removed
from kiosk.core.desk import booking, reviewing
from kiosk.core.desk import step as desk
from kiosk.core.desk.events import (
    DeskLoaded,
    LedgerEnded,
    LinkTried,
    LoadDesk,
    PrepareAct,
    StickCarried,
    StickMoved,
    StickSeen,
)
from kiosk.core.desk.machine import FindingMade, LookedOver, PackageSeen
from kiosk.core.desk.script import resumed
from kiosk.core.desk.states import (
    Asking,
    Booked,
    Declined,
    DeskState,
    LinesShown,
    Menu,
    Reviewing,
)
from kiosk.core.desk.step import open_desk, with_desk
from kiosk.core.desk.view import OF_HOUSEHOLD, Desk
from kiosk.core.entries import Proxy
from kiosk.core.events import (
    AbandonRedemption,
    Button,
    CardRejected,
    CategoryChosen,
    CodeBlurred,
    CodeResolved,
    Effect,
    Event,
    FigureTouched,
    GoodAdded,
    GoodRemoved,
    HouseholdIdentified,
    Identify,
    KeeperIdentified,
    KeyPressed,
    LoadAccount,
    LoadWishes,
    NoticesLoaded,
    PinAccepted,
    PrepareRedemption,
    Pressed,
    PrintingChanged,
    PrintSlip,
    Redeem,
    Redeemed,
    RedemptionDeclined,
    RedemptionPrepared,
    ResolveCode,
    RulesLoaded,
    ServiceFailed,
    ServiceRestored,
    Sound,
    TextRead,
    Ticked,
    WishesLoaded,
)
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
    timeout_s,
)
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.objecting import step as objecting
from kiosk.core.objecting.events import LoadThings, ThingsLoaded
from kiosk.core.objecting.states import (
    NoteHeard,
    NoteRecording,
    NotObjected,
    ObjectingState,
    ObjectingVisit,
    ObjectionMade,
    ObjectionReviewing,
    ThingsShown,
)
from kiosk.core.objecting.voice_events import Hush
from kiosk.core.proxy import Answered, ProxyAsking, ProxyVouching
from kiosk.core.reading import Reading, WhyShown
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.shift import DateAsking, Left, PinTyping, Purpose, ShiftChanged
from kiosk.core.slip_shown import slip_step
from kiosk.core.travel import step as travelling
from kiosk.core.travel.states import (
    NotTravelled,
    PointsWished,
    TravelDone,
    TravelPin,
    TravelReviewing,
    TravelState,
    TravelVisit,
)
from kiosk.core.weighing import WeightSeen
from kiosk.core.wishing import WishesShown

CODE_LENGTH_MAX = 9
UNATTENDED = (
    LinkTried,
    StickSeen,
    StickMoved,
    StickCarried,
    LedgerEnded,
    FindingMade,
    LookedOver,
    PackageSeen,
)
"""Events that come whether anybody stands there or not, some of them every two minutes."""


def step(front: Front, event: Event) -> tuple[Front, tuple[Effect, ...]]:
    """The next front and what to ask for."""
    if isinstance(event, Ticked):
        front = replace(front, now_s=event.at_s)
        left_s = front.left_s
        if left_s is None or left_s > 0:
            return front, ()
        parked = parked_of(front.state) or front.parked
        left = replace(front, state=Idle(), touched_s=event.at_s, parked=parked)
        return left, (*_abandon(front.state), *reviewing.minutes_of_left(front.state))
    if isinstance(event, DeskLoaded) and isinstance(front.state, PinTyping | DateAsking):
        return _at_desk(front, front.state, event.desk)
    if isinstance(event, DeskLoaded) and isinstance(front.state, AccountShown):
        whose = front.state.visit.household
        if event.desk.household == whose:
            return replace(front, state=open_desk(event.desk), touched_s=front.now_s), ()
    state, effects = _step(front.state, event)
    after = replace(front, state=state)
    if isinstance(event, PrintingChanged | WeightSeen) and timeout_s(front.state) is not None:
        return after, effects
    if isinstance(event, UNATTENDED) and after == front:
        return front, effects
    return replace(after, touched_s=front.now_s), effects


def _at_desk(
    front: Front, state: PinTyping | DateAsking, at: Desk
) -> tuple[Front, tuple[Effect, ...]]:
    """The keeper's PIN was right: the board, or what was left half done."""
    match state:
        case PinTyping(person, purpose=Purpose.MENU) | DateAsking(person, to_desk=True):
            welcome = person == at.person
        case _:
            welcome = False
    if not welcome:
        return front, ()
    there: DeskState = open_desk(at)
    if front.parked is not None and front.parked.desk.person == at.person:
        there = with_desk(front.parked, at)
    effects = (PrepareAct(),) if isinstance(there, Reviewing) else ()
    others = front.parked is not None and front.parked.desk.person != at.person
    kept = front.parked if others else None
    return replace(front, state=there, touched_s=front.now_s, parked=kept), effects


def parked_of(state: State) -> DeskState | None:
    """What is worth keeping of a desk that times out: a task under way, without its key."""
    if isinstance(state, DeskState) and state.desk.household:
        return None  # the next one who comes is another household
    if isinstance(state, DeskState) and reviewing.is_of_sitting(state):
        return None  # the group may have gone
    if isinstance(state, Reviewing) and not state.booking:
        return resumed(state.script.unwitnessed(), state.desk, state.home)
    if isinstance(state, Asking):
        typed = "" if state.second else state.typed
        return replace(state, second=None, typed=typed, weighing=None)
    if isinstance(state, Menu) and state.under is not None:
        return resumed(state.under, state.desk, state.home)
    if isinstance(state, Booked) and state.under is not None:
        return booking.after(state)[0]
    return state if isinstance(state, LinesShown | Declined) else None


def _step(state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    match event:
        case ServiceFailed(reason):
            return OutOfService(reason), _abandon(state)
    if isinstance(state, DeskState):
        at_desk, wanted = desk.step(state, event)
        return (Idle() if at_desk is None else at_desk), wanted
    match event:
        case TextRead(text):
            return _read(state, text)
        case HouseholdIdentified() | CardRejected() | KeeperIdentified():
            return _identified(state, event)
        case RedemptionPrepared(op):
            return _prepared(state, op)
    match state:
        case Idle() | CardRefused():
            return _before(state, event)
        case CodeTyping():
            return _code(state, event)
        case AccountShown() | RecordShown() | GoodsShown() | BasketShown() | NotRedeemed():
            return _visit(state, event)
        case WishesShown():
            return _wishes(state, event)
        case WhyShown():
            return _why(state, event)
        case _ if isinstance(state, Reading):
            return _reading(state, event)
        case ProxyAsking() | ProxyVouching():
            return _proxy(state, event)
        case Confirming():
            return _confirm(state, event)
        case HouseholdPin():
            return _pin(state, event)
        case Done():
            return _done(state, event)
        case _ if isinstance(state, TravelState):
            return _travel(state, event)
        case _ if isinstance(state, ObjectingState):
            return _objecting(state, event)
        case SecondCard(under, text):
            if event == Pressed(Button.KEEP_CARD) or event == Pressed(Button.BACK):
                return under, ()
            if event == Pressed(Button.SWITCH_CARD):
                return Idle(), (*_abandon(under), Identify(text))
        case OutOfService():
            if isinstance(event, ServiceRestored):
                return Idle(), ()
        case PinTyping() | DateAsking() | ShiftChanged():
            after, effects = shift.step(state, event)
            return (Idle() if isinstance(after, Left) else after), effects
    return state, ()


def _identified(
    state: State, event: HouseholdIdentified | CardRejected | KeeperIdentified
) -> tuple[State, tuple[Effect, ...]]:
    """The answer to a card or code; where nobody waits for one it changes nothing."""
    match state, event:
        case ((ProxyAsking() | ProxyVouching()), _):
            return _proxy(state, event)
        case DateAsking(second_wanted=True), KeeperIdentified():
            return shift.keeper_came(state, event), (Sound("read"),)
        case DateAsking(second_wanted=True), _:
            return state, (Sound("refused"),)
        case (
            (
                Idle()
                | CardRefused()
                | CodeTyping()
                | NotRedeemed()
                | NotTravelled()
                | PinTyping(purpose=Purpose.VOUCH)
            ),
            HouseholdIdentified(standing, offers, entered, text, vouched_by),
        ):
            visit = Visit(standing, offers, entered, text, vouched_by=vouched_by)
            if isinstance(state, NotRedeemed) and state.visit.household == visit.household:
                visit = replace(visit, proxy=_still(state))
            return AccountShown(visit), (Sound("read"),)
        case CodeTyping(), CardRejected():
            return CodeTyping(rejected=True), (Sound("refused"),)
        case (
            (
                Idle()
                | CardRefused()
                | NotRedeemed()
                | NotTravelled()
                | PinTyping(purpose=Purpose.VOUCH)
            ),
            CardRejected(refusal),
        ):
            return CardRefused(refusal), (Sound("refused"),)
        case ((Idle() | CardRefused() | CodeTyping()), KeeperIdentified()):
            return shift.keeper_came(state, event), (Sound("read"),)
    return state, ()


def _prepared(state: State, op: str) -> tuple[State, tuple[Effect, ...]]:
    """A key is on the disk: for the confirm screen, or forgotten if that was left meanwhile."""
    match state:
        case Confirming(op=""):
            return replace(state, op=op), ()
        case SecondCard(under=Confirming(op="") as confirming):
            return replace(state, under=replace(confirming, op=op)), ()
        case (
            Confirming(op=held)
            | HouseholdPin(op=held)
            | SecondCard(under=(Confirming(op=held) | HouseholdPin(op=held)))
        ) if held == op:
            return state, ()
    return state, (AbandonRedemption(op),)


def _abandon(state: State) -> tuple[Effect, ...]:
    if isinstance(state, SecondCard):
        state = state.under
    if isinstance(state, Confirming) and state.op and not state.booking:
        return (AbandonRedemption(state.op),)
    if isinstance(state, HouseholdPin):
        return (AbandonRedemption(state.op),)
    return (Hush(),) if isinstance(state, NoteRecording | NoteHeard) else ()


def _read(state: State, text: str) -> tuple[State, tuple[Effect, ...]]:
    match state:
        case DateAsking(second_wanted=True):
            return state, (Identify(text),)
        case ProxyAsking() | ProxyVouching():
            return _proxy(state, TextRead(text))
        case Idle() | CardRefused() | CodeTyping():
            return state, (Identify(text),)
        case Done() | ShiftChanged() | TravelDone() | PointsWished() | ObjectionMade():
            return Idle(), (Identify(text),)
        case _ if isinstance(state, Reading):
            if state.visit is None:
                return Idle(), (Identify(text),)
            if state.visit.text != text:
                return SecondCard(AccountShown(state.visit), text), (Sound("refused"),)
        case Confirming(booking=True) | HouseholdPin(checking=True):
            return state, ()
        case (
            TravelReviewing(booking=True)
            | TravelPin(checking=True)
            | ObjectionReviewing(booking=True)
            | NoteRecording()
        ):
            return state, ()
        case _ if isinstance(state, TravelVisit | ObjectingVisit) and state.visit.text != text:
            return SecondCard(state, text), (Sound("refused"),)
        case (
            AccountShown()
            | WhyShown()
            | RecordShown()
            | GoodsShown()
            | WishesShown()
            | BasketShown()
            | Confirming()
            | HouseholdPin()
            | NotRedeemed()
        ) if state.visit.text != text:
            return SecondCard(state, text), (Sound("refused"),)
    return state, ()


def _before(state: Idle | CardRefused, event: Event) -> tuple[State, tuple[Effect, ...]]:
    match event:
        case CodeBlurred(why):
            return CardRefused(why), (Sound("refused"),)
        case Pressed(Button.TYPE_CODE):
            return CodeTyping(), ()
        case Pressed(Button.BACK):
            return Idle(), ()
        case Pressed(button):
            return state, reading.asked(button)
    opened = reading.opened(event, None) if isinstance(state, Idle) else None
    return opened or state, ()


def _code(state: CodeTyping, event: Event) -> tuple[State, tuple[Effect, ...]]:
    match event:
        case KeyPressed("<"):
            return CodeTyping(state.digits[:-1]), ()
        case KeyPressed("ok") if state.digits:
            return state, (ResolveCode(state.digits),)
        case KeyPressed(key) if len(key) == 1 and key in "0123456789":
            return CodeTyping((state.digits + key)[:CODE_LENGTH_MAX]), ()
        case CodeResolved(holder, keeper, keeper_name):
            if keeper is None:
                return replace(state, no_keeper=True), (Sound("refused"),)
            return PinTyping(keeper, keeper_name, Purpose.VOUCH, holder=holder), (Sound("read"),)
        case Pressed(Button.BACK):
            return Idle(), ()
    return state, ()


def _visit(
    state: AccountShown | RecordShown | GoodsShown | BasketShown | NotRedeemed, event: Event
) -> tuple[State, tuple[Effect, ...]]:
    visit = state.visit
    match state, event:
        case AccountShown(), Pressed(Button.NOT_MINE | Button.BACK):
            return Idle(), ()
        case AccountShown(), Pressed(Button.RECORD):
            return RecordShown(visit), ()
        case AccountShown(), Pressed(Button.GOODS):
            return GoodsShown(visit), ()
        case AccountShown(), Pressed(Button.DECLARE):
            return state, (LoadDesk(f"{OF_HOUSEHOLD}{visit.household}"),)
        case AccountShown(), Pressed(Button.FOR_ANOTHER):
            return ProxyAsking(visit), ()
        case AccountShown(), FigureTouched():
            return reading.explained(visit, event) or state, ()
        case AccountShown() | RecordShown(), RulesLoaded() | NoticesLoaded():
            return reading.opened(event, visit) or state, ()
        case AccountShown() | RecordShown(), Pressed(Button.RULES | Button.NOTICES as button):
            return state, reading.asked(button)
        case AccountShown(), Pressed(button) if begun := travelling.begun(visit, button):
            return begun, ()
        case BasketShown(), Pressed(Button.FOR_ANOTHER):
            return ProxyAsking(visit, from_basket=True), ()
        case RecordShown(), Pressed(Button.OBJECT):
            return state, (LoadThings(visit.household),)
        case RecordShown(), ThingsLoaded(household) if household == visit.household:
            return ThingsShown(visit, event.things, event.made, records=event.records), ()
        case RecordShown() | GoodsShown(), Pressed(Button.BACK):
            return AccountShown(visit), ()
        case ((RecordShown(page=page) | GoodsShown(page=page)), Pressed(Button.NEXT_PAGE)):
            return replace(state, page=page + 1), ()
        case ((RecordShown(page=page) | GoodsShown(page=page)), Pressed(Button.PREVIOUS_PAGE)):
            return replace(state, page=max(0, page - 1)), ()
        case GoodsShown(), CategoryChosen(category):
            return GoodsShown(visit, category), ()
        case ((GoodsShown() | BasketShown()), GoodAdded(good)):
            return replace(state, visit=added(visit, good)), ()
        case ((GoodsShown() | BasketShown()), GoodRemoved(good)):
            return replace(state, visit=removed(visit, good)), ()
        case GoodsShown(), Pressed(Button.WISHES):
            return state, (LoadWishes(visit.household),)
        case GoodsShown(), WishesLoaded(household, things, wished) if household == visit.household:
            return WishesShown(visit, things, wished), ()
        case GoodsShown(), Pressed(Button.NEXT) if visit.basket:
            return BasketShown(visit), ()
        case BasketShown(), Pressed(Button.BACK):
            return GoodsShown(visit), ()
        case BasketShown(), Pressed(Button.NEXT) if visit.basket:
            return Confirming(visit), (PrepareRedemption(visit.household, visit.basket),)
        case NotRedeemed(), Pressed(Button.NEXT):
            # The world has changed under the basket: read it anew before anything else is shown.
            return state, (_anew(visit),)
        case NotRedeemed(), Pressed(Button.BACK):
            return Idle(), ()
    return state, ()


def _anew(visit: Visit) -> LoadAccount:
    return LoadAccount(visit.household, visit.entered, visit.text, visit.vouched_by)


def _why(state: WhyShown, event: Event) -> tuple[State, tuple[Effect, ...]]:
    if event == Pressed(Button.RULES):
        return state, reading.asked(Button.RULES)
    if opened := reading.opened(event, state.visit):
        return opened, ()
    after, effects = reading.step_why(state, event)
    return (AccountShown(state.visit) if after is None else after), effects


def _reading(state: Reading, event: Event) -> tuple[State, tuple[Effect, ...]]:
    after, effects = reading.step(state, event)
    if after is not None:
        return after, effects
    return (AccountShown(state.visit) if state.visit else Idle()), effects


def _wishes(state: WishesShown, event: Event) -> tuple[State, tuple[Effect, ...]]:
    after, effects = wishing.step(state, event)
    return (GoodsShown(state.visit) if after is None else after), effects


def _travel(state: TravelState, event: Event) -> tuple[State, tuple[Effect, ...]]:
    ends = isinstance(state, TravelDone | PointsWished | NotTravelled)
    if ends and event in (Pressed(Button.BACK), Pressed(Button.FINISH)):
        return Idle(), ()
    after, effects = travelling.step(state, event)
    return (AccountShown(state.visit) if after is None else after), effects


def _objecting(state: ObjectingState, event: Event) -> tuple[State, tuple[Effect, ...]]:
    ends = isinstance(state, ObjectionMade | NotObjected)
    if ends and event in (Pressed(Button.BACK), Pressed(Button.FINISH)):
        return Idle(), ()
    after, effects = objecting.step(state, event)
    return (RecordShown(state.visit) if after is None else after), effects


def _proxy(state: ProxyAsking | ProxyVouching, event: Event) -> tuple[State, tuple[Effect, ...]]:
    after, effects = proxy.step(state, event)
    if isinstance(after, Answered):
        visit = after.visit
        return (BasketShown(visit) if after.to_basket else AccountShown(visit)), effects
    return after, effects


def _still(state: NotRedeemed) -> Proxy | None:
    """Who came stays who came, but for somebody who may not."""
    not_they = state.refused.reason in (Reason.PROXY_LIMIT, Reason.PROXY_WORD)
    return None if not_they else state.visit.proxy


def _confirm(state: Confirming, event: Event) -> tuple[State, tuple[Effect, ...]]:
    visit = state.visit
    match event:
        case Pressed(Button.CONFIRM) if state.op and not state.booking:
            return replace(state, booking=True), (_redeem(visit, state.op),)
        case Pressed(Button.BACK) if not state.booking:
            return BasketShown(visit), _abandon(state)
        case Redeemed(receipt) if state.booking:
            return Done(receipt), (Sound("done"), PrintSlip(receipt.seq))
        case RedemptionDeclined(RedemptionRefused(Reason.PIN_WANTED, today=today)) if state.booking:
            return HouseholdPin(visit, state.op, today=today), ()
        case RedemptionDeclined(refused) if state.booking or refused.reason is Reason.NO_ROOM:
            return NotRedeemed(visit, refused), (Sound("refused"),)
    return state, ()


def _pin(state: HouseholdPin, event: Event) -> tuple[State, tuple[Effect, ...]]:
    match event:
        case PinAccepted() if state.checking:
            booking = Confirming(state.visit, state.op, booking=True)
            return booking, (_redeem(state.visit, state.op, pin_shown=True),)
        case Pressed(Button.BACK):
            return BasketShown(state.visit), _abandon(state)
    return household_pin.step(state, event)


def _redeem(visit: Visit, op: str, *, pin_shown: bool = False) -> Redeem:
    return Redeem(
        op,
        visit.household,
        visit.basket,
        visit.entered,
        visit.text,
        visit.vouched_by,
        visit.proxy,
        pin_shown,
    )


def _done(state: Done, event: Event) -> tuple[State, tuple[Effect, ...]]:
    if isinstance(event, Pressed) and event.button in (Button.FINISH, Button.BACK):
        return Idle(), ()
    return slip_step(state, event)
