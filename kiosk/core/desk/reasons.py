"""What the journal, the papers and the ledgers call the reasons that are chosen at the desk."""

from __future__ import annotations

from kiosk.core.desk.tasks import TaskName

ACTIVITY_NAMES = {
    "cleaning": "大扫除",
    "meeting": "院坝会",
    "volunteering": "志愿服务",
    "lecture": "讲座培训",
    "festival": "节日活动",
}
"""Of `tasks.ACTIVITIES`."""

REASONS: dict[tuple[TaskName, str], str] = {
    (TaskName.WRITE_OFF, "expired"): "过期",
    (TaskName.WRITE_OFF, "broken"): "破损",
    (TaskName.WRITE_OFF, "damp"): "受潮",
    (TaskName.WRITE_OFF, "vermin"): "虫鼠咬坏",
    (TaskName.WRITE_OFF, "lost"): "丢失",
    (TaskName.TRANSFER, "short_there"): "对方缺货",
    (TaskName.TRANSFER, "plenty_here"): "本点有余",
    (TaskName.TRANSFER, "expiring"): "快到期",
    (TaskName.GIVE_BACK, "bad_quality"): "质量不好",
    (TaskName.GIVE_BACK, "expired"): "过期",
    (TaskName.GIVE_BACK, "wrong"): "送错了",
    (TaskName.GIVE_BACK, "unwanted"): "用不上",
    (TaskName.SELL, "sold"): "店里售出",
    (TaskName.SELL, "moved_to_shop"): "移回店里",
    (TaskName.COMPLAIN, "price"): "价格偏高",
    (TaskName.COMPLAIN, "quality"): "质量不好",
    (TaskName.COMPLAIN, "short_weight"): "分量不足",
    (TaskName.COMPLAIN, "expired"): "过期",
    (TaskName.COMPLAIN, "service"): "服务不好",
    (TaskName.COUNT_REASON, "miscounted"): "上次数错",
    (TaskName.COUNT_REASON, "expired"): "过期清出",
    (TaskName.COUNT_REASON, "broken"): "破损",
    (TaskName.COUNT_REASON, "lost"): "丢失",
    (TaskName.COUNT_REASON, "found"): "找到了",
    (TaskName.COUNT_REASON, "unbooked"): "漏记入库",
    (TaskName.CANCEL_ORDER, "no_goods"): "进不到货",
    (TaskName.CANCEL_ORDER, "discontinued"): "停产了",
    (TaskName.CANCEL_ORDER, "unwanted"): "住户不要了",
    (TaskName.UNDO, "wrong_goods"): "拿错东西",
    (TaskName.UNDO, "wrong_household"): "认错户",
    (TaskName.UNDO, "unwanted"): "住户不要了",
    (TaskName.BRING_BACK, "bad_quality"): "质量不好",
    (TaskName.BRING_BACK, "wrong_goods"): "拿错东西",
    (TaskName.BRING_BACK, "expired"): "过期",
    (TaskName.BRING_BACK, "unwanted"): "住户不要了",
    (TaskName.REVIEW, "not_so"): "和事实对不上",
    (TaskName.REVIEW, "no_proof"): "证据不够",
    (TaskName.REVIEW, "not_theirs"): "不是这家做的",
    (TaskName.REVIEW, "booked_before"): "已经记过分了",
    (TaskName.REVIEW, "not_listed"): "不在加分的事里",
}
