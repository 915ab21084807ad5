"""What a village shop commonly has, and whether a name sounds like what it must never have.

The list itself is `schemes/common_goods.toml`; nothing here reads a file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from kiosk.core.scheme import SchemeError
from kiosk.core.validation import complaint

Kind = Literal["", "tobacco", "alcohol", "luxury", "cash_like", "cooking_wine"]


class CommonGood(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One good as most villages call it; its points are the township's."""

    id: str
    name: str
    category: str
    unit: str = "件"
    kind: Kind = ""
    """As `scheme.Good.kind`: why a township may bar it."""


class _CommonGoods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    goods: tuple[CommonGood, ...]


def parse_common_goods(document: Mapping[str, Any], where: str) -> tuple[CommonGood, ...]:
    """The list from its parsed TOML; SchemeError names `where` and the key at fault."""
    try:
        goods = msgspec.convert(document, _CommonGoods).goods
    except msgspec.ValidationError as error:
        raise SchemeError(f"{where}: {complaint(error)}") from None
    for key in ("id", "name"):
        values = [getattr(good, key) for good in goods]
        for n, value in enumerate(values):
            if value in values[:n]:
                raise SchemeError(f"{where}: goods[{n}].{key}: {value!r} stands twice")
    return goods


HARMLESS = re.compile(
    # Of smoke: hoods, stoves, skin creams, towns, colours, and what puts a smoke out.
    r"油烟|烟机|烟灰缸|烟缸|烟灰色?|烟囱|烟筒|烟管|烟道|烟感|烟雾|烟花|烟火|烟熏|烟台|烟味|烟雨"
    r"|[无少免防排戒禁熏蚊除]烟|禁止吸烟|烟酰胺|烟酸"
    # Of drink: spirit for wounds, vessels, what one drinks from, colours, cures, and yeast.
    r"|酒精(?!饮料)|酒[杯壶瓶盅碗坛缸桶提](?!装)|酒[具架柜店席窝酿糟曲药]|酒红色?|酒鬼花生|酒起子|开酒器"
    r"|[解醒]酒|泡酒(?=[瓶坛罐缸桶料])|啤酒[鸭鱼鸡]|香槟色"
    # Of money and finery: the envelope, the box, the lamp that saves, the kitsch.
    r"|红包[袋封壳]|现金[盒箱柜]|省[电水话]费|钻石[画绣]|(?:首饰|珠宝)盒|翡翠[绿色白]|燕窝果"
)
"""Taken out of a name first: what is left of 白酒（送酒杯） is 白酒, of 酒杯 nothing."""

COOKING_WINE = re.compile(r"(?<![饮原塑])料酒|料理酒|烹[饪调]酒|厨酒")

DOUBTFUL: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("tobacco", re.compile(r"烟|雪茄|尼古丁")),
    ("alcohol", re.compile(r"酒|二锅头|老白干|威士忌|白兰地|伏特加|香槟|[扎生果]啤")),
    (
        "cash_like",
        re.compile(
            r"话费|现金|红包|人民币|[充储]值|(?:购物|超市|加油|电话|礼品|储蓄|游戏|点)卡(?![通片套包])"
            r"|(?:代金|购物|消费|抵用|现金|提货|礼品)券|礼金|[水电气]费|油票|流量包"
        ),
    ),
    (
        "luxury",
        re.compile(
            r"奢侈品|首饰|珠宝|翡翠|钻[石戒]|玉[镯佩]|玉手[镯链]|金饰|金条(?!纹)|银元|貂皮|鱼翅|燕窝|冬虫夏草"
            r"|[金银](?:项链|戒指|手镯|手链|耳环|吊坠)|(?<![报签姓])名[表包]|名牌[表包]"
        ),
    ),
)
"""Looked for in this order, so that 烟酒礼盒 is tobacco."""


def doubtful_kind(name: str, goods: Iterable[CommonGood]) -> Kind:
    """The banned or doubtful kind that a typed name speaks of, "" when it speaks of none.

    A name that stands in `goods` has the kind it has there.  Otherwise what only sounds like it is
    taken out (烟灰缸, 酒精), then the names of the doubtful `goods` and the words of DOUBTFUL are
    looked for; cooking wine last, so that a set of 料酒 and 白酒 is alcohol.
    """
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    doubtful = []
    for good in goods:
        if good.name in (said, name):
            return good.kind
        if good.kind not in ("", "cooking_wine"):
            doubtful.append(good)
    left = HARMLESS.sub(" ", said)
    without_seasoning = COOKING_WINE.sub(" ", left)
    for good in doubtful:
        if good.name in without_seasoning:
            return good.kind
    for kind, words in DOUBTFUL:
        if words.search(without_seasoning):
            return kind
    return "cooking_wine" if without_seasoning != left else ""
