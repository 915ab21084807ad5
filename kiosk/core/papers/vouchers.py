"""销毁单: numbered paper vouchers that were destroyed before a witness (RA-4.2.4d)."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.papers.frame import Issue, Origin, framed, number_and_time, proof
from kiosk.core.slip import Box, Line, Pair, Rule, Text


@dataclass(frozen=True)
class DestroyedVoucher:
    number: str
    points: int


@dataclass(frozen=True)
class DestructionNote:
    """The origin's keeper is responsible."""

    origin: Origin
    vouchers: tuple[DestroyedVoucher, ...]
    witness: str


def destruction_note(note: DestructionNote, issue: Issue) -> tuple[Line, ...]:
    points = sum(voucher.points for voucher in note.vouchers)
    lines = [
        *number_and_time(note.origin),
        Rule(),
        *(Pair(voucher.number, f"{voucher.points}分") for voucher in note.vouchers),
        Rule(),
        Pair("合计", f"{len(note.vouchers)} 张 {points} 分", bold=True),
        Text("这些积分券已当面销毁，不能再用。"),
        Pair("负责人", note.origin.keeper),
        Pair("见证人", note.witness),
        Box("负责人签字"),
        Box("见证人签字"),
        proof(note.origin),
    ]
    return framed("积分券销毁单", lines, issue)
