"""What each paper says, as the lines of `core.slip`: so far the redemption slip and its copy.

The words on paper stand here, the words on the screen in the language file.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.core.clock import Quality
from kiosk.core.feed import SiteItem
from kiosk.core.journal import slip_code
from kiosk.core.slip import Align, Box, Cut, GoodsRow, Line, Pair, Qr, Rule, Space, Text
from kiosk.core.view import Pick, Receipt

WEEKDAYS = "一二三四五六日"


def redemption_slip(
    receipt: Receipt, site: SiteItem, epoch: int, copy_number: int = 0
) -> tuple[Line, ...]:
    """The household's slip and, where the register is signed, the register's copy.

    `copy_number` 0 is the original; n prints 补打 第n次 on every part of it.
    """
    papers = [*_slip(receipt, site, epoch, copy_number), Cut()]
    if receipt.place is not None:
        papers += [*_register_copy(receipt, site, copy_number), Cut()]
    return tuple(papers)


def _slip(receipt: Receipt, site: SiteItem, epoch: int, copy_number: int) -> list[Line]:
    lines: list[Line] = [
        Text(site.township, Align.CENTER),
        Text(site.shop, Align.CENTER, bold=True),
        Text("兑换小票", Align.CENTER, width=2, height=2, bold=True),
        *_copy_mark(copy_number),
        Rule("="),
        *_whose(receipt),
        Rule(),
        *_goods(receipt.picks),
        Rule(),
        Pair("合计", f"{receipt.cost} 分", height=2, bold=True),
        Pair("兑换前", f"{receipt.before} 分"),
        Pair("现在还剩", f"{receipt.after} 分", width=2, height=2, bold=True),
        Rule(),
    ]
    if receipt.place is not None:
        place = f"登记册第{receipt.place.page}页第{receipt.place.line}行，请签字、按手印。"
        lines.append(Text(place))
    lines += [
        Text("物品已当面领取。有疑问请带小票找管理员。"),
        Pair("管理员", receipt.keeper),
        Qr(slip_code(site.id, epoch, receipt.seq, receipt.mark)),
        Text(f"校验 {_grouped(receipt.mark)}", Align.CENTER),
    ]
    if site.thanks:
        lines.append(Text(site.thanks, Align.CENTER))
    return [*lines, Space(2)]


def _register_copy(receipt: Receipt, site: SiteItem, copy_number: int) -> list[Line]:
    place = receipt.place
    where = f"第{place.page}页 第{place.line}行" if place else ""
    return [
        Text(site.shop, Align.CENTER),
        Text("登记册存根", Align.CENTER, width=2, height=2, bold=True),
        *_copy_mark(copy_number),
        Rule("="),
        Pair("登记册", where, bold=True),
        *_whose(receipt),
        Rule(),
        *_goods(receipt.picks),
        Pair("合计", f"{receipt.cost} 分", bold=True),
        Box("领取人签字、按手印", rows=4),
        Pair("代领人及关系", "____________"),
        Pair("管理员", receipt.keeper),
        Space(2),
    ]


def _copy_mark(copy_number: int) -> list[Line]:
    if copy_number == 0:
        return []
    mark = f"补打 第{copy_number}次"
    return [Text(mark, Align.CENTER, height=2, bold=True), Text("不是原件", Align.CENTER)]


def _whose(receipt: Receipt) -> list[Line]:
    confirmed = "（日期由管理员确认）" if receipt.quality is Quality.KEEPER else ""
    lines: list[Line] = [
        Pair("小票号", receipt.number),
        Pair("时间", slip_time(receipt.at)),
        Pair("户", f"{receipt.holder.group} {receipt.holder.name} {receipt.holder.number}"),
    ]
    if confirmed:
        lines.insert(2, Text(confirmed, Align.RIGHT))
    return lines


def _goods(picks: tuple[Pick, ...]) -> list[Line]:
    rows = [GoodsRow(p.name, f"{p.quantity}{p.unit}", f"{p.cost}分") for p in picks]
    return [GoodsRow("物品", "数量", "积分"), *rows]


def slip_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} 周{WEEKDAYS[at.weekday()]}"


def _grouped(mark: str) -> str:
    return "-".join(mark[n : n + 4] for n in range(0, len(mark), 4))
