"""Who at the township's desk may do what: the one table of roles and acts.

A new page or act gets its row here first; without one it cannot be reached.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    OFFICER = "officer"
    """Of one or more sites, and for nothing else."""

    AUDITOR = "auditor"
    """Sees all, changes nothing but the own password."""


ROLE_NAMES = {Role.ADMIN: "乡镇管理员", Role.OFFICER: "村干部", Role.AUDITOR: "审计"}


class Act(StrEnum):
    """What can be looked at (`see_`), and what can be done; the latter stands in the audit."""

    SEE_HOME = "see_home"
    SEE_SITES = "see_sites"
    SEE_GOODS = "see_goods"
    SEE_FUNDS = "see_funds"
    SEE_SCHEMES = "see_schemes"
    SEE_TOKENS = "see_tokens"
    SEE_STAFF = "see_staff"
    SEE_AUDIT = "see_audit"
    SEE_HOUSEHOLDS = "see_households"
    SEE_CARDS = "see_cards"
    SEE_CARD_SHEETS = "see_card_sheets"
    SEE_KEEPERS = "see_keepers"

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - no password

    MAKE_CODE = "make_code"
    REPLACE_MACHINE = "replace_machine"
    STOP_MACHINE = "stop_machine"
    OFFER_UPDATE = "offer_update"
    WITHDRAW_UPDATE = "withdraw_update"
    SET_SHOP_KIND = "set_shop_kind"
    SET_HOURS = "set_hours"
    INVITE_MACHINE = "invite_machine"
    LOOK_INTO_ENTRY = "look_into_entry"

    ADD_GOOD = "add_good"
    CHANGE_GOOD = "change_good"
    OFFER_GOOD = "offer_good"
    TAKE_OWN_GOOD = "take_own_good"
    COPY_GOODS = "copy_goods"
    SEND_GOODS = "send_goods"
    TAKE_GOODS = "take_goods"

    OPEN_FUND = "open_fund"
    BOOK_MONEY = "book_money"
    UNDO_MONEY = "undo_money"
    PROPOSE_PLAN = "propose_plan"
    DECIDE_PLAN = "decide_plan"
    SET_DONOR = "set_donor"

    BEGIN_SCHEME = "begin_scheme"
    CHANGE_SCHEME = "change_scheme"
    DROP_SCHEME = "drop_scheme"
    FORCE_SCHEME = "force_scheme"

    ISSUE_TOKEN = "issue_token"  # noqa: S105 - no password
    END_TOKEN = "end_token"  # noqa: S105 - no password

    SEE_PERIODS = "see_periods"
    CLOSE_CYCLE = "close_cycle"
    CORRECT_LIST = "correct_list"
    SEE_REPORTS = "see_reports"
    SEE_PACKAGE = "see_package"
    MARK_REPORT = "mark_report"
    TYPE_FIGURE = "type_figure"
    ADD_ACTIVITY = "add_activity"
    STRIKE_ACTIVITY = "strike_activity"
    ANNOUNCE_ACTIVITY = "announce_activity"
    CALL_OFF_ACTIVITY = "call_off_activity"
    ANSWER_ACCEPTANCE = "answer_acceptance"
    ACCEPT_VILLAGE = "accept_village"
    SET_BAR = "set_bar"
    LIFT_BAR = "lift_bar"
    PROPOSE_TITLE = "propose_title"
    NOTE_TITLE_PLACE = "note_title_place"
    WITHDRAW_TITLE = "withdraw_title"
    NOTE_CONSENT = "note_consent"
    WITHDRAW_CONSENT = "withdraw_consent"
    ISSUE_VOUCHERS = "issue_vouchers"

    SEE_AWARDS = "see_awards"
    GIVE_AWARD = "give_award"
    UNDO_AWARD = "undo_award"
    SEND_OPENING = "send_opening"
    TAKE_OPENING = "take_opening"
    DROP_OPENING = "drop_opening"
    ASSESS_DECLARATION = "assess_declaration"
    PUBLISH_POINTS = "publish_points"
    CONFIRM_POINTS = "confirm_points"
    TAKE_OBJECTION = "take_objection"
    SETTLE_OBJECTION = "settle_objection"
    SUSPEND = "suspend"
    LIFT_SUSPENSION = "lift_suspension"
    NAME_KIN = "name_kin"
    ASK_ITEM_CHANGE = "ask_item_change"
    ANSWER_ITEM_CHANGE = "answer_item_change"
    NOTE_VISITS = "note_visits"

    ADD_STAFF = "add_staff"
    CHANGE_STAFF = "change_staff"
    RESET_STAFF = "reset_staff"
    SHUT_STAFF = "shut_staff"
    OPEN_STAFF = "open_staff"

    ADD_HOUSEHOLD = "add_household"
    CHANGE_HOUSEHOLD = "change_household"
    ENROL_HOUSEHOLD = "enrol_household"
    END_ENROLMENT = "end_enrolment"
    STAGE_HOUSEHOLDS = "stage_households"
    IMPORT_HOUSEHOLDS = "import_households"
    ADD_MEMBER = "add_member"
    CHANGE_MEMBER = "change_member"
    MERGE_HOUSEHOLDS = "merge_households"
    MOVE_HOUSEHOLD = "move_household"
    SPLIT_HOUSEHOLD = "split_household"
    SETTLE_MERGED = "settle_merged"
    MAKE_CARDS = "make_cards"
    IMPORT_CODES = "import_codes"
    REPLACE_CARD = "replace_card"
    REVOKE_CARD = "revoke_card"
    ADD_KEEPER = "add_keeper"
    SET_KEEPER_PIN = "set_keeper_pin"
    REPLACE_KEEPER_CARD = "replace_keeper_card"
    STRIKE_KEEPER = "strike_keeper"
    RESTORE_KEEPER = "restore_keeper"
    SET_KEEPER_HOUSEHOLD = "set_keeper_household"
    REWARD_KEEPER = "reward_keeper"
    TAKE_SEAT = "take_seat"
    END_SEAT = "end_seat"


_ALL = frozenset(Role)
_ADMIN = frozenset({Role.ADMIN})
_WATCHING = frozenset({Role.ADMIN, Role.AUDITOR})
_ON_THE_SPOT = frozenset({Role.ADMIN, Role.OFFICER})

MAY: dict[Act, frozenset[Role]] = {
    Act.SEE_HOME: _ALL,
    Act.SEE_SITES: _ALL,
    Act.SEE_STAFF: _WATCHING,
    Act.SEE_AUDIT: _WATCHING,
    Act.SIGN_OUT: _ALL,
    Act.CHANGE_PASSWORD: _ALL,
    Act.MAKE_CODE: _ADMIN,
    Act.REPLACE_MACHINE: _ADMIN,
    Act.STOP_MACHINE: _ADMIN,
    Act.OFFER_UPDATE: _ADMIN,
    Act.WITHDRAW_UPDATE: _ADMIN,
    Act.SET_SHOP_KIND: _ADMIN,
    Act.SET_HOURS: _ON_THE_SPOT,
    Act.INVITE_MACHINE: _ADMIN,
    Act.LOOK_INTO_ENTRY: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.SEE_GOODS: _ALL,
    Act.SEE_FUNDS: _ALL,
    Act.SEE_SCHEMES: _WATCHING,
    Act.SEE_TOKENS: _WATCHING,
    Act.ISSUE_TOKEN: _ADMIN,
    Act.END_TOKEN: _ADMIN,
    Act.BEGIN_SCHEME: _ADMIN,
    Act.CHANGE_SCHEME: _ADMIN,
    Act.DROP_SCHEME: _ADMIN,
    Act.FORCE_SCHEME: _ADMIN,
    Act.OPEN_FUND: _ADMIN,
    Act.BOOK_MONEY: _ADMIN,
    Act.UNDO_MONEY: _ADMIN,
    Act.PROPOSE_PLAN: _ON_THE_SPOT,
    Act.DECIDE_PLAN: _ADMIN,
    Act.SET_DONOR: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.ADD_GOOD: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.CHANGE_GOOD: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.OFFER_GOOD: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.TAKE_OWN_GOOD: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.COPY_GOODS: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.SEND_GOODS: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.TAKE_GOODS: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.SEE_PERIODS: _ALL,
    Act.CLOSE_CYCLE: _ON_THE_SPOT,
    Act.CORRECT_LIST: _ON_THE_SPOT,
    Act.SEE_REPORTS: _ALL,
    Act.SEE_PACKAGE: _WATCHING,
    Act.MARK_REPORT: _ADMIN,
    Act.TYPE_FIGURE: _ON_THE_SPOT,
    Act.ADD_ACTIVITY: _ON_THE_SPOT,
    Act.STRIKE_ACTIVITY: _ON_THE_SPOT,
    Act.ANNOUNCE_ACTIVITY: _ON_THE_SPOT,
    Act.CALL_OFF_ACTIVITY: _ON_THE_SPOT,
    Act.ANSWER_ACCEPTANCE: _ON_THE_SPOT,
    Act.ACCEPT_VILLAGE: _ADMIN,
    Act.SET_BAR: _ADMIN,
    Act.LIFT_BAR: _ADMIN,
    Act.PROPOSE_TITLE: _ADMIN,
    Act.NOTE_TITLE_PLACE: _ADMIN,
    Act.WITHDRAW_TITLE: _ADMIN,
    Act.NOTE_CONSENT: _ON_THE_SPOT,
    Act.WITHDRAW_CONSENT: _ON_THE_SPOT,
    Act.ISSUE_VOUCHERS: _ON_THE_SPOT,
    Act.SEE_AWARDS: _ALL,
    Act.GIVE_AWARD: _ON_THE_SPOT,
    Act.UNDO_AWARD: _ON_THE_SPOT,
    Act.SEND_OPENING: _ON_THE_SPOT,
    Act.TAKE_OPENING: _ON_THE_SPOT,
    Act.DROP_OPENING: _ON_THE_SPOT,
    Act.ASSESS_DECLARATION: _ON_THE_SPOT,
    Act.PUBLISH_POINTS: _ON_THE_SPOT,
    Act.CONFIRM_POINTS: _ON_THE_SPOT,
    Act.TAKE_OBJECTION: _ON_THE_SPOT,
    Act.SETTLE_OBJECTION: _ON_THE_SPOT,
    Act.SUSPEND: _ON_THE_SPOT,
    Act.LIFT_SUSPENSION: _ON_THE_SPOT,
    Act.NAME_KIN: _ADMIN,
    Act.ASK_ITEM_CHANGE: _ON_THE_SPOT,
    Act.ANSWER_ITEM_CHANGE: _ADMIN,
    Act.NOTE_VISITS: _ON_THE_SPOT,
    Act.ADD_STAFF: _ADMIN,
    Act.CHANGE_STAFF: _ADMIN,
    Act.RESET_STAFF: _ADMIN,
    Act.SHUT_STAFF: _ADMIN,
    Act.OPEN_STAFF: _ADMIN,
    Act.SEE_HOUSEHOLDS: _ALL,
    Act.SEE_CARDS: _ALL,
    Act.SEE_CARD_SHEETS: _ON_THE_SPOT,
    Act.SEE_KEEPERS: _ALL,
    Act.ADD_HOUSEHOLD: _ON_THE_SPOT,
    Act.CHANGE_HOUSEHOLD: _ON_THE_SPOT,
    Act.ENROL_HOUSEHOLD: _ON_THE_SPOT,
    Act.END_ENROLMENT: _ON_THE_SPOT,
    Act.STAGE_HOUSEHOLDS: _ON_THE_SPOT,
    Act.IMPORT_HOUSEHOLDS: _ON_THE_SPOT,
    Act.ADD_MEMBER: _ON_THE_SPOT,
    Act.CHANGE_MEMBER: _ON_THE_SPOT,
    Act.MERGE_HOUSEHOLDS: _ADMIN,
    Act.MOVE_HOUSEHOLD: _ADMIN,
    Act.SPLIT_HOUSEHOLD: _ADMIN,
    Act.SETTLE_MERGED: _ADMIN,
    Act.MAKE_CARDS: _ON_THE_SPOT,
    Act.IMPORT_CODES: _ON_THE_SPOT,
    Act.REPLACE_CARD: _ON_THE_SPOT,
    Act.REVOKE_CARD: _ON_THE_SPOT,
    Act.ADD_KEEPER: _ADMIN,
    Act.SET_KEEPER_PIN: _ADMIN,
    Act.REPLACE_KEEPER_CARD: _ADMIN,
    Act.STRIKE_KEEPER: _ADMIN,
    Act.RESTORE_KEEPER: _ADMIN,
    Act.SET_KEEPER_HOUSEHOLD: _ADMIN,
    Act.REWARD_KEEPER: _ON_THE_SPOT,
    Act.TAKE_SEAT: _ADMIN,
    Act.END_SEAT: _ADMIN,
}
"""Which roles may do an act.  An officer's acts are for the officer's own sites only."""

OPEN_TO_ANYBODY = frozenset({Act.SIGN_IN, Act.SIGN_IN_REFUSED})

ALWAYS = frozenset({Act.SIGN_OUT, Act.CHANGE_PASSWORD})
"""What somebody may do who still has to choose a password."""

ACT_NAMES: dict[Act, str] = {
    Act.SIGN_IN: "登录",
    Act.SIGN_IN_REFUSED: "登录没有成功",
    Act.SIGN_OUT: "退出",
    Act.CHANGE_PASSWORD: "改自己的密码",
    Act.MAKE_CODE: "发登记码",
    Act.REPLACE_MACHINE: "更换机器",
    Act.STOP_MACHINE: "停用机器",
    Act.OFFER_UPDATE: "给机器新版本",
    Act.WITHDRAW_UPDATE: "收回新版本",
    Act.SET_SHOP_KIND: "登记兑换点设在哪里",
    Act.SET_HOURS: "改开门时间",
    Act.INVITE_MACHINE: "用优盘邀请机器",
    Act.LOOK_INTO_ENTRY: "看过有疑问的流水",
    Act.ADD_GOOD: "增加物品",
    Act.CHANGE_GOOD: "修改物品",
    Act.OFFER_GOOD: "物品上下架",
    Act.TAKE_OWN_GOOD: "接过自设的物品",
    Act.COPY_GOODS: "照方案的清单",
    Act.SEND_GOODS: "交来物品清单",
    Act.TAKE_GOODS: "用上物品清单",
    Act.OPEN_FUND: "建立资金",
    Act.BOOK_MONEY: "记资金收支",
    Act.UNDO_MONEY: "冲销资金收支",
    Act.PROPOSE_PLAN: "提出采购计划",
    Act.DECIDE_PLAN: "审核采购计划",
    Act.SET_DONOR: "记捐赠人的意愿",
    Act.BEGIN_SCHEME: "开始方案草案",
    Act.CHANGE_SCHEME: "修改方案草案",
    Act.DROP_SCHEME: "去掉方案草案",
    Act.FORCE_SCHEME: "方案生效",
    Act.ISSUE_TOKEN: "发接口口令",
    Act.END_TOKEN: "停接口口令",
    Act.CLOSE_CYCLE: "结月、结季、结年",
    Act.CORRECT_LIST: "出更正单",
    Act.MARK_REPORT: "记为报送",
    Act.TYPE_FIGURE: "填数",
    Act.ADD_ACTIVITY: "记活动",
    Act.STRIKE_ACTIVITY: "作废活动",
    Act.ANNOUNCE_ACTIVITY: "发布活动",
    Act.CALL_OFF_ACTIVITY: "取消活动",
    Act.ANSWER_ACCEPTANCE: "填验收表",
    Act.ACCEPT_VILLAGE: "验收",
    Act.SET_BAR: "记不得参评的情形",
    Act.LIFT_BAR: "解除不得参评的情形",
    Act.PROPOSE_TITLE: "报示范村",
    Act.NOTE_TITLE_PLACE: "记示范村的名次",
    Act.WITHDRAW_TITLE: "撤回示范村",
    Act.NOTE_CONSENT: "登记全体成员的同意",
    Act.WITHDRAW_CONSENT: "撤回全体成员的同意",
    Act.ISSUE_VOUCHERS: "登记发放积分券",
    Act.GIVE_AWARD: "记积分",
    Act.UNDO_AWARD: "撤销积分",
    Act.SEND_OPENING: "上传期初积分",
    Act.TAKE_OPENING: "核对期初积分",
    Act.DROP_OPENING: "作废期初积分名单",
    Act.ASSESS_DECLARATION: "审核申报",
    Act.PUBLISH_POINTS: "公示积分",
    Act.CONFIRM_POINTS: "确认积分",
    Act.TAKE_OBJECTION: "记下异议",
    Act.SETTLE_OBJECTION: "答复异议",
    Act.SUSPEND: "暂停",
    Act.LIFT_SUSPENSION: "解除暂停",
    Act.NAME_KIN: "登记本人和亲属的户",
    Act.ASK_ITEM_CHANGE: "申请调整项目",
    Act.ANSWER_ITEM_CHANGE: "答复调整项目的申请",
    Act.NOTE_VISITS: "记走访",
    Act.ADD_STAFF: "新增人员",
    Act.CHANGE_STAFF: "修改人员",
    Act.RESET_STAFF: "重发密码",
    Act.SHUT_STAFF: "停用人员",
    Act.OPEN_STAFF: "恢复人员",
    Act.ADD_HOUSEHOLD: "新增户",
    Act.CHANGE_HOUSEHOLD: "修改户",
    Act.ENROL_HOUSEHOLD: "登记参加",
    Act.END_ENROLMENT: "退出积分制",
    Act.STAGE_HOUSEHOLDS: "上传户名单",
    Act.IMPORT_HOUSEHOLDS: "导入户名单",
    Act.ADD_MEMBER: "新增成员",
    Act.CHANGE_MEMBER: "修改成员",
    Act.MERGE_HOUSEHOLDS: "合户",
    Act.MOVE_HOUSEHOLD: "迁户",
    Act.SPLIT_HOUSEHOLD: "分户",
    Act.SETTLE_MERGED: "合户后补记",
    Act.MAKE_CARDS: "做卡",
    Act.IMPORT_CODES: "导入别的平台的码",
    Act.REPLACE_CARD: "补卡",
    Act.REVOKE_CARD: "停用卡",
    Act.ADD_KEEPER: "新增兑换点人员",
    Act.SET_KEEPER_PIN: "改兑换点人员口令",
    Act.REPLACE_KEEPER_CARD: "补兑换点人员的卡",
    Act.STRIKE_KEEPER: "停用兑换点人员",
    Act.RESTORE_KEEPER: "恢复兑换点人员",
    Act.SET_KEEPER_HOUSEHOLD: "登记兑换点人员自己的户",
    Act.REWARD_KEEPER: "奖励管理员的服务",
    Act.TAKE_SEAT: "登记工作小组成员",
    Act.END_SEAT: "工作小组成员离任",
}
"""What an act is called in the audit; looking is not told there."""


def may(role: Role, act: Act) -> bool:
    """Whether the role may do the act; an act that is not in the table nobody may."""
    return role in MAY.get(act, frozenset())
