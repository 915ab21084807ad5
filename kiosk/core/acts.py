"""Why an act of the keeper is refused, as a value; the sentences stand in the language file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Obstacle(StrEnum):
    """What stands in the way; nothing was booked.  `ActRefused` says what else is to be told."""

    # goods and stock
    UNKNOWN_GOOD = "unknown_good"  # name: what was asked for
    BARRED_KIND = "barred_kind"  # name; the scheme bars it (RA-4.2.3a)
    NOT_FOR_SHELF = "not_for_shelf"  # name; phone credit and the like is ordered, never stocked
    BAD_QUANTITY = "bad_quantity"  # figure: the most that is taken
    PRICE_ABOVE_COST = "price_above_cost"  # figure: the right price
    PRICE_BELOW_ONE = "price_below_one"
    PRICE_TOO_HIGH = "price_too_high"  # figure: the most that is taken
    BAD_COST = "bad_cost"  # figure: the most that is taken, in cents
    NO_COST = "no_cost"  # the price follows the cost, and none was given
    NOT_OUR_PRICE = "not_our_price"  # the township's list says what it costs
    NAME_MISSING = "name_missing"
    REASON_MISSING = "reason_missing"  # name: of the goods, in a count
    SOURCE_MISSING = "source_missing"  # where a delivery comes from
    TO_MISSING = "to_missing"  # where the goods go
    SECOND_MISSING = "second_missing"
    SECOND_SAME = "second_same"  # the second person is the first
    SECOND_UNKNOWN = "second_unknown"  # no active keeper or officer of this site
    EXPIRED = "expired"  # name; at: the last good day
    DAY_OVER = "day_over"  # at: from which a price was to hold
    NOT_ON_SHELF = "not_on_shelf"  # name; figure: what is there
    PAST_DATE = "past_date"  # name; figure: what is there and not expired
    NAME_TAKEN = "name_taken"
    NOT_A_BARCODE = "not_a_barcode"  # name: what was read
    BARCODE_TAKEN = "barcode_taken"  # name: the goods that have it
    RECOUNT = "recount"  # name: more left since it was counted than was counted
    NOTHING_COUNTED = "nothing_counted"
    ACCEPTED_BEFORE = "accepted_before"
    # redemptions
    UNKNOWN_SLIP = "unknown_slip"
    REVERSED_BEFORE = "reversed_before"
    TOO_LATE_TO_UNDO = "too_late_to_undo"  # figure: minutes
    NOTHING_TO_RETURN = "nothing_to_return"  # name, if one of the goods is at fault
    NOT_RETURNABLE = "not_returnable"  # name: credited to a phone, it cannot come back
    HANDED_OVER_BEFORE = "handed_over_before"
    NO_SUCH_ORDER = "no_such_order"  # name
    NO_PROOF = "no_proof"  # name: what does not lie on a shelf needs the number of its proof
    PROXY_LIMIT = "proxy_limit"  # figure: households that one person may come for in a month
    NOT_OUT_YET = "not_out_yet"  # a paper that waits for the printer is not asked for again
    PERIOD_OVER = "period_over"  # the points of an order that the household does not want
    SIGNED_BEFORE = "signed_before"
    NO_SIGNATURE_WANTED = "no_signature_wanted"
    # vouchers, cards, households
    VOUCHER_USED = "voucher_used"  # name: the number
    VOUCHER_DESTROYED = "voucher_destroyed"  # name: the number
    VOUCHER_UNREADABLE = "voucher_unreadable"  # name: what was typed; figure: most characters
    VOUCHER_UNKNOWN = "voucher_unknown"  # name: a number that was never taken in
    NO_SUCH_RULE = "no_such_rule"  # the scheme has no vouchers, PINs, ...
    NOTHING_TO_DESTROY = "nothing_to_destroy"
    UNKNOWN_HOUSEHOLD = "unknown_household"
    NO_CARD = "no_card"  # the household has none in use
    NOT_BLANK = "not_blank"
    NOT_HERE = "not_here"  # the household's home is another site
    HERE_ALREADY = "here_already"  # the points are to go where they are
    ONLY_BACK_HOME = "only_back_home"  # points of another site go back there, and nowhere else
    SUSPENDED = "suspended"
    NOT_ENOUGH_POINTS = "not_enough_points"  # figure: what could be given away
    NO_HOUSEHOLD_PIN = "no_household_pin"  # figure: points above which one is wanted
    PIN_WANTED = "pin_wanted"  # the household's own PIN, then the same once more
    PIN_TOO_PLAIN = "pin_too_plain"
    OBJECTED_BEFORE = "objected_before"  # name: the number of the objection that is open
    WISHED_BEFORE = "wished_before"
    ON_SHELF_NOW = "on_shelf_now"  # name; figure: pieces that may be taken
    # what is earned
    NOT_A_COLLECTOR = "not_a_collector"  # in none of the functions that the scheme names
    NOT_IN_GROUP = "not_in_group"  # name
    QUORUM_MISSING = "quorum_missing"  # figure: members that must be there
    MUST_STAND_ASIDE = "must_stand_aside"  # name: whose household it is; figure: the quorum
    REVIEWED_BEFORE = "reviewed_before"
    NO_SUCH_DECLARATION = "no_such_declaration"
    NOT_AN_OFFICER = "not_an_officer"
    NO_SUCH_ITEM = "no_such_item"  # not on the scheme's lists, or not to be booked singly
    NOT_HAPPENED_YET = "not_happened_yet"  # a day to come
    EVIDENCE_MISSING = "evidence_missing"  # what the scheme demands was not given
    EARNS_NOTHING = "earns_nothing"  # a suspension bars it
    ONCE_A_MONTH = "once_a_month"  # name: the item's words
    MONTH_FULL = "month_full"  # name: the item; figure: points
    SAME_INCIDENT = "same_incident"  # name: the item as which it was booked that day
    OWN_HOUSEHOLD = "own_household"  # a helper of the household itself
    OPENED_BEFORE = "opened_before"  # its points from the paper book are booked
    OPENED_TOO_LATE = "opened_too_late"  # the first period is over
    UNDER_ONE_UNIT = "under_one_unit"  # name: the item and its unit, as 烟盒20个
    # the shift
    NO_TRUSTED_DATE = "no_trusted_date"
    NOT_IN_CHARGE = "not_in_charge"  # nobody's shift, or who acts is no keeper any more
    NOT_A_KEEPER = "not_a_keeper"  # name: who cannot take over the shift
    SPOILED_KEY = "spoiled_key"  # the same op with another content
    NO_ROOM = "no_room"  # the disk has none for a copy to train on
    NO_UPDATE = "no_update"  # the disk has none for the wish
    # files of ledgers
    STICK_FULL = "stick_full"
    STICK_READ_ONLY = "stick_read_only"
    STICK_GONE = "stick_gone"
    DISK_FULL = "disk_full"
    NO_REGISTER_PAGE = "no_register_page"  # the time has none
    NOT_WRITTEN = "not_written"


@dataclass(frozen=True)
class ActRefused:
    """Nothing was booked.  Which of `name`, `figure` and `at` are set is said with the obstacle."""

    why: Obstacle
    name: str = ""
    figure: int = 0
    at: datetime | None = None
