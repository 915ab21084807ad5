"""What of a name may leave the township: the surname, and one star for the rest.

One star whatever the length: two households of the same surname look alike on purpose, the group
and the number tell them apart.
"""

from __future__ import annotations

STAR = "*"

COMPOUND_SURNAMES = frozenset(
    surname
    for line in (
        "欧阳 上官 司马 司徒 司空 诸葛 东方 皇甫 尉迟 公孙 公羊 公冶 公西 慕容 令狐 宇文",
        "长孙 南宫 夏侯 轩辕 端木 百里 呼延 独孤 拓跋 赫连 澹台 濮阳 太史 申屠 仲孙 钟离",
        "鲜于 闾丘 闻人 万俟 淳于 单于 宗政 太叔 亓官 司寇 巫马 颛孙 壤驷 漆雕 乐正 谷梁",
        "段干 东郭 南门 西门 羊舌 微生 梁丘 左丘 第五 达奚 褚师 即墨 纳兰 完颜 叶赫 耶律",
    )
    for surname in line.split()
)


def masked(name: str) -> str:
    """张某某 -> 张*, 欧阳某 -> 欧阳*; '' stays ''.

    A name of two characters has a surname of one, also when the two look like a compound one:
    a mask never shows a whole name.
    """
    name = name.strip()
    if not name:
        return ""
    head = name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[0]
    return head + STAR
