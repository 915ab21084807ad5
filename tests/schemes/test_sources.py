"""Where goods come from, paper by paper: each delivery says so, and none is taken without."""

from __future__ import annotations

from datetime import datetime

from support.shop import open_the_shift, received
from support.village import found_village

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import Source
from kiosk.ledgers import exporting
from kiosk.ledgers.exporting import LEDGERS
from kiosk.ledgers.span import span_named

PAPERS = {
    "rongan": {
        Source.COLLECTIVE: "村集体",
        Source.UNIT: "单位捐赠",
        Source.DONOR: "个人捐赠",
        Source.ENTERPRISE: "企业捐赠",
    },
    "bieshan": {
        Source.COLLECTIVE: "村集体",
        Source.UNIT: "单位捐赠",
        Source.DONOR: "个人捐赠",
        Source.TOWN_SUBSIDY: "镇补助",
    },
    "gaoliang": {
        Source.FISCAL: "财政专项",
        Source.COLLECTIVE: "村集体",
        Source.UNIT: "单位捐赠",
        Source.DONOR: "个人捐赠",
        Source.ENTERPRISE: "企业捐赠",
    },
    "tangxiang": {
        Source.FISCAL: "财政专项",
        Source.COLLECTIVE: "村集体",
        Source.UNIT: "单位捐赠",
        Source.DONOR: "个人捐赠",
    },
}
"""融安 四(二)3, 别山 四(三), 高梁 六(二), 棠香 四(二)."""


def test_a_delivery_says_which_of_the_papers_sources_it_comes_from(tmp_path):
    store = found_village(tmp_path / "kiosk.db")
    open_the_shift(store)
    nowhere = received(store, "d", ("rice", 1), source="")
    assert nowhere == ActRefused(Obstacle.SOURCE_MISSING)
    sources = [source for source in Source if source is not Source.TRANSFER]
    for source in sources:
        received(store, f"d/{source}", ("rice", 1), source=source)
    now = datetime(2026, 12, 1)
    made = exporting.document(store, LEDGERS["deliveries"], span_named("2026-11"), now)
    column = [each.name for each in made.columns].index("来源")
    said = [row[column] for row in made.rows if row[column] != "期初盘存"]
    told = dict(zip(sources, said, strict=True))
    for paper, words in PAPERS.items():
        assert {source: told[source] for source in words} == words, paper
    store.close()
