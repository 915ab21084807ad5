"""The words of a machine that is not enrolled yet."""

from __future__ import annotations

from kiosk.ui.words import Explained

TITLE = "登记这台机器"
TOWNSHIP = "乡镇：{url}"
NO_TOWNSHIP = "没有乡镇的网址，要用优盘"
NO_ADDRESS = "没有网址，请点“输网址”"
TYPE_ADDRESS = "输网址"
CHANGE_ADDRESS = "改网址"
ADDRESS = "乡镇的网址"
ADDRESS_HINT = "照纸条输，像 jf.example.cn:8443"
ADDRESS_WRONG = "没有这样的网址，请再对一遍"
HINT = "请输乡镇给的 20 位登记码"
GROUP_NAME = "第{n}组"
ANEW = "点一组，重输那一组"
RIGHT = "输好了，请点“确定”"
RIGHT_BY_STICK = "输好了，请点“用优盘登记”"
RIGHT_NO_ADDRESS = "请点“输网址”或插优盘"
WRONG = "有一位不对。请一组一组对一遍，点错的那组重输"
NO_STICK = "没有网络，请插上乡镇给的优盘，再点一次"
THAT_ADDRESS = "网址"
BY_STICK = "用优盘登记"
GO_ON_BY_STICK = "接着取"

ASKING_TOWNSHIP = Explained("正在登记", "", "请等一会儿，不要关机")
ASKING_STICK = Explained("正在用优盘登记", "", "请等一会儿，不要拔优盘")
FAR = "已经取回 {done} / {all} 条流水"
REST = Explained("以前的数据还没有取完", "", "请把优盘带到乡镇，再带回来插上")
REST_STICK = "优盘插好了，请点“接着取”"

DAMAGED = Explained("机器要检查，先停一下", "您的积分没有少", "请管理员插上备份优盘，联系乡镇")
DAMAGED_STICK = "备份优盘插好了，请管理员联系乡镇"
DAMAGED_SENT = "请向乡镇要登记码，再点重新登记"
REPAIR = "重新登记"

SAY_CODE = "请输乡镇给的二十位登记码。"
SAY_ADDRESS = "请照乡镇给的纸条输网址。"
SAY_ADDRESS_WRONG = "没有这样的网址，请对着纸条再看一遍。"
SAY_FAILED = "没有登记上，原因写在屏幕上。"
SAY_WRONG = "登记码有一位不对，请一组一组对一遍。"
