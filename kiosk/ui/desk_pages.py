"""The screens of the keeper's desk that are no question, by class of state."""

from __future__ import annotations

from kiosk.core.desk.states import (
    Board,
    Booked,
    DayShown,
    Declined,
    LinesShown,
    LinkShown,
    Listing,
    MachineShown,
    Menu,
    Reviewing,
)
from kiosk.ui.desk_board import BoardPage
from kiosk.ui.desk_booked import BookedPage
from kiosk.ui.desk_day import DayPage
from kiosk.ui.desk_declined import DeclinedPage
from kiosk.ui.desk_lines import LinesPage
from kiosk.ui.desk_link import LinkPage
from kiosk.ui.desk_listing import ListingPage
from kiosk.ui.desk_machine import MachinePage
from kiosk.ui.desk_menu import MenuPage
from kiosk.ui.desk_reviewing import ReviewPage
from kiosk.ui.page import Page

DESK_PAGES: dict[type, type[Page]] = {
    Board: BoardPage,
    Listing: ListingPage,
    Menu: MenuPage,
    LinesShown: LinesPage,
    Reviewing: ReviewPage,
    Declined: DeclinedPage,
    Booked: BookedPage,
    DayShown: DayPage,
    LinkShown: LinkPage,
    MachineShown: MachinePage,
}
