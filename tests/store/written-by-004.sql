BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'kiosk','001_tables','2026-11-22 14:47:57.534973+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'kiosk','002_keeper','2026-11-22 14:47:57.559039+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'kiosk','003_epochs','2026-11-22 14:47:57.580598+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'kiosk','004_rights','2026-11-22 14:47:57.593078+00:00');
CREATE TABLE card (
    key text primary key, serial integer not null, household text, state text not null
) strict, without rowid;
INSERT INTO "card" VALUES('918b49c23095bb80e62a68e43c4dd1d4aa142ae210b295db963b0caa5e14fc87',43,'h43','in_use');
INSERT INTO "card" VALUES('e7f95a370222cbd7bcc666cebf7a5c96b08574a7c2569985555000910222a8ab',42,'h42','in_use');
CREATE TABLE charged_elsewhere (
    id text not null, period text not null, household text not null, points integer not null,
    what text not null, n integer not null, primary key (id, period)
) strict, without rowid;
CREATE TABLE closing (
    seq integer primary key, at text not null, last integer not null, keeper text not null
) strict;
CREATE TABLE complaint (
    seq integer primary key, at text not null, good text not null, of_seq integer,
    about text not null
) strict;
CREATE TABLE count_draft (
    good text primary key, book integer not null, counted integer not null,
    after_seq integer not null, reason text not null, keeper text not null
) strict, without rowid;
CREATE TABLE entry (
    seq integer primary key,
    op text not null unique,
    kind text not null,
    at text not null,
    quality text not null check (quality in ('S', 'K', 'G')),
    keeper text not null,
    scheme_version integer not null,
    feed_cursor integer not null,
    boot text not null,
    uptime_ms integer not null,
    body text not null,
    prev blob not null check (length(prev) = 32),
    hash blob not null check (length(hash) = 32)
) strict;
INSERT INTO "entry" VALUES(1,'genesis/hp01/1','genesis','2026-11-20T09:12:00','S','',0,0,'boot',1000,'{"epoch":1,"schema":1,"site":"hp01"}',X'0000000000000000000000000000000000000000000000000000000000000000',X'0A1F236F06CC20D65E77C76371A04F30B118B127F84969918A7116DA5D738D1C');
INSERT INTO "entry" VALUES(2,'opening','opening_stock','2026-11-20T09:12:00','S','',1,12,'boot',1000,'{"lines":[{"good":"rice","quantity":6},{"good":"laundry_liquid","quantity":3},{"good":"rice_cooker","quantity":1}]}',X'0A1F236F06CC20D65E77C76371A04F30B118B127F84969918A7116DA5D738D1C',X'250AD758FBEA0B8A4A6C291A9AA27614D327E2CC73241CBF4E9E5B26A90B976E');
INSERT INTO "entry" VALUES(3,'shift/k1','shift_opened','2026-11-20T09:12:00','S','k1',1,12,'boot',1000,'{"name":"陈某","person":"k1"}',X'250AD758FBEA0B8A4A6C291A9AA27614D327E2CC73241CBF4E9E5B26A90B976E',X'B5FB6AFE03159F7F98BFA617BC57D703899D8DA23223CE454C7ED91BBA4212CA');
INSERT INTO "entry" VALUES(4,'op1','redemption','2026-11-20T09:12:00','S','k1',1,15,'boot',1000,'{"after":82,"before":112,"charges":[{"period":"2026","points":30}],"cost":30,"entered":"card","group":"3组","household":"h42","lines":[{"good":"laundry_liquid","name":"洗衣液","points":30,"quantity":1,"unit":"瓶"}],"name":"张*","number":"0042","serial":42}',X'B5FB6AFE03159F7F98BFA617BC57D703899D8DA23223CE454C7ED91BBA4212CA',X'3D978BCB069AE34E0B47E4D5A22C0706E989794513D8659E394AA3C21896C80D');
CREATE TABLE feed_item (n integer primary key, body text not null, known integer not null) strict;
INSERT INTO "feed_item" VALUES(1,'{"id":"hp01","name":"和平","shop":"和平村爱心积分超市","thanks":"谢谢","township":"棠香街道","township_code":3,"type":"site","village":"和平村","village_code":7}',1);
INSERT INTO "feed_item" VALUES(2,'{"document":{"base":{"clause":"(无此规定)","points":0},"bonus":[{"by":"total","clause":"附件1 第15项 每户奖励50积分","cycle":"month","points":50,"top_n":5},{"by":"total","clause":"附件1 第14项 每户奖励500积分","cycle":"year","points":500,"top_n":5}],"carry_over":{"clause":"三(五) 次年清零","until":"none"},"delivery":{"clause":"三(五)4 一般生活物品在2天内兑换到位，电子产品、电器等在7天内兑换到位","days":{"appliance":7,"general":2}},"enrol":{"clause":"三(一) 有意愿接受积分制管理的居民；每年在家居住时间不超过3个月原则上不参与","min_months_home_more_than":3,"outsiders":"long_term","who":"opt_in"},"evidence":{"clause":"三(四)1 正确选择对应正面清单中的加分项，并上传照片等相关证据","required":["catalogue_item","proof"]},"fund":[],"gate":{"clause":"三(四)3 管理员审核","kind":"approved"},"goods":{"banned":["tobacco","alcohol","luxury"],"cash_like":"allowed","clause":"附件3 大足区积分制试点兑换物品","min_kinds":0,"partner_shop":false,"points_per_yuan":null,"price_basis":"list"},"handover":null,"honours":{"by":"above_mean","clause":"三(五)2、3 累计获得积分高于平均分"},"household_pin":null,"id":"tangxiang","intake":{"cadence":"none","channels":["self","mutual","collector"],"clause":"三(四)1-3 自主申报、互助申报、管理员审核；提供帮助的一方可获得同等的积分奖励","helper_factor":1},"items":[{"behaviour":"制止正在侵害他人人身安全或者危害国家安全、公共安全或者扰乱公共秩序的违法犯罪行为","clause":"附件1 第1项","group":"平安建设","id":"P01","matter":"遵纪守法","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"举报各类违法犯罪行为并经调查属实的","clause":"附件1 第2项","group":"平安建设","id":"P02","matter":"遵纪守法","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"弘扬孝老敬老传统，经群众推荐、评议小组核实，事迹特别突出家庭","clause":"附件1 第3项","group":"道德建设","id":"P03","matter":"孝老爱亲","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"做好垃圾分类，进入村级评议红榜的","clause":"附件1 第4项","group":"美丽建设","id":"P04","matter":"示范带动","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上区级美丽庭院的农户","clause":"附件1 第5项","group":"美丽建设","id":"P05","matter":"示范带动","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上镇级美丽庭院的农户","clause":"附件1 第6项","group":"美丽建设","id":"P06","matter":"示范带动","per":"time","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上村级美丽庭院的农户","clause":"附件1 第7项","group":"美丽建设","id":"P07","matter":"示范带动","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"参与村委会组织的各项公益活动，如清扫公共场所卫生、清理公共垃圾桶等","clause":"附件1 第8项","group":"美丽建设","id":"P08","matter":"公益环保","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生美化、洁化：室内、院落清扫干净；房前屋后无白色垃圾、陈旧垃圾；无畜禽粪染，阴沟、阳沟清洁干净；灶台无积灰、窗台干净","clause":"附件1 第9项","group":"美丽建设","id":"P09","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生序化：农具摆放整齐；柴草定点堆放整齐；生活用品、家具摆放整齐；院落、房屋正面整齐、无杂物无乱涂乱画乱贴小广告等","clause":"附件1 第10项","group":"美丽建设","id":"P10","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"完成无害化卫生厕所改造，并管护良好，厕屋干净，便槽洁白，管道不堵塞，化粪池污水不散排","clause":"附件1 (第10项之后，未编号)","group":"美丽建设","id":"P10b","matter":"公益环保","per":"month","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"各类垃圾倾倒在指定地点，没有造成环境污染","clause":"附件1 第11项","group":"美丽建设","id":"P11","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭圈养，狗拴链","clause":"附件1 第12项","group":"美丽建设","id":"P12","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：烟盒20个/5分","clause":"附件1 第13项","group":"美丽建设","id":"烟盒","matter":"公益环保","per":"quantity","points":5,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：各类瓶瓶罐罐20个/10分","clause":"附件1 第13项","group":"美丽建设","id":"各类瓶瓶罐罐","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废纸10斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废纸","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废电池10个/10分","clause":"附件1 第13项","group":"美丽建设","id":"废电池","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废旧塑料、地膜5斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废旧塑料、地膜","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":5,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废铁2斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废铁","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":2,"warnings_first":0},{"behaviour":"年度累计获得积分前五激励","clause":"附件1 第14项","group":"激励引导","id":"P14","matter":"积分奖励","per":"rank","points":500,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"月度累计获得积分前五激励","clause":"附件1 第15项","group":"激励引导","id":"P15","matter":"积分奖励","per":"rank","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有歧视、不赡养老人的，有破坏邻里和睦、寻衅滋事、以暴制暴等行为的，有搞宗派活动、家庭主义的，经发现","clause":"附件2 第1项","group":"平安建设","id":"N01","matter":"遵纪守法·违反道德行为","per":"time","points":-10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有酒驾醉驾等交通违法行为，有参加邪教、传销等非法组织以及其他犯罪或者危害社会治安违法犯罪行为的","clause":"附件2 第2项","group":"平安建设","id":"N02","matter":"遵纪守法·违法乱纪行为","per":"time","points":-20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭等畜禽散养、柴草乱堆乱放等","clause":"附件2 第3项","group":"美丽建设","id":"N03","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"乱搭乱建出现“两违”","clause":"附件2 第4项","group":"美丽建设","id":"N04","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"与邻里发生矛盾","clause":"附件2 第5项","group":"美丽建设","id":"N05","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"没有履行孝老爱亲义务的","clause":"附件2 第6项","group":"美丽建设","id":"N06","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员非法上访或者参与重大群体性上访事件的","clause":"附件2 第7项","group":"美丽建设","id":"N07","matter":"公益环保·违反公益环保行为","per":"time","points":-5,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员破坏生态、污染环境的，包括但不限于秸秆焚烧","clause":"附件2 第8项","group":"美丽建设","id":"N08","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员出现违法违纪行为","clause":"附件2 第9项","group":"美丽建设","id":"N09","matter":"公益环保·违反公益环保行为","per":"time","points":0,"suspends":"influence_period","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有在公共场所乱丢垃圾、有占用公共区域乱堆乱放等影响村内环境的行为，经村委指出，拒不整改的","clause":"附件2 第10项","group":"美丽建设","id":"N10","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"家庭垃圾分类不清的，前三次予以警告教育，由垃圾收集员及村干部进行指导，劝导后不听的","clause":"附件2 第11项","group":"美丽建设","id":"N11","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":3},{"behaviour":"家庭垃圾分类不清的，由垃圾收集员及村干部进行指导，劝导后不听的，连续两次及以上村级垃圾分类黑榜","clause":"附件2 第12项","group":"美丽建设","id":"N12","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":1}],"keeper":null,"members":{"clause":"三(一) 以户为单位进行积分，每个家庭成员的行为都将影响家庭积分","entries":"attribution"},"paper":"棠香办事处发〔2022〕29号","period":{"clause":"三(五) 年度内积分可累积使用，次年清零，重新积分","months":12,"start_month":1},"price_list":[{"category":"洗护","delivery":"general","id":"toothbrush","kind":"","name":"牙刷","points":1,"unit":"把"},{"category":"洗护","delivery":"general","id":"toothpaste","kind":"","name":"牙膏","points":3,"unit":"支"},{"category":"洗护","delivery":"general","id":"soap","kind":"","name":"香皂","points":5,"unit":"块"},{"category":"洗护","delivery":"general","id":"dish_soap","kind":"","name":"洗洁精","points":5,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"towel","kind":"","name":"毛巾","points":6,"unit":"条"},{"category":"粮油","delivery":"general","id":"salt","kind":"","name":"400g食用盐","points":7,"unit":"袋"},{"category":"粮油","delivery":"general","id":"oyster_sauce","kind":"","name":"蚝油","points":7,"unit":"瓶"},{"category":"家居","delivery":"general","id":"toilet_brush","kind":"","name":"马桶刷","points":8,"unit":"把"},{"category":"粮油","delivery":"general","id":"cooking_wine","kind":"cooking_wine","name":"料酒","points":10,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"hand_soap","kind":"","name":"洗手液","points":10,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"soy_sauce","kind":"","name":"酱油","points":12,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"vinegar","kind":"","name":"食醋","points":12,"unit":"瓶"},{"category":"家居","delivery":"general","id":"broom_set","kind":"","name":"扫把簸箕套装","points":15,"unit":"套"},{"category":"家居","delivery":"general","id":"slippers","kind":"","name":"拖鞋","points":18,"unit":"双"},{"category":"家居","delivery":"general","id":"bin","kind":"","name":"垃圾桶","points":20,"unit":"个"},{"category":"床品","delivery":"general","id":"pillow","kind":"","name":"枕芯","points":25,"unit":"个"},{"category":"洗护","delivery":"general","id":"toilet_paper","kind":"","name":"卫生纸10卷","points":25,"unit":"提"},{"category":"家居","delivery":"general","id":"thermos","kind":"","name":"保温杯","points":25,"unit":"个"},{"category":"话费","delivery":"general","id":"phone_credit","kind":"cash_like","name":"30元话费","points":30,"unit":"份"},{"category":"洗护","delivery":"general","id":"laundry_liquid","kind":"","name":"洗衣液","points":30,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"rice","kind":"","name":"大米10斤","points":35,"unit":"袋"},{"category":"厨具","delivery":"general","id":"cutting_board","kind":"","name":"菜板","points":40,"unit":"块"},{"category":"厨具","delivery":"general","id":"steel_pot","kind":"","name":"不锈汤锅","points":45,"unit":"个"},{"category":"粮油","delivery":"general","id":"oil","kind":"","name":"食用油（5L）","points":50,"unit":"桶"},{"category":"家电","delivery":"appliance","id":"kettle","kind":"","name":"电热水壶","points":65,"unit":"个"},{"category":"床品","delivery":"general","id":"blanket","kind":"","name":"毛毯","points":80,"unit":"条"},{"category":"床品","delivery":"general","id":"quilt","kind":"","name":"6斤棉被","points":100,"unit":"床"},{"category":"家电","delivery":"appliance","id":"induction_cooker","kind":"","name":"电磁炉","points":150,"unit":"台"},{"category":"家电","delivery":"appliance","id":"rice_cooker","kind":"","name":"电饭煲","points":180,"unit":"台"},{"category":"床品","delivery":"general","id":"bedding_set","kind":"","name":"2.0米床上用品四件套","points":200,"unit":"套"},{"category":"家电","delivery":"appliance","id":"solar_lamp","kind":"","name":"太阳能庭院灯","points":260,"unit":"台"}],"proxies":null,"publicity":[{"clause":"三(四)4 每季度将村民的积分情况在醒目位置进行公示","cycle":"quarter","sheet":"points"}],"ranking":[{"clause":"附件1 第15项 月度累计获得积分前五激励","cycle":"month","divisor":null,"freeze":"never","stat":"sum"},{"clause":"附件1 第14项 年度累计获得积分前五激励","cycle":"year","divisor":null,"freeze":"never","stat":"sum"}],"report":null,"rule_change":{"approver":"街道","clause":"三(二) 积分项目和分值原则上以季度为单位进行调整","cycle":"quarter"},"suspension":{"influence_period":{"clause":"附件2 第9项 在影响期间只积分，不参与兑换","earn":"allowed","honours":"allowed","name":"影响期间只积分，不参与兑换","redeem":"barred"}},"township":"棠香街道","valid_from":"2022-12-08","window":{"clause":"三(五) 年度内积分可累积使用","dates":[],"months":[],"weekdays":[]}},"type":"scheme","version":1}',1);
INSERT INTO "feed_item" VALUES(3,'{"active":true,"card_key":"8d6416359aca5a906e4a441103173f9978714f367d527b5fb2755053a5925f3d","id":"k1","name":"陈某","pin":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$4Nqk5+EJxxLgoqH2+L3mfywbHfm3HYnrB6dXVcUqfd4","role":"keeper","type":"person"}',1);
INSERT INTO "feed_item" VALUES(4,'{"active":true,"card_key":"be048638b98a234ee3681bf43adf73bcf442409fee8847a1fcb34c5d390b2fe4","id":"k2","name":"李某","pin":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$xD5bXJYiYD/ekIz0lMghMVbDxZ5AevQ+2pUr2jA+RDU","role":"keeper","type":"person"}',1);
INSERT INTO "feed_item" VALUES(5,'{"group":"3组","home":"hp01","id":"h42","name":"张*","number":"0042","type":"household"}',1);
INSERT INTO "feed_item" VALUES(6,'{"group":"3组","home":"hp01","id":"h43","name":"王*","number":"0043","type":"household"}',1);
INSERT INTO "feed_item" VALUES(7,'{"household":"h42","key":"e7f95a370222cbd7bcc666cebf7a5c96b08574a7c2569985555000910222a8ab","serial":42,"state":"in_use","type":"card"}',1);
INSERT INTO "feed_item" VALUES(8,'{"household":"h43","key":"918b49c23095bb80e62a68e43c4dd1d4aa142ae210b295db963b0caa5e14fc87","serial":43,"state":"in_use","type":"card"}',1);
INSERT INTO "feed_item" VALUES(9,'{"category":"粮油","delivery":"","id":"rice","kind":"","name":"大米10斤","offered":true,"place":1,"points":35,"since":"","type":"good","unit":"袋"}',1);
INSERT INTO "feed_item" VALUES(10,'{"category":"洗护","delivery":"","id":"laundry_liquid","kind":"","name":"洗衣液","offered":true,"place":2,"points":30,"since":"","type":"good","unit":"瓶"}',1);
INSERT INTO "feed_item" VALUES(11,'{"category":"家电","delivery":"","id":"rice_cooker","kind":"","name":"电饭煲","offered":true,"place":3,"points":180,"since":"","type":"good","unit":"台"}',1);
INSERT INTO "feed_item" VALUES(12,'{"effective":"2026-11-10T09:00:00","household":"h42","id":"p1","kind":"award","member":"","points":105,"posted":"2026-11-10T10:00:00","reverses":null,"type":"points","what":"参加大扫除"}',1);
INSERT INTO "feed_item" VALUES(13,'{"id":"hp02","name":"长虹","shop":"店","type":"other_site","village":"村"}',0);
INSERT INTO "feed_item" VALUES(14,'{"about":"x","due":"2026-12-01","household":"h42","number":1,"site":"hp01","type":"objection"}',1);
INSERT INTO "feed_item" VALUES(15,'{"effective":"2026-11-10T09:00:00","household":"h42","id":"a","item":"P08","kind":"award","points":7,"posted":"2026-11-10T09:00:00","type":"points","what":"w"}',1);
CREATE TABLE good_place (
    good text primary key, shelf text not null, low integer, barcode text not null,
    photo text not null
) strict, without rowid;
CREATE TABLE good_version (
    good text not null, ord integer not null, since text not null, day text not null,
    own integer not null, name text not null, points integer not null, category text not null,
    unit text not null, delivery text not null, kind text not null, offered integer not null,
    place integer not null, cost_cents integer, seq integer,
    primary key (good, ord)
) strict, without rowid;
INSERT INTO "good_version" VALUES('laundry_liquid',1,'','',0,'洗衣液',30,'洗护','瓶','','',1,2,NULL,NULL);
INSERT INTO "good_version" VALUES('rice',1,'','',0,'大米10斤',35,'粮油','袋','','',1,1,NULL,NULL);
INSERT INTO "good_version" VALUES('rice_cooker',1,'','',0,'电饭煲',180,'家电','台','','',1,3,NULL,NULL);
CREATE TABLE home_move (
    id text primary key, household text not null, site text not null, seq integer
) strict, without rowid;
CREATE TABLE household (
    id text primary key, number text not null, place text not null, name text not null,
    home text not null
) strict, without rowid;
INSERT INTO "household" VALUES('h42','0042','3组','张*','hp01');
INSERT INTO "household" VALUES('h43','0043','3组','王*','hp01');
CREATE TABLE household_pin (
    household text primary key, pin text not null
) strict, without rowid;
CREATE TABLE left_home (
    household text primary key, seq integer not null, back integer
) strict, without rowid;
CREATE TABLE lot (
    seq integer not null, line integer not null, good text not null, quantity integer not null,
    expires text not null, cost_cents integer, remaining integer not null,
    primary key (seq, line)
) strict, without rowid;
INSERT INTO "lot" VALUES(2,1,'rice',6,'',NULL,6);
INSERT INTO "lot" VALUES(2,2,'laundry_liquid',3,'',NULL,2);
INSERT INTO "lot" VALUES(2,3,'rice_cooker',1,'',NULL,1);
CREATE TABLE meta (key text primary key, value text not null) strict, without rowid;
INSERT INTO "meta" VALUES('heard_at','2026-11-20T09:12:00');
INSERT INTO "meta" VALUES('in_charge','k1');
INSERT INTO "meta" VALUES('site','{"id":"hp01","name":"和平","shop":"和平村爱心积分超市","thanks":"谢谢","township":"棠香街道","township_code":3,"type":"site","village":"和平村","village_code":7}');
CREATE TABLE order_line (
    seq integer not null, good text not null, household text not null, name text not null,
    quantity integer not null, points integer not null, unit text not null, due text not null,
    off_shelf integer not null,
    state text not null check (state in ('open', 'handed_over', 'cancelled', 'reversed')),
    closed_by integer,
    primary key (seq, good)
) strict, without rowid;
CREATE TABLE person (
    id text primary key, name text not null, role text not null, card_key text not null,
    pin text not null, active integer not null
) strict, without rowid;
INSERT INTO "person" VALUES('k1','陈某','keeper','8d6416359aca5a906e4a441103173f9978714f367d527b5fb2755053a5925f3d','$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$4Nqk5+EJxxLgoqH2+L3mfywbHfm3HYnrB6dXVcUqfd4',1);
INSERT INTO "person" VALUES('k2','李某','keeper','be048638b98a234ee3681bf43adf73bcf442409fee8847a1fcb34c5d390b2fe4','$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$xD5bXJYiYD/ekIz0lMghMVbDxZ5AevQ+2pUr2jA+RDU',1);
CREATE TABLE points (
    id text primary key, household text not null, kind text not null, points integer not null,
    what text not null, effective text not null, posted text not null, reverses text,
    period text not null, cleared integer not null, n integer not null
) strict, without rowid;
INSERT INTO "points" VALUES('a','h42','award',7,'w','2026-11-10T09:00:00','2026-11-10T09:00:00',NULL,'2026',1,15);
INSERT INTO "points" VALUES('p1','h42','award',105,'参加大扫除','2026-11-10T09:00:00','2026-11-10T10:00:00',NULL,'2026',1,12);
CREATE TABLE prepared (
    op text primary key, household text not null, picks text not null, at text not null
) strict, without rowid;
CREATE TABLE "print_job" (
    job integer primary key,
    seq integer unique,
    paper text not null,
    content text not null,
    state text not null check (state in ('not_sent', 'sending', 'printed', 'unknown')),
    sent integer not null,
    by_person text not null
) strict;
INSERT INTO "print_job" VALUES(1,4,'entry','','not_sent',0,'');
CREATE TABLE proxied (
    seq integer primary key, at text not null, proxy text not null, household text not null
) strict;
CREATE TABLE purse (
    household text not null, period text not null, total integer not null,
    cleared integer not null, spent integer not null check (spent >= 0),
    primary key (household, period)
) strict, without rowid;
INSERT INTO "purse" VALUES('h42','2026',112,112,30);
CREATE TABLE received (
    seq integer primary key, at text not null, keeper text not null, source text not null,
    giver text not null, document text not null, second text, accepted integer
) strict;
INSERT INTO "received" VALUES(2,'2026-11-20T09:12:00','','','','',NULL,NULL);
CREATE TABLE redeemed (
    seq integer primary key, household text not null, at text not null, cost integer not null,
    what text not null, register_line integer
, signed integer) strict;
INSERT INTO "redeemed" VALUES(4,'h42','2026-11-20T09:12:00',30,'洗衣液',NULL,NULL);
CREATE TABLE release_wish (
    id text primary key, household text not null, site text not null, here integer not null,
    points integer not null, at text not null, given integer, why text not null
) strict, without rowid;
CREATE TABLE reversal (
    of_seq integer primary key, seq integer not null, at text not null, kind text not null,
    household text not null, points integer not null, what text not null
) strict;
CREATE TABLE review (n integer primary key, before text not null, at text not null) strict;
CREATE TABLE scheme (version integer primary key, document text not null) strict;
INSERT INTO "scheme" VALUES(1,'{"base":{"clause":"(无此规定)","points":0},"bonus":[{"by":"total","clause":"附件1 第15项 每户奖励50积分","cycle":"month","points":50,"top_n":5},{"by":"total","clause":"附件1 第14项 每户奖励500积分","cycle":"year","points":500,"top_n":5}],"carry_over":{"clause":"三(五) 次年清零","until":"none"},"delivery":{"clause":"三(五)4 一般生活物品在2天内兑换到位，电子产品、电器等在7天内兑换到位","days":{"appliance":7,"general":2}},"enrol":{"clause":"三(一) 有意愿接受积分制管理的居民；每年在家居住时间不超过3个月原则上不参与","min_months_home_more_than":3,"outsiders":"long_term","who":"opt_in"},"evidence":{"clause":"三(四)1 正确选择对应正面清单中的加分项，并上传照片等相关证据","required":["catalogue_item","proof"]},"fund":[],"gate":{"clause":"三(四)3 管理员审核","kind":"approved"},"goods":{"banned":["tobacco","alcohol","luxury"],"cash_like":"allowed","clause":"附件3 大足区积分制试点兑换物品","min_kinds":0,"partner_shop":false,"points_per_yuan":null,"price_basis":"list"},"handover":null,"honours":{"by":"above_mean","clause":"三(五)2、3 累计获得积分高于平均分"},"household_pin":null,"id":"tangxiang","intake":{"cadence":"none","channels":["self","mutual","collector"],"clause":"三(四)1-3 自主申报、互助申报、管理员审核；提供帮助的一方可获得同等的积分奖励","helper_factor":1},"items":[{"behaviour":"制止正在侵害他人人身安全或者危害国家安全、公共安全或者扰乱公共秩序的违法犯罪行为","clause":"附件1 第1项","group":"平安建设","id":"P01","matter":"遵纪守法","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"举报各类违法犯罪行为并经调查属实的","clause":"附件1 第2项","group":"平安建设","id":"P02","matter":"遵纪守法","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"弘扬孝老敬老传统，经群众推荐、评议小组核实，事迹特别突出家庭","clause":"附件1 第3项","group":"道德建设","id":"P03","matter":"孝老爱亲","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"做好垃圾分类，进入村级评议红榜的","clause":"附件1 第4项","group":"美丽建设","id":"P04","matter":"示范带动","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上区级美丽庭院的农户","clause":"附件1 第5项","group":"美丽建设","id":"P05","matter":"示范带动","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上镇级美丽庭院的农户","clause":"附件1 第6项","group":"美丽建设","id":"P06","matter":"示范带动","per":"time","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上村级美丽庭院的农户","clause":"附件1 第7项","group":"美丽建设","id":"P07","matter":"示范带动","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"参与村委会组织的各项公益活动，如清扫公共场所卫生、清理公共垃圾桶等","clause":"附件1 第8项","group":"美丽建设","id":"P08","matter":"公益环保","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生美化、洁化：室内、院落清扫干净；房前屋后无白色垃圾、陈旧垃圾；无畜禽粪染，阴沟、阳沟清洁干净；灶台无积灰、窗台干净","clause":"附件1 第9项","group":"美丽建设","id":"P09","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生序化：农具摆放整齐；柴草定点堆放整齐；生活用品、家具摆放整齐；院落、房屋正面整齐、无杂物无乱涂乱画乱贴小广告等","clause":"附件1 第10项","group":"美丽建设","id":"P10","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"完成无害化卫生厕所改造，并管护良好，厕屋干净，便槽洁白，管道不堵塞，化粪池污水不散排","clause":"附件1 (第10项之后，未编号)","group":"美丽建设","id":"P10b","matter":"公益环保","per":"month","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"各类垃圾倾倒在指定地点，没有造成环境污染","clause":"附件1 第11项","group":"美丽建设","id":"P11","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭圈养，狗拴链","clause":"附件1 第12项","group":"美丽建设","id":"P12","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：烟盒20个/5分","clause":"附件1 第13项","group":"美丽建设","id":"烟盒","matter":"公益环保","per":"quantity","points":5,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：各类瓶瓶罐罐20个/10分","clause":"附件1 第13项","group":"美丽建设","id":"各类瓶瓶罐罐","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废纸10斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废纸","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废电池10个/10分","clause":"附件1 第13项","group":"美丽建设","id":"废电池","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废旧塑料、地膜5斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废旧塑料、地膜","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":5,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废铁2斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废铁","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":2,"warnings_first":0},{"behaviour":"年度累计获得积分前五激励","clause":"附件1 第14项","group":"激励引导","id":"P14","matter":"积分奖励","per":"rank","points":500,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"月度累计获得积分前五激励","clause":"附件1 第15项","group":"激励引导","id":"P15","matter":"积分奖励","per":"rank","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有歧视、不赡养老人的，有破坏邻里和睦、寻衅滋事、以暴制暴等行为的，有搞宗派活动、家庭主义的，经发现","clause":"附件2 第1项","group":"平安建设","id":"N01","matter":"遵纪守法·违反道德行为","per":"time","points":-10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有酒驾醉驾等交通违法行为，有参加邪教、传销等非法组织以及其他犯罪或者危害社会治安违法犯罪行为的","clause":"附件2 第2项","group":"平安建设","id":"N02","matter":"遵纪守法·违法乱纪行为","per":"time","points":-20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭等畜禽散养、柴草乱堆乱放等","clause":"附件2 第3项","group":"美丽建设","id":"N03","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"乱搭乱建出现“两违”","clause":"附件2 第4项","group":"美丽建设","id":"N04","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"与邻里发生矛盾","clause":"附件2 第5项","group":"美丽建设","id":"N05","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"没有履行孝老爱亲义务的","clause":"附件2 第6项","group":"美丽建设","id":"N06","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员非法上访或者参与重大群体性上访事件的","clause":"附件2 第7项","group":"美丽建设","id":"N07","matter":"公益环保·违反公益环保行为","per":"time","points":-5,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员破坏生态、污染环境的，包括但不限于秸秆焚烧","clause":"附件2 第8项","group":"美丽建设","id":"N08","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员出现违法违纪行为","clause":"附件2 第9项","group":"美丽建设","id":"N09","matter":"公益环保·违反公益环保行为","per":"time","points":0,"suspends":"influence_period","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有在公共场所乱丢垃圾、有占用公共区域乱堆乱放等影响村内环境的行为，经村委指出，拒不整改的","clause":"附件2 第10项","group":"美丽建设","id":"N10","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"家庭垃圾分类不清的，前三次予以警告教育，由垃圾收集员及村干部进行指导，劝导后不听的","clause":"附件2 第11项","group":"美丽建设","id":"N11","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":3},{"behaviour":"家庭垃圾分类不清的，由垃圾收集员及村干部进行指导，劝导后不听的，连续两次及以上村级垃圾分类黑榜","clause":"附件2 第12项","group":"美丽建设","id":"N12","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":1}],"keeper":null,"members":{"clause":"三(一) 以户为单位进行积分，每个家庭成员的行为都将影响家庭积分","entries":"attribution"},"paper":"棠香办事处发〔2022〕29号","period":{"clause":"三(五) 年度内积分可累积使用，次年清零，重新积分","months":12,"start_month":1},"price_list":[{"category":"洗护","delivery":"general","id":"toothbrush","kind":"","name":"牙刷","points":1,"unit":"把"},{"category":"洗护","delivery":"general","id":"toothpaste","kind":"","name":"牙膏","points":3,"unit":"支"},{"category":"洗护","delivery":"general","id":"soap","kind":"","name":"香皂","points":5,"unit":"块"},{"category":"洗护","delivery":"general","id":"dish_soap","kind":"","name":"洗洁精","points":5,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"towel","kind":"","name":"毛巾","points":6,"unit":"条"},{"category":"粮油","delivery":"general","id":"salt","kind":"","name":"400g食用盐","points":7,"unit":"袋"},{"category":"粮油","delivery":"general","id":"oyster_sauce","kind":"","name":"蚝油","points":7,"unit":"瓶"},{"category":"家居","delivery":"general","id":"toilet_brush","kind":"","name":"马桶刷","points":8,"unit":"把"},{"category":"粮油","delivery":"general","id":"cooking_wine","kind":"cooking_wine","name":"料酒","points":10,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"hand_soap","kind":"","name":"洗手液","points":10,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"soy_sauce","kind":"","name":"酱油","points":12,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"vinegar","kind":"","name":"食醋","points":12,"unit":"瓶"},{"category":"家居","delivery":"general","id":"broom_set","kind":"","name":"扫把簸箕套装","points":15,"unit":"套"},{"category":"家居","delivery":"general","id":"slippers","kind":"","name":"拖鞋","points":18,"unit":"双"},{"category":"家居","delivery":"general","id":"bin","kind":"","name":"垃圾桶","points":20,"unit":"个"},{"category":"床品","delivery":"general","id":"pillow","kind":"","name":"枕芯","points":25,"unit":"个"},{"category":"洗护","delivery":"general","id":"toilet_paper","kind":"","name":"卫生纸10卷","points":25,"unit":"提"},{"category":"家居","delivery":"general","id":"thermos","kind":"","name":"保温杯","points":25,"unit":"个"},{"category":"话费","delivery":"general","id":"phone_credit","kind":"cash_like","name":"30元话费","points":30,"unit":"份"},{"category":"洗护","delivery":"general","id":"laundry_liquid","kind":"","name":"洗衣液","points":30,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"rice","kind":"","name":"大米10斤","points":35,"unit":"袋"},{"category":"厨具","delivery":"general","id":"cutting_board","kind":"","name":"菜板","points":40,"unit":"块"},{"category":"厨具","delivery":"general","id":"steel_pot","kind":"","name":"不锈汤锅","points":45,"unit":"个"},{"category":"粮油","delivery":"general","id":"oil","kind":"","name":"食用油（5L）","points":50,"unit":"桶"},{"category":"家电","delivery":"appliance","id":"kettle","kind":"","name":"电热水壶","points":65,"unit":"个"},{"category":"床品","delivery":"general","id":"blanket","kind":"","name":"毛毯","points":80,"unit":"条"},{"category":"床品","delivery":"general","id":"quilt","kind":"","name":"6斤棉被","points":100,"unit":"床"},{"category":"家电","delivery":"appliance","id":"induction_cooker","kind":"","name":"电磁炉","points":150,"unit":"台"},{"category":"家电","delivery":"appliance","id":"rice_cooker","kind":"","name":"电饭煲","points":180,"unit":"台"},{"category":"床品","delivery":"general","id":"bedding_set","kind":"","name":"2.0米床上用品四件套","points":200,"unit":"套"},{"category":"家电","delivery":"appliance","id":"solar_lamp","kind":"","name":"太阳能庭院灯","points":260,"unit":"台"}],"proxies":null,"publicity":[{"clause":"三(四)4 每季度将村民的积分情况在醒目位置进行公示","cycle":"quarter","sheet":"points"}],"ranking":[{"clause":"附件1 第15项 月度累计获得积分前五激励","cycle":"month","divisor":null,"freeze":"never","stat":"sum"},{"clause":"附件1 第14项 年度累计获得积分前五激励","cycle":"year","divisor":null,"freeze":"never","stat":"sum"}],"report":null,"rule_change":{"approver":"街道","clause":"三(二) 积分项目和分值原则上以季度为单位进行调整","cycle":"quarter"},"suspension":{"influence_period":{"clause":"附件2 第9项 在影响期间只积分，不参与兑换","earn":"allowed","honours":"allowed","name":"影响期间只积分，不参与兑换","redeem":"barred"}},"township":"棠香街道","valid_from":"2022-12-08","window":{"clause":"三(五) 年度内积分可累积使用","dates":[],"months":[],"weekdays":[]}}');
CREATE TABLE stock (
    good text primary key, on_hand integer not null check (on_hand >= 0)
) strict, without rowid;
INSERT INTO "stock" VALUES('laundry_liquid',2);
INSERT INTO "stock" VALUES('rice',6);
INSERT INTO "stock" VALUES('rice_cooker',1);
CREATE TABLE suspension (
    id text primary key, household text not null, kind text not null,
    start text not null, "end" text
) strict, without rowid;
CREATE TABLE voucher (
    number text primary key, points integer not null, household text not null,
    taken integer not null, destroyed integer
) strict, without rowid;
CREATE TABLE wish (
    household text not null, good text not null, name text not null, at text not null,
    seq integer not null, primary key (household, good)
) strict, without rowid;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX person_by_card on person (card_key);
CREATE INDEX card_by_serial on card (serial);
CREATE INDEX points_by_household on points (household, posted);
CREATE INDEX points_waiting on points (effective) where cleared = 0;
CREATE INDEX suspension_by_household on suspension (household);
CREATE INDEX redeemed_by_household on redeemed (household, seq);
CREATE INDEX redeemed_by_register_line on redeemed (register_line);
CREATE TRIGGER entry_is_never_changed before update on entry
begin select raise(abort, 'entry is append-only'); end;
CREATE TRIGGER entry_is_never_deleted before delete on entry
begin select raise(abort, 'entry is append-only'); end;
CREATE TRIGGER entry_has_no_gaps before insert on entry
when new.seq <> coalesce((select max(seq) from entry), 0) + 1
begin select raise(abort, 'entry has no gaps'); end;
CREATE TRIGGER feed_item_is_never_changed before update on feed_item
begin select raise(abort, 'feed_item is append-only'); end;
CREATE TRIGGER feed_item_is_never_deleted before delete on feed_item
begin select raise(abort, 'feed_item is append-only'); end;
CREATE TRIGGER feed_item_has_no_gaps before insert on feed_item
when new.n <> coalesce((select max(n) from feed_item), 0) + 1
begin select raise(abort, 'feed_item has no gaps'); end;
CREATE INDEX good_place_by_barcode on good_place (barcode);
CREATE INDEX lot_by_good on lot (good, seq, line);
CREATE INDEX lot_open on lot (good) where remaining > 0;
CREATE INDEX lot_expiring on lot (expires) where remaining > 0 and expires <> '';
CREATE INDEX order_line_open on order_line (due) where state = 'open';
CREATE INDEX order_line_waiting on order_line (good) where state = 'open';
CREATE INDEX order_line_by_household on order_line (household) where state = 'open';
CREATE INDEX reversal_by_household on reversal (household, seq);
CREATE INDEX proxied_by_proxy on proxied (proxy, at);
CREATE INDEX redeemed_by_day on redeemed (household, at);
CREATE INDEX redeemed_unsigned on redeemed (register_line)
where register_line is not null and signed is null;
CREATE INDEX print_job_waiting on print_job (job) where state <> 'printed';
CREATE INDEX entry_genesis on entry (seq) where kind = 'genesis';
CREATE INDEX release_wish_open on release_wish (here) where given is null;
CREATE INDEX charged_elsewhere_by_household on charged_elsewhere (household);
COMMIT;
