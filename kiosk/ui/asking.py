"""The screens of one question at the desk, by how it is asked."""

from __future__ import annotations

from kiosk.core.desk.tasks import How
from kiosk.ui.ask_camera import CameraPage, HouseholdPage, PersonPage, PhotoPage
from kiosk.ui.ask_choice import ChoicePage
from kiosk.ui.ask_date import AskDatePage
from kiosk.ui.ask_good import GoodPage
from kiosk.ui.ask_hanzi import HanziPage
from kiosk.ui.ask_letters import LettersPage
from kiosk.ui.ask_pad import NumberPage
from kiosk.ui.page import Page

ASKING: dict[How, type[Page]] = {
    How.GOOD: GoodPage,
    How.NUMBER: NumberPage,
    How.MONEY: NumberPage,
    How.LETTERS: LettersPage,
    How.BARCODE: LettersPage,
    How.HANZI: HanziPage,
    How.CHOICE: ChoicePage,
    How.DATE: AskDatePage,
    How.PERSON: PersonPage,
    How.PHOTO: PhotoPage,
    How.HOUSEHOLD: HouseholdPage,
    How.BLANK_CARD: CameraPage,
    How.CARD: CameraPage,
    How.PIN: NumberPage,
}
