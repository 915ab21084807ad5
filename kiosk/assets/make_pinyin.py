"""Write pinyin.txt: what the keeper's keyboard offers for the letters that were typed.

    python kiosk/assets/make_pinyin.py

A development script: its output is committed, the kiosk only reads the text, and neither library is
a dependency of the project. Needed only to write the file anew, in an environment of its own with
pypinyin 0.55.0 and pypinyin-dict 0.9.0 (both MIT: readings of the characters, of which the common
ones are those of the national table of 2013) and jieba 0.42.1 (MIT: how often a word is used).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from jieba import get_dict_file  # type: ignore[import-not-found]
from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal
from pypinyin_dict.pinyin_data import ktghz2013  # type: ignore[import-not-found]

HERE = Path(__file__).parent
SCHEMES = HERE.parent / "schemes"

HEAD = """\
# Pinyin of the 6,763 characters of GB 2312, and words of a village shop. Written by make_pinyin.py
# from pypinyin, pypinyin-dict and jieba (all under the MIT licence); do not edit by hand.
# SYLLABLE CHARACTERS: most usual syllable first, most useful character first; ' stands before a
# character that is usually read otherwise. After the empty line SYL'LA'BLES WORD, likeliest first.
"""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫"
    "孔向常汤康易乔赖文万樊施洪庄颜牛温聂章鲁倪葛严华俞申殷邢翁左季邬单解仇区翟朴查盖尤阮欧冉游甘"
)
"""The most frequent surnames of the country, and those that are read otherwise as a name."""

SURNAME_READINGS = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "翟": "zhai",
    "朴": "piao",
    "查": "zha",
    "盖": "ge",
    "覃": "qin",
}

GIVEN_NAMES = (
    "英华秀兰玉梅芳丽国建明军平红桂珍春凤霞勇伟强杰敏静燕艳琴荣娟淑慧琼莲翠菊珠香月素琳莉云芬芝碧清秋美"
    "志德忠义福贵生成祥瑞兴旺发财光辉宏斌涛刚波峰鹏飞浩宇健林松柏全庆永昌世安宁康远达学文武才良友亮"
)
"""What people in a village are often called."""

WORDS = {
    "goods, as a keeper says them": """
        漱口杯 柔顺剂 漂白水 漂白粉 护发素 洗面奶 面霜 蛤蜊油 方巾 搓澡巾 手帕纸 护理垫 洗头膏 肥皂
        香皂盒 皂粉 消毒水 洁厕剂 去污粉 玻璃水 空气清新剂 樟脑球 蚊帐 蚊香液 电蚊香 驱蚊水 创可贴
        棉球 纱布 湿巾 卫生纸 卷纸 餐巾纸 擦手巾 毛巾被 澡巾 浴帽 浴球 剃须刀 刮胡刀 梳子 镜子 发夹
        皮筋 大米 香米 糯米 小米 玉米 玉米面 面粉 面条 挂面 粉丝 粉条 米粉 米线 年糕 汤圆 饺子 馒头
        红豆 绿豆 黑豆 黄豆 豌豆 蚕豆 花生米 芝麻 燕麦片 红薯 土豆 食用油 菜油 菜籽油 花生油 大豆油
        调和油 玉米油 猪油 香油 食用盐 食盐 白糖 红糖 冰糖 酱油 生抽 老抽 食醋 香醋 陈醋 蚝油 味精
        鸡精 调料 调味料 花椒 胡椒 八角 桂皮 辣椒 辣椒面 豆瓣酱 甜面酱 火锅底料 榨菜 咸菜 腐乳 豆豉
        木耳 香菇 海带 紫菜 腊肉 腊肠 香肠 鸡蛋 鸭蛋 皮蛋 咸鸭蛋 牛奶 酸奶 奶粉 豆奶粉 豆浆 矿泉水
        饮料 果汁 茶叶 绿茶 红茶 花茶 蜂蜜 饼干 面包 蛋糕 方便面 火腿肠 罐头 糖果 巧克力 瓜子 花生
        红枣 枸杞 核桃 葡萄干 水果 苹果 橘子 月饼 粽子 八宝粥 麦片 鸡毛掸子 擦窗器 保鲜膜 保鲜袋
        保鲜盒 密封罐 洗碗布 百洁布 钢丝球 抹布 围裙 袖套 手套 橡胶手套 劳保手套 垃圾袋 垃圾桶
        垃圾铲 扫把 扫帚 簸箕 拖把 拖把桶 马桶刷 马桶 地垫 门帘 窗帘 桌布 台布 挂钩 衣架 晾衣架
        晾衣绳 夹子 洗衣刷 脸盆 脚盆 水桶 塑料桶 水瓢 板凳 凳子 椅子 桌子 柜子 鞋架 鞋刷 鞋油 收纳箱
        收纳盒 玻璃杯 水杯 茶杯 保温杯 保温瓶 暖水瓶 热水瓶 热水袋 暖手宝 茶壶 茶具 纸杯 吸管 牙签
        筷子 勺子 汤勺 漏勺 饭勺 锅铲 炒锅 汤锅 蒸锅 砂锅 高压锅 平底锅 不锈钢 不锈钢盆 菜刀 水果刀
        削皮刀 剪刀 磨刀石 菜板 砧板 饭碗 汤碗 盘子 碟子 饭盒 水壶 炉子 打火机 蜡烛 火柴 雨伞 雨衣
        雨鞋 雨靴 草帽 帽子 围巾 口罩 枕芯 枕头 枕套 枕巾 棉被 被子 被芯 被套 被单 床单 床垫 床罩
        毛毯 毯子 凉席 竹席 四件套 三件套 床上用品 棉鞋 布鞋 凉鞋 拖鞋 胶鞋 解放鞋 运动鞋 袜子 棉袜
        内衣 内裤 秋衣 秋裤 毛衣 毛线 外套 棉衣 裤子 衬衣 电饭煲 电饭锅 电磁炉 电水壶 电热水壶
        电热毯 电风扇 电扇 电吹风 吹风机 取暖器 电暖器 电火锅 压力锅 豆浆机 榨汁机 微波炉 洗衣机
        电视机 冰箱 收音机 台灯 灯泡 灯管 节能灯 太阳能 太阳能灯 庭院灯 路灯 手电筒 头灯 充电器
        充电宝 充电线 数据线 电池 干电池 插座 插板 插排 插线板 插头 开关 电线 体温计 血压计 血糖仪
        体重秤 锄头 镰刀 铁锹 铁铲 粪叉 钉耙 斧头 柴刀 扁担 竹筐 背篓 箩筐 喷雾器 喷壶 水管 水泵
        水龙头 薄膜 地膜 农膜 遮阳网 编织袋 蛇皮袋 麻袋 绳子 麻绳 尼龙绳 铁丝 化肥 复合肥 尿素 农药
        除草剂 种子 菜种 玉米种 饲料 铁锤 锤子 钳子 扳手 螺丝 螺丝刀 钉子 卷尺 锯子 电钻 挂锁 门锁
        锁头 胶带 胶布 透明胶 双面胶 胶水 油漆 刷子 铅笔 圆珠笔 中性笔 钢笔 水彩笔 蜡笔 毛笔 墨水
        橡皮 橡皮擦 卷笔刀 尺子 文具盒 笔袋 作业本 笔记本 练习本 田字格 书包 字典 足球 篮球 羽毛球
        乒乓球 跳绳 象棋 扑克牌 玩具 积木 气球 春联 对联 福字 灯笼 挂历 台历 烟丝 雪茄 药酒 葡萄酒
        二锅头 充值卡 礼品卡 购物券 消费券 提货券
    """,
    "kinds, makes and sizes": """
        大号 中号 小号 加大 加厚 加长 单人 双人 儿童 成人 老人 男士 女士 男款 女款 家用 车用 农用
        一次性 可充电 塑料 玻璃 陶瓷 木头 木质 竹子 铁皮 不锈 棉布 纯棉 毛绒 橡胶 红色 黄色 蓝色
        绿色 白色 黑色 灰色 粉色 套装 礼盒 散装 袋装 瓶装 桶装 盒装 箱装 大包 小包 大瓶 小瓶 大袋
        小袋 毫升 公斤 千克 厘米 加量 补充装 洗护 粮油 家居 厨具 床品 家电 食品 衣鞋 文具 农具 五金
        话费 其他 日用品 生活用品 学习用品 厨房用品
    """,
    "the village and its people": """
        村委会 居委会 村民 居民 村民小组 小组 组长 村长 支书 书记 主任 会计 出纳 委员 网格员 管理员
        值班员 村干部 党员 志愿者 代表 监督员 保管员 驻村 工作队 第一书记 积分 积分超市 爱心超市
        超市 小卖部 服务中心 卫生室 学校 幼儿园 社区 街道 乡政府 镇政府 乡镇 农村 大队 生产队 和平
        光明 幸福 团结 胜利 红旗 长虹 新村 重庆 银行 村口 院子 院落 户主 爸爸 妈妈 爷爷 奶奶 儿子
        女儿 媳妇 欧阳 司马 诸葛 上官 皇甫 令狐 东方 尉迟 公孙 夏侯
    """,
    "where goods come from and go to": """
        入库 出库 盘点 报损 分流 退货 换货 调拨 转入 转出 采购 进货 送货 自提 领取 兑换 预订 捐赠
        捐款 赠送 奖励 供应商 供销社 批发部 批发市场 商店 厂家 公司 合作社 配送 物流 快递 统一采购
        镇里配送 县里配送 爱心企业 爱心人士 帮扶单位 破损 破了 摔坏 坏了 漏了 漏液 受潮 发霉 变质
        生虫 虫蛀 鼠咬 过期 临期 丢失 被盗 少了 多了 数错 记错 写错 登记错 录错 拿错 发错 点错
        质量问题 包装破损 不能用 用完 缺货 补货 借用 样品 试用 活动用 大扫除 慰问 困难户 孤寡老人
        节日慰问 重阳节 春节 中秋节 端午节 其他原因
    """,
}
"""What a keeper types that is not in the list of common goods; no brands."""

WORD_READINGS = {"薄膜": "bo mo", "农用薄膜": "nong yong bo mo", "加长": "jia chang"}
"""Where the library reads a word otherwise than a keeper types it."""

USUAL = {"长": "chang", "调": "tiao", "弹": "tan", "茄": "qie", "匙": "chi", "翟": "zhai"}
"""Read so in goods and names; the language at large has more 局长, 调查 and 雪茄."""

SPOKEN_ONLY = {"嗯": "en", "呣": "mu"}
"""The tables give these a hum that no key begins."""

UMLAUT_AS_U = {"lve": "lue", "nve": "nue"}
"""These are typed either way."""

SYLLABLE = re.compile(r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv][a-z]*")

Pair = tuple[str, str]
"""A character and one of its syllables as they are typed: without tone, u-umlaut as v."""


def main() -> None:
    """Write the text beside this script; a run on the same libraries writes the same bytes."""
    levels = gb2312()
    syllables = {c: syllables_of(c) for c in levels}
    words = {word: syllables_in(word) for word in keepers_words()}
    ours = {pair for word, spelt in words.items() for pair in zip(word, spelt, strict=True)}
    ours |= {(c, SURNAME_READINGS.get(c, syllables[c][0])) for c in SURNAMES + GIVEN_NAMES}
    uses = uses_of({(c, s) for c, own in syllables.items() for s in own})

    def usefulness(pair: Pair) -> tuple[bool, bool, int, int]:
        return (pair[0] not in SURNAMES[:20], pair not in ours, levels[pair[0]], -uses[pair])

    usual = {c: max(own, key=lambda s: uses[c, s]) for c, own in syllables.items()} | USUAL
    lines: defaultdict[str, list[Pair]] = defaultdict(list)
    for c, own in syllables.items():
        for s in own:
            lines[s].append((c, s))
    for s, other in UMLAUT_AS_U.items():
        lines[other] = lines[s]
    order = sorted(lines, key=lambda s: (-sum(uses[pair] for pair in lines[s]), s))
    table = []
    for s in order:
        offered = sorted(lines[s], key=usefulness)
        table.append(f"{s} " + "".join(c if usual[c] == own else f"'{c}" for c, own in offered))
    spelt = ["'".join(own) + f" {word}" for word, own in words.items()]
    (HERE / "pinyin.txt").write_text(HEAD + "\n".join([*table, "", *spelt, ""]), "utf-8")


def keepers_words() -> list[str]:
    """The goods of both lists that are words by themselves, then WORDS; each once."""
    names = [
        row["name"]
        for stem, key in (("tangxiang.goods", "price_list"), ("common_goods", "goods"))
        for row in tomllib.loads((SCHEMES / f"{stem}.toml").read_text("utf-8"))[key]
    ]
    plain = [name for name in names if re.fullmatch(r"[\u4e00-\u9fff]{2,}", name)]
    return list(dict.fromkeys([*plain, *" ".join(WORDS.values()).split()]))


def gb2312() -> dict[str, int]:
    """The characters of GB 2312 and their level: 3,755 of level 1, 3,008 of level 2."""
    rows = ((1 if lead < 0xD8 else 2, lead) for lead in range(0xB0, 0xF8))
    cells = ((level, bytes((lead, cell))) for level, lead in rows for cell in range(0xA1, 0xFF))
    return {
        code.decode("gb2312"): level for level, code in cells if code.decode("gb2312", "ignore")
    }


def syllables_of(character: str) -> list[str]:
    """All common syllables of a character, the library's own choice first."""
    marked = ktghz2013.pinyin_dict.get(ord(character)) or PINYIN_DICT[ord(character)]
    toneless = [to_normal(syllable).replace("ü", "v") for syllable in marked.split(",")]
    choice = SPOKEN_ONLY.get(character) or lazy_pinyin(character)[0]
    return list(dict.fromkeys(s for s in (choice, *toneless) if SYLLABLE.fullmatch(s)))


def syllables_in(word: str) -> list[str]:
    return WORD_READINGS[word].split() if word in WORD_READINGS else lazy_pinyin(word)


def uses_of(known: set[Pair]) -> Counter[Pair]:
    """How often a character is used with a syllable, by the words of the language."""
    uses: Counter[Pair] = Counter()
    with get_dict_file() as lines:
        for line in lines:
            word, count, _ = line.decode("utf-8").split(" ")
            if all("\u4e00" <= c <= "\u9fff" for c in word):
                for pair in zip(word, lazy_pinyin(word), strict=True):
                    if pair in known:
                        uses[pair] += int(count)
    return uses


if __name__ == "__main__":
    main()
