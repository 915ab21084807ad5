"""公示和规定 as strips for the wall: what hangs on the board, and the rules in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.noticeboard import Board, BoardColumn
from kiosk.core.papers.frame import Issue, framed, grouped, time_said
from kiosk.core.rules_in_words import Chapter
from kiosk.core.slip import Align, Line, Pair, Qr, Rule, Space, Text

PROVED_BY = "扫码或者对校验码，可以查这张单子是不是公示过的。"


@dataclass(frozen=True)
class NoticeStrip:
    """A notice with its errata sheets."""

    at: datetime
    """When it was asked for."""

    parts: tuple[Board, ...]


@dataclass(frozen=True)
class RulesStrip:
    at: datetime
    chapters: tuple[Chapter, ...]


def notice_strip(notice: NoticeStrip, issue: Issue) -> tuple[Line, ...]:
    """Each part is a paper of its own: an errata sheet hangs beside what it is about."""
    return tuple(
        line for part in notice.parts for line in framed("公示", _board(part, notice.at), issue)
    )


def _board(board: Board, at: datetime) -> list[Line]:
    lines: list[Line] = [
        Text(board.title, Align.CENTER, height=2, bold=True),
        *([Pair("公布", time_said(board.frozen))] if board.frozen else []),
        Pair("打印", time_said(at)),
        Rule(),
    ]
    narrow = [column for column in board.columns if not column.wide]
    lines.append(_pair([column.name for column in narrow], narrow, bold=True))
    lines.append(Rule())
    for row in board.rows:
        lines += _row(board, row)
    if not board.rows:
        lines.append(Text("现在没有"))
    lines.append(Rule())
    lines += [Text(note) for note in board.notes]
    if board.mark:
        lines += [
            Space(),
            Pair("校验码", grouped(board.mark)),
            *([Qr(board.code)] if board.code else []),
            Text(PROVED_BY),
        ]
    return lines


def _row(board: Board, row: tuple[str, ...]) -> Iterator[Line]:
    """What is wide stands under its row."""
    pairs = list(zip(board.columns, row, strict=True))
    narrow = [column for column, _ in pairs if not column.wide]
    yield _pair([cell for column, cell in pairs if not column.wide], narrow)
    for column, cell in pairs:
        if column.wide and cell:
            yield Text(f"  {cell}")


def _pair(cells: list[str], columns: list[BoardColumn], *, bold: bool = False) -> Pair:
    """Texts to the left, figures to the right."""
    left = [cell for cell, column in zip(cells, columns, strict=True) if not column.right]
    right = [cell for cell, column in zip(cells, columns, strict=True) if column.right]
    if not right and len(left) > 1:
        *left, last = left
        right = [last]
    return Pair(" ".join(left), "  ".join(right), bold=bold)


def rules_strip(rules: RulesStrip, issue: Issue) -> tuple[Line, ...]:
    lines: list[Line] = [Pair("打印", time_said(rules.at)), Rule()]
    for chapter in rules.chapters:
        lines.append(Text(chapter.title, Align.CENTER, height=2, bold=True))
        for rule in chapter.rules:
            lines.append(Text(f"· {rule.text}"))
            if rule.clause:
                lines.append(Text(rule.clause, Align.RIGHT))
        lines.append(Rule())
    return framed("怎样得积分", lines, issue)
