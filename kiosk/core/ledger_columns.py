"""Ledgers that kiosk and township both keep: their columns, the same on both papers (spec A2.7)."""

from __future__ import annotations

from kiosk.core.sheet import Column

OBJECTIONS = (
    Column("编号", "text", 17),
    Column("日期", "date", 11),
    Column("户编号", "text", 8),
    Column("户主", "text", 10),
    Column("涉及条目", "text", 22),
    Column("内容", "text", 16),
    Column("答复期限", "date", 11),
    Column("核实情况", "text", 20),
    Column("核实人", "text", 9),
    Column("结论", "text", 10, "center"),
    Column("处理日期", "date", 11),
)
"""异议登记."""

OUTCOMES = {"kept": "维持", "reversed": "撤销", "corrected": "更正"}
OPEN = "未答复"

ACTIVITIES = (
    Column("日期", "date", 12),
    Column("活动名称", "text", 22),
    Column("地点", "text", 14),
    Column("场次", "number", 6),
    Column("参与人次", "number", 9),
    Column("名单", "text", 40),
    Column("名单或照片号", "text", 16),
    Column("登记人", "text", 10),
)
"""活动登记 (GL-3.3.3, GL-3.3.4)."""

ATTENDED_ONCE = "同一场活动里每人只算一人次。"
