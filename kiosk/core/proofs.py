"""What proves an award: the kinds that the paper knows (BS-2.2.2c, 别山 二(二)2)."""

from __future__ import annotations

from collections.abc import Sequence

PROOF_NAMES = {
    "commendation": "表彰文件",
    "legal_document": "法律文书",
    "news_report": "新闻报道",
    "feedback": "单位或人员反馈",
    "photo": "照片",
}
"""As `scheme.Evidence.kinds` names them."""

ON_PAPER = tuple(kind for kind in PROOF_NAMES if kind != "photo")
"""What a number or a date is written of."""


def proof_of(
    kinds: Sequence[str], told: str, *, document: bool, photo: bool, witness: bool = False
) -> str | None:
    """Which of the scheme's kinds proves it: '' where the scheme names none, None when unsaid.

    What was told counts for a document; a picture alone is a photograph, and somebody who saw it
    is a person's feedback.
    """
    if not kinds:
        return ""
    if told:
        return told if told in kinds else None
    if document:
        return None
    if photo and "photo" in kinds:
        return "photo"
    return "feedback" if witness and "feedback" in kinds else ""
