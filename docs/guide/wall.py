"""Draws the page for the wall, A4: python docs/guide/wall.py makes docs/wall-page.pdf

Its pictures are the guide's, which are the real screens.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "kiosk" / "assets" / "fonts"
DPI = 150
WIDTH, HEIGHT = 1240, 1754
EDGE, GAP = 70, 26
PICTURE = (360, 216)
INK, SECOND, LINE, GO = "#1B1A17", "#4A4740", "#E7E2D6", "#14532D"

ROWS = (
    (
        "desk_board",
        "每天",
        ("插好备份优盘，开机，出示管理员卡上班。", "晚上点【日结交班】，对一遍，再关门。"),
    ),
    (
        "date",
        "问今天几号",
        ("断过电才问。对着手机改好日子，", "点【就是这天】。", "说不准，就先不要点。"),
    ),
    (
        "",
        "没有网、没有打印机、没有镜头",
        (
            "没有网：照常兑换，联上网自己传。",
            "没有纸：把屏幕上的小票号抄给住户，换好纸自己补打。",
            "没有镜头：点【没带卡，输编号】，您核对人。",
        ),
    ),
    (
        "",
        "机器快存满了",
        ("先不能兑换，积分没有少。上传、日结照常。", "打电话给乡镇来清理，清好自己接着用。"),
    ),
    (
        "first-damaged",
        "机器要检查，先停一下",
        (
            "流水在备份优盘上，不会丢。不要拔优盘。",
            "等屏幕写“乡镇都收下了”，",
            "再打电话给乡镇，要登记码。",
            "点【重新登记】，输登记码。",
        ),
    ),
)
CALL = "还不行：关机，等一分钟再开。乡镇电话 ________________"


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"NotoSansSC-{'Bold' if bold else 'Regular'}.ttf"), size)


def page() -> Image.Image:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((EDGE, 50), "积分超市 · 机器怎么用", INK, font(66, bold=True))
    top = 170
    for picture, title, lines in ROWS:
        draw.line((EDGE, top, WIDTH - EDGE, top), LINE, 3)
        text_top = top + GAP
        draw.text((EDGE, text_top), title, GO, font(50, bold=True))
        width = WIDTH - 2 * EDGE - (PICTURE[0] + GAP if picture else 0)
        text_top += 76
        for line in lines:
            for part in wrapped(line, width):
                draw.text((EDGE, text_top), part, INK, font(38))
                text_top += 56
        if picture:
            with Image.open(HERE / f"{picture}.png") as shown:
                small = shown.convert("RGB").resize(PICTURE, Image.Resampling.LANCZOS)
            left = WIDTH - EDGE - PICTURE[0]
            sheet.paste(small, (left, top + GAP))
            draw.rectangle(
                (left, top + GAP, left + PICTURE[0], top + GAP + PICTURE[1]), None, SECOND
            )
            text_top = max(text_top, top + GAP + PICTURE[1] + 8)
        top = text_top + GAP
    draw.line((EDGE, top, WIDTH - EDGE, top), LINE, 3)
    draw.text((EDGE, top + GAP), CALL, INK, font(38, bold=True))
    if top + GAP + 60 > HEIGHT:
        raise ValueError("the page is too full")
    return sheet


def wrapped(text: str, width: int) -> list[str]:
    """Lines that fit; no stop begins one."""
    lines, line = [], ""
    for sign in text:
        if line and sign not in "，。；”】" and font(38).getlength(line + sign) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]


def main() -> None:
    """The page as a PDF of one sheet."""
    page().save(HERE.parent / "wall-page.pdf", resolution=DPI, quality=82)


if __name__ == "__main__":
    main()
