"""What is only read: why a figure is what it is, the rules, the notices."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.factory import Factory
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.events import ChapterTouched, Event, FigureTouched, NoticeTouched
from kiosk.core.explaining import Why
from kiosk.core.noticeboard import Board, BoardColumn
from kiosk.core.reading import NoticeShown, NoticesListed, RulesListed, RulesShown, WhyShown
from kiosk.core.rules_in_words import Rule
from kiosk.core.slip import cells
from kiosk.ui import reading_sentences, sentences, words
from kiosk.ui.desk_page import page_of
from kiosk.ui.layouts import Rule as Line
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import Pressable, Sheet, Words

TOPICS = {"compact": (2, 3), "roomy": (2, 4), "portrait": (1, 5)}
"""Columns and rows of an index."""

BOARD_LINES = {"compact": 4, "roomy": 6, "portrait": 8}
"""Lines of a table on one screen."""

LINE_CELLS = {"compact": 37, "roomy": 46, "portrait": 19}
"""Half-width characters of a line at body size, less what stands between the columns."""


class FigureKey(Pressable, BoxLayout):
    """A figure of the account, to be touched for its why."""

    page = ObjectProperty(None)
    figure = StringProperty("")
    title = StringProperty("")
    number = StringProperty("")

    def put(self, why: Why) -> None:
        self.figure, self.title, self.number = why.figure, why.label, str(why.points)
        self.label = words.WHY_NAME.format(label=why.label)

    def on_release(self) -> None:
        self.page.emit(FigureTouched(self.figure))


class FigureRow(BoxLayout):
    """The figures beside the key figure."""

    def show(self, page: Page, whys: list[Why]) -> None:
        while len(self.children) > len(whys):
            self.remove_widget(self.children[0])
        while len(self.children) < len(whys):
            self.add_widget(FigureKey(page=page))
        for key, why in zip(self.children[::-1], whys, strict=True):
            key.put(why)


class FigureSheet(Pressable, Sheet):
    """The key figure itself, as large as its half of the screen."""


class PagedPage(Page):
    """A page of several, with its place in the footer."""

    title = StringProperty("")
    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)

    def turned(self, page: int, pages: int) -> None:
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1


class WhyPage(PagedPage):
    sentence = StringProperty("")
    clause = StringProperty("")

    def render(self, state: WhyShown, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        why = state.why
        self.title = reading_sentences.why_words(why)
        self.sentence, self.clause = why.sentence, reading_sentences.follows(why)
        self.turned(min(state.page, len(state.whys) - 1), len(state.whys))


# --- an index of large keys ----------------------------------------------------------------------


class TopicKey(Pressable, BoxLayout):
    """A chapter or a notice."""

    page = ObjectProperty(None)
    touched = ObjectProperty(None, allownone=True)
    """The event that a touch is."""

    title = StringProperty("")
    note = StringProperty("")

    def on_release(self) -> None:
        self.page.emit(self.touched)


class IndexPage(PagedPage):
    nothing = StringProperty("")

    def list_topics(self, topics: Sequence[tuple[str, str, Event]], page: int) -> None:
        columns, rows = TOPICS[self.form.name]
        page, pages = page_of(page, len(topics), columns * rows)
        self.turned(page, pages)
        grid = self.ids.grid
        grid.cols, grid.rows = columns, rows
        slots: list[Widget] = grid.children[::-1]
        while len(slots) < columns * rows:
            slots.append(TopicKey(page=self))
            grid.add_widget(slots[-1])
        shown = topics[page * len(slots) : (page + 1) * len(slots)]
        for number, key in enumerate(slots):
            key.shown = number < len(shown)
            title, note, touched = shown[number] if key.shown else ("", "", None)
            key.title = key.label = title
            key.note, key.touched = note, touched


class RulesListedPage(IndexPage):
    def render(self, state: RulesListed, scene: Scene) -> None:  # noqa: ARG002
        self.title = words.RULES_TITLE
        topics = [(each.title, "", ChapterTouched(each.key)) for each in state.chapters]
        self.list_topics(topics, state.page)


class NoticesListedPage(IndexPage):
    def render(self, state: NoticesListed, scene: Scene) -> None:  # noqa: ARG002
        self.title = words.NOTICES_TITLE
        topics = [
            (head.title, reading_sentences.head_note(head), NoticeTouched(head.key))
            for head in state.heads
        ]
        self.list_topics(topics, state.page)


# --- text and tables -----------------------------------------------------------------------------


def rule_rows(rules: tuple[Rule, ...]) -> list[Widget]:
    """Each sentence with its clause under it."""
    rows: list[Widget] = []
    for rule in rules:
        if rows:
            rows.append(Line())
        rows.append(Factory.Para(says=rule.text))
        if rule.clause:
            rows.append(Factory.ClauseWords(says=rule.clause))
    return rows


class RulesPage(PagedPage):
    def render(self, state: RulesShown, scene: Scene) -> None:  # noqa: ARG002
        self.title = state.chapter.title
        page, pages = page_of(state.page, len(state.pages), 1)
        self.turned(page, pages)
        self.ids.lines.fill(rule_rows(state.pages[page]))


class BoardRow(BoxLayout):
    """One row of a table."""

    lines = NumericProperty(1)
    heads = BooleanProperty(defaultvalue=False)
    """The names of the columns."""

    def put(self, columns: tuple[BoardColumn, ...], texts: tuple[str, ...]) -> None:
        for column, cell in zip(columns, texts, strict=True):
            self.add_widget(
                BoardCell(
                    says=cell,
                    heads=self.heads,
                    size_hint_x=column.share,
                    halign="right" if column.right else "left",
                )
            )


def board_row(
    board: Board, texts: tuple[str, ...], *, beneath: bool, heads: bool = False, lines: int = 1
) -> BoardRow:
    """A row of a table; with `beneath` its wide cells are left for a line of their own."""
    row = BoardRow(lines=lines, heads=heads)
    there = [
        (column, cell)
        for column, cell in zip(board.columns, texts, strict=True)
        if not (beneath and column.wide)
    ]
    row.put(tuple(column for column, _ in there), tuple(cell for _, cell in there))
    return row


class BoardCell(Words):
    heads = BooleanProperty(defaultvalue=False)


class NoticePage(PagedPage):
    note = StringProperty("")
    way_on = StringProperty("")

    def render(self, state: NoticeShown, scene: Scene) -> None:  # noqa: ARG002
        board = state.notice.parts[state.part]
        self.title = board.title
        self.note = reading_sentences.day_of(board.frozen) if board.frozen else ""
        self.way_on = ""
        if len(state.notice.parts) > 1:
            last = state.part == len(state.notice.parts) - 1
            self.way_on = words.SEE_LIST if last else words.SEE_CORRECTION
        beneath = self.form.portrait and any(column.wide for column in board.columns)
        lines = 2 if self._is_tall(board) else 1
        size = max(1, BOARD_LINES[self.form.name] // (lines + beneath))
        tables = max(1, -(-len(board.rows) // size))
        notes = reading_sentences.board_notes(board)
        page, pages = page_of(state.page, tables + len(notes), 1)
        self.turned(page, pages)
        if page >= tables:
            self.ids.lines.fill(rule_rows(notes[page - tables]))
            return
        names = tuple(column.name for column in board.columns)
        rows: list[Widget] = [board_row(board, names, beneath=beneath, heads=True)]
        for told in board.rows[page * size : (page + 1) * size]:
            rows += [Line(), board_row(board, told, beneath=beneath, lines=lines)]
            more = [cell for cell, c in zip(told, board.columns, strict=True) if c.wide]
            if beneath:
                rows.append(Factory.BoardMore(says="　".join(more)))
        if not board.rows:
            rows = [Factory.Para(says=words.BOARD_EMPTY)]
        self.ids.lines.fill(rows)

    def _is_tall(self, board: Board) -> bool:
        """Whether some cell wants two lines."""
        beneath = self.form.portrait  # there, what is wide stands on a line of its own
        columns = [n for n, column in enumerate(board.columns) if not (beneath and column.wide)]
        room = LINE_CELLS[self.form.name] / max(1, sum(board.columns[n].share for n in columns))
        return any(
            cells(row[n]) > board.columns[n].share * room for row in board.rows for n in columns
        )
