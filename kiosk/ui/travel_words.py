"""The language file of points that go to another shop, and where each sentence stands."""

from __future__ import annotations

from kiosk.core.acts import Obstacle
from kiosk.core.releases import Withheld
from kiosk.core.travel.states import Errand
from kiosk.ui.words import UNTOUCHED, Explained

# --- account -----------------------------------------------------------------------------------

TO_OTHER_SITE = "到别的点用"  # at home
FROM_HOME = "从我的积分点调积分来"  # as a guest
FROM_HOME_SHORT = "调积分来"  # the same where there is little room
GIVE_BACK = "退回"  # as a guest who has something here
GIVE_BACK_NAME = "退回没用的分"
HOME_IS = "您的积分点是{home}"
ANOTHER_SHOP = "别的点"  # in place of a name that has not been told yet
HOME_UNKNOWN = "您的积分点在别的村"  # its name has not been told yet
USABLE_HERE = "在这里可以用"  # above the key figure
NOTHING_HERE = Explained("这里还没有您家的分", "", "")
ASKED_WAITS = "要调的 {points} 分还在路上"
ASKED_CAME = "上次调来 {points} 分"
ASKED_NOTHING: dict[Withheld, str] = {
    Withheld.NOT_HERE: "您家的积分点换了",
    Withheld.SUSPENDED: "没有调来，请问那边",
    Withheld.NOTHING_THERE: "那边没有可用的分",
}
ASKED_NOTHING_AT_ALL = "没有调来，请问那边"  # a newer kiosk's reason

# --- where to, how many ------------------------------------------------------------------------

WHERE_TO = "要到哪个点用？"
HOW_MANY: dict[Errand, str] = {
    Errand.GIVE: "转几分到{site}？",
    Errand.GIVE_BACK: "退几分回{site}？",
    Errand.ASK: "从{site}调几分来？",
}
AT_MOST = "最多 {points} 分"
HOME_DECIDES = "有多少调多少"  # under the figure of a wish
ALL_OF_IT = "全部"
CHOSEN = "选好了"
CHOOSE_POINTS = "先选几分"  # way on while it is 0
MORE_BY = "＋{points}"
FEWER_BY = "－{points}"

# --- review ------------------------------------------------------------------------------------

BEFORE = "这里有"
MOVED = "转走"
AFTER = "还剩"
SURE: dict[Errand, str] = {
    Errand.GIVE: "转 {points} 分到{site}",
    Errand.GIVE_BACK: "退 {points} 分回{site}",
    Errand.ASK: "请{site}转 {points} 分到这里？",
}
WHEN_ASKED = "要等两个点都联网，一般过两天就到"
COME_AGAIN = "到时候请带卡再来看看"
CONFIRM: dict[Errand, str] = {
    Errand.GIVE: "确认转分",
    Errand.GIVE_BACK: "确认退回",
    Errand.ASK: "确认要调",
}
PIN_HINT = "要转 {points} 分，请输您家的密码"

# --- done --------------------------------------------------------------------------------------

GIVEN: dict[Errand, str] = {Errand.GIVE: "转好了", Errand.GIVE_BACK: "退好了"}
WENT_TO = "{points} 分转到{site}"
WHEN_THERE = "两个点都联网以后，就可以在那边用"
WISHED = Explained("已经记下了", WHEN_ASKED, COME_AGAIN)
REMAINS = "这里还剩"

# --- refused -----------------------------------------------------------------------------------

REFUSED: dict[Obstacle, Explained] = {
    Obstacle.NOT_IN_CHARGE: Explained("管理员还没上班", UNTOUCHED, "请等管理员上班再来"),
    Obstacle.NO_TRUSTED_DATE: Explained("机器还没有对好日期", UNTOUCHED, "请管理员出示卡，对日期"),
    Obstacle.SUSPENDED: Explained("暂时不能转分", UNTOUCHED, "详情请问管理员"),
    Obstacle.NOT_ENOUGH_POINTS: Explained("现在最多能转 {figure} 分", UNTOUCHED, "请少转一些"),
    Obstacle.NO_CARD: Explained("这张卡刚刚停用了", UNTOUCHED, "请用新卡，或者请问管理员"),
    Obstacle.NO_HOUSEHOLD_PIN: Explained(
        "您家还没有设密码", "一天超过 {figure} 分要输密码", "请管理员帮您家设一个密码"
    ),
    Obstacle.HERE_ALREADY: Explained("您家的积分已经在这里了", UNTOUCHED, "可以直接在这里兑换"),
    Obstacle.ONLY_BACK_HOME: Explained(
        "这里的分只能退回您的积分点", UNTOUCHED, "到别的点用，请到您的积分点转"
    ),
    Obstacle.UNKNOWN_HOUSEHOLD: Explained(
        "这里没有您家的记录", UNTOUCHED, "请管理员看一下，改天再来"
    ),
}
NOT_DONE = Explained("这次没有办成", UNTOUCHED, "请重新再来一遍")  # any other obstacle

# --- spoken only; numbers come in words --------------------------------------------------------

SAY_GUEST = "{home}，在这里可以用{points}分。"
SAY_WHERE_TO = "您要到哪个点用？请点一下。"
SAY_HOW_MANY: dict[Errand, str] = {
    Errand.GIVE: "转几分？最多{most}分。",
    Errand.GIVE_BACK: "退几分？最多{most}分。",
    Errand.ASK: "要调几分来？",
}
SAY_GIVE = "这次转{points}分，转完这里还剩{left}分。对的话，请点{confirm}。"
SAY_ASK = "请您的积分点转{points}分过来。对的话，请点{confirm}。"
SAY_GIVEN = "{done}，请拿好小票。两个点都联网以后，就可以在那边用。"
SAY_WISHED = "已经记下了，请过两天带卡来看看。"
