"""The menu's 户: all pages about households, the fixed addresses before those that name one.

The people of a site are found from its own page.
"""

from __future__ import annotations

from kiosk.township.office.rights import Act
from kiosk.township.web import (
    card_pages,
    group_pages,
    household_list_pages,
    household_pages,
    keeper_pages,
    member_pages,
    move_pages,
    reward_pages,
)
from kiosk.township.web.asked import Section

SECTION = Section(
    "/households",
    "户",
    Act.SEE_HOUSEHOLDS,
    (
        *household_list_pages.ROUTES,
        *household_pages.ROUTES,
        *member_pages.ROUTES,
        *move_pages.ROUTES,
        *card_pages.OF_HOUSEHOLDS,
        *keeper_pages.ROUTES,
        *group_pages.ROUTES,
        *reward_pages.ROUTES,
    ),
)
