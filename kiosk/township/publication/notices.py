"""A list that was made public as a sheet: A4 for the board as PDF, XLSX for the file.

What stands on it is what was frozen; nothing is computed anew.
"""

from __future__ import annotations

from kiosk.core.clock import parse_stamp
from kiosk.core.public_list import PublicList
from kiosk.core.publicity import ListKind
from kiosk.core.sheet import Column, Sheet
from kiosk.sheets import sheet_bytes
from kiosk.township.publication.published import ACCEPTANCE, Published

GROUP, POSTED, SEAL = "工作小组（签字、日期）", "公示起止日期", "村委会（盖章）"
SIGNED_BY = {ACCEPTANCE: ("村（社区）负责人（签字）", "镇验收人（签字）", "镇政府（盖章、日期）")}
"""Who signs other sheets than the lists for the board."""

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def notice(kept: Published) -> Sheet:
    """The sheet, with the mark of its hash and the QR code that proves it."""
    public = kept.content
    return Sheet(
        title=public.title,
        site=f"{public.township}{public.village}",
        period=public.span,
        as_of=f"{said_at(public)}定下　校验码 {grouped(kept.mark)}　扫码或输入 {kept.code} 可核对",
        columns=tuple(
            Column(column.name, column.kind, column.share, column.align)
            for column in public.columns
        ),
        rows=public.rows,
        notes=public.notes,
        signatures=SIGNED_BY.get(public.kind, (GROUP, SEAL, POSTED)),
        code=kept.code,
    )


def notice_file(kept: Published, suffix: str) -> tuple[str, bytes]:
    """(name of the file, content); `suffix` is a key of MEDIA_TYPES."""
    return f"{kept.content.title}{suffix}", sheet_bytes(notice(kept), suffix)


def said_at(public: PublicList) -> str:
    return f"{parse_stamp(public.at):%Y-%m-%d %H:%M}"


def grouped(mark: str) -> str:
    """A1B2-C3D4-…"""
    return "-".join(mark[at : at + 4] for at in range(0, len(mark), 4))


def kind_said(public: PublicList) -> str:
    """What a list is called in a table: 积分公示, 积分公示更正, 验收表."""
    if public.kind == ACCEPTANCE:
        return "验收表"
    return KIND_WORDS[ListKind(public.kind)] + ("更正" if public.number else "")


KIND_WORDS: dict[ListKind, str] = {
    ListKind.POINTS: "积分公示",
    ListKind.EXCHANGE: "兑换公示",
    ListKind.RANKING: "积分排名",
    ListKind.HONOURS: "评先评优名单",
}
