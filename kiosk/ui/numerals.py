"""Numbers, dates and times as people say and read them."""

from __future__ import annotations

from datetime import datetime, timedelta

DIGITS = "零一二三四五六七八九"
WEEKDAYS = "一二三四五六日"


def counted(number: int) -> str:
    """A number before a measure word, spoken: 2 -> 两, 70 -> 七十, 105 -> 一百零五."""
    return "两" if number == 2 else spelled(number)


def spelled(number: int) -> str:
    """A number of up to eight digits in Chinese words."""
    if number < 0:
        return "负" + spelled(-number)
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        gap = DIGITS[0] if 0 < rest < 1_000 else ""
        return counted(head) + "万" + (gap + _below_ten_thousand(rest) if rest else "")
    text = _below_ten_thousand(number)
    return text.removeprefix("一") if 10 <= number < 20 else text


def _below_ten_thousand(number: int) -> str:
    if number < 10:
        return DIGITS[number]
    text, rest, skipped = "", number, False
    for unit, name in ((1_000, "千"), (100, "百"), (10, "十")):
        digit, rest = divmod(rest, unit)
        if digit:
            text += (DIGITS[0] if skipped else "") + DIGITS[digit] + name
            skipped = False
        else:
            skipped = bool(text)
        if not rest:
            return text
    return text + (DIGITS[0] if skipped else "") + DIGITS[rest]


def day(at: datetime) -> str:
    """11月21日 星期六."""
    return f"{short_day(at)} {weekday(at)}"


def weekday(at: datetime) -> str:
    return f"星期{WEEKDAYS[at.weekday()]}"


def short_day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"


def full_day(at: datetime) -> str:
    return f"{at.year}年{short_day(at)}"


def spoken_day(at: datetime) -> str:
    """十一月二十一日."""
    return f"{spelled(at.month)}月{spelled(at.day)}日"


def clock_time(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02d}"


def seen_from(at: datetime, now: datetime) -> str:
    """今天 8:40, 昨天 8:40, 11月20日, and with the year when it is another one."""
    days = (now.date() - at.date()).days
    if days == 0:
        return f"今天 {clock_time(at)}"
    if days == 1:
        return f"昨天 {clock_time(at)}"
    return short_day(at) if at.year == now.year else full_day(at)


def last_day(closes: datetime) -> datetime:
    """The last day of a half-open interval that ends at `closes`."""
    return closes - timedelta(seconds=1)


def days_left(closes: datetime, now: datetime) -> int:
    """Whole days from today until the last day, 0 on the last day itself."""
    return max(0, (last_day(closes).date() - now.date()).days)
