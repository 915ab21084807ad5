"""Board: a tile for each door with what waits behind it, the shelf, the link, the way to close."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.desk.doors import ListName, MenuName, Target
from kiosk.core.desk.states import Board
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import Desk
from kiosk.ui import desk_sentences
from kiosk.ui.desk_page import DeskPage
from kiosk.ui.desk_sentences import Level
from kiosk.ui.page import Scene
from kiosk.ui.widgets import Pressable, icon_path

ICONS: dict[Target, str] = {
    TaskName.DELIVER: "delivery",
    ListName.ORDERS: "bag",
    ListName.COUNT: "clipboard",
    ListName.SHELVES: "clipboard",
    ListName.REDEMPTIONS: "undo",
    ListName.UNSIGNED: "pen",
    ListName.UNACCEPTED: "accepted",
    ListName.PAPERS: "printer",
    ListName.GOODS: "shelf",
    MenuName.HOUSEHOLDS: "house",
    TaskName.AWARD: "plus",
    TaskName.CHECK_IN: "accepted",
    ListName.AWARDS: "clock",
    TaskName.DECLARE: "plus",
    TaskName.DECLARE_FOR: "house",
    ListName.DECLARED: "clock",
    TaskName.SIT: "clipboard",
    ListName.SETUP: "accepted",
}


class Tile(Pressable, BoxLayout):
    """A door of the board: its picture, its name, and what waits behind it."""

    page = ObjectProperty(None)
    to = ObjectProperty(None, allownone=True)
    title = StringProperty("")
    icon = StringProperty("")
    detail = StringProperty("")
    level = StringProperty(Level.CALM)

    def put(self, desk: Desk, to: Target) -> None:
        mark = desk_sentences.tile_mark(desk, to)
        self.to = to
        self.title = self.label = desk_sentences.door_words(to)
        self.icon = icon_path(f"{ICONS[to]}_ink")
        self.detail, self.level = mark.signed, mark.level

    def on_release(self) -> None:
        self.page.door(self.to)


class BoardPage(DeskPage):
    unsent = StringProperty("")
    notice = StringProperty("")
    notice_level = StringProperty(Level.CALM)
    keepers = BooleanProperty(defaultvalue=True)
    """Not an officer's, who has no day to close."""

    def fill(self, state: Board, scene: Scene) -> None:
        self.keepers = state.desk.is_keepers
        self.unsent = "" if state.desk.household else desk_sentences.unsent_words(scene.status)
        notice = desk_sentences.shelf_mark(state.desk, scene.status)
        self.notice, self.notice_level = notice.signed, notice.level
        doors = desk_sentences.board_doors(state.desk)
        grid = self.ids.tiles
        while len(grid.children) < len(doors):
            grid.add_widget(Tile(page=self))
        while len(grid.children) > len(doors):
            grid.remove_widget(grid.children[0])
        for tile, door in zip(grid.children[::-1], doors, strict=True):
            tile.put(state.desk, door)

    def more(self) -> None:
        self.door(MenuName.MORE)

    def close_day(self) -> None:
        self.door(TaskName.CLOSE_DAY)
