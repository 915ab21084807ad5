"""Booking a finished task of the desk: one function for each, from answers to an act of the store.

The answers come from a script (`core.desk.tasks`), so what is missing here is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.events import Carry
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import OF_HOUSEHOLD
from kiosk.core.entries import (
    EntryKind,
)
from kiosk.desk import (
    carry_counts,
    carry_earning,
    carry_goods,
    carry_households,
    carry_papers,
    carry_redemptions,
    carry_review,
    carry_setup,
)
from kiosk.desk.answers import Answer
from kiosk.desk.ports import DeskPorts


def carry(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """Book it; the outcome tells what its screen says.  TROUBLE of the store passes through."""
    by_itself = task.person.startswith(OF_HOUSEHOLD)
    if by_itself != (task.task in DECLARING):
        return ActRefused(Obstacle.NOT_IN_CHARGE)
    return CARRIERS[task.task](ports, task, op)


DECLARING = (TaskName.DECLARE, TaskName.DECLARE_FOR)
"""What a household does by itself, and nobody else."""


CARRIERS: dict[TaskName, Callable[[DeskPorts, Carry, str], Answer]] = {
    TaskName.DELIVER: carry_goods.deliver,
    TaskName.ACCEPT: carry_goods.accept,
    TaskName.WRITE_OFF: carry_goods.moved(EntryKind.WRITTEN_OFF),
    TaskName.TRANSFER: carry_goods.moved(EntryKind.TRANSFERRED),
    TaskName.GIVE_BACK: carry_goods.moved(EntryKind.GIVEN_BACK),
    TaskName.SELL: carry_goods.moved(EntryKind.SOLD),
    TaskName.COMPLAIN: carry_goods.complain,
    TaskName.NEW_GOOD: carry_goods.new_good,
    TaskName.PLACE_GOOD: carry_goods.place_good,
    TaskName.LEARN_BARCODE: carry_goods.place_good,
    TaskName.CHANGE_PRICE: carry_goods.change_price,
    TaskName.WITHDRAW: carry_goods.offered(offered=False),
    TaskName.OFFER_AGAIN: carry_goods.offered(offered=True),
    TaskName.COUNT_LINE: carry_counts.count_line,
    TaskName.COUNT_REASON: carry_counts.count_reason,
    TaskName.DROP_COUNT: carry_counts.drop_count,
    TaskName.FINISH_COUNT: carry_counts.finish_count,
    TaskName.HAND_OVER: carry_redemptions.hand_over,
    TaskName.CANCEL_ORDER: carry_redemptions.cancel_order,
    TaskName.UNDO: carry_redemptions.undo,
    TaskName.BRING_BACK: carry_redemptions.bring_back,
    TaskName.SIGN: carry_redemptions.sign,
    TaskName.TAKE_VOUCHERS: carry_households.take_vouchers,
    TaskName.DESTROY_VOUCHERS: carry_households.destroy_vouchers,
    TaskName.SET_PIN: carry_households.set_pin,
    TaskName.REPORT_LOST: carry_households.report_lost,
    TaskName.REPLACE_CARD: carry_households.replace_card,
    TaskName.PRINT_TAG: carry_papers.print_tag,
    TaskName.PRINT_TAGS: carry_papers.print_tags,
    TaskName.PRINT_BUY_LIST: carry_papers.print_buy_list,
    TaskName.PRINT_UNSIGNED: carry_papers.print_unsigned,
    TaskName.PRINT_NOTICE: carry_papers.print_notice,
    TaskName.REPRINT: carry_papers.reprint,
    TaskName.PAPER_COMPLETE: carry_papers.settle(complete=True),
    TaskName.PAPER_TORN: carry_papers.settle(complete=False),
    TaskName.CLOSE_DAY: carry_papers.close_day,
    TaskName.TRAIN: carry_papers.switch,
    TaskName.AWARD: carry_earning.award,
    TaskName.CHECK_IN: carry_earning.check_in,
    TaskName.DECLARE: carry_earning.declare,
    TaskName.DECLARE_FOR: carry_earning.declare,
    TaskName.READ_RULES: carry_setup.read_rules,
    TaskName.CHECK_SITE: carry_setup.check_site,
    TaskName.OPENING_POINTS: carry_setup.opening_points,
    TaskName.PRINT_TEST: carry_setup.print_test,
    TaskName.UPDATE: carry_setup.update,
    TaskName.SIT: carry_review.sit,
    TaskName.REVIEW: carry_review.review,
    TaskName.MINUTES: carry_review.minutes,
}
