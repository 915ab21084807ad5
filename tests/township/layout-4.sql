BEGIN TRANSACTION;
CREATE TABLE activity (
	id TEXT NOT NULL, 
	village_code INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	name TEXT NOT NULL, 
	attendances INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	struck TEXT NOT NULL, 
	booked TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(staff) REFERENCES staff (id)
);
INSERT INTO "activity" VALUES('v1',7,'2023-03-01','清扫',12,'表-1','','2023-03-02T09:00:00','s1');
CREATE TABLE api_token (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	made TEXT NOT NULL, 
	who TEXT NOT NULL, 
	ended TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (token_hash)
);
CREATE TABLE audit (
	number BIGINT NOT NULL, 
	at TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	name TEXT NOT NULL, 
	address TEXT NOT NULL, 
	act TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	note TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	op TEXT, 
	digest TEXT NOT NULL, 
	prev BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (op)
);
CREATE TABLE audit_head (
	id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE award_photo (
	award TEXT NOT NULL, 
	photo TEXT NOT NULL, 
	PRIMARY KEY (award, photo), 
	FOREIGN KEY(award) REFERENCES points (id), 
	FOREIGN KEY(photo) REFERENCES photo (id)
);
CREATE TABLE away (
	household TEXT NOT NULL, 
	site TEXT NOT NULL, 
	PRIMARY KEY (household, site), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE card (
	"key" TEXT NOT NULL, 
	text TEXT NOT NULL, 
	serial BIGINT NOT NULL, 
	village_code INTEGER NOT NULL, 
	household TEXT, 
	person TEXT, 
	state TEXT NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (serial), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(person) REFERENCES person (id)
);
CREATE TABLE card_batch (
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	at TEXT NOT NULL, 
	name TEXT NOT NULL, 
	what TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE circumstances (
	award TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	place TEXT NOT NULL, 
	document TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	quantity BIGINT, 
	corrects TEXT, 
	staff TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (award), 
	FOREIGN KEY(award) REFERENCES points (id), 
	FOREIGN KEY(corrects) REFERENCES points (id)
);
CREATE TABLE closing (
	village_code INTEGER NOT NULL, 
	cycle TEXT NOT NULL, 
	period TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (village_code, cycle, period)
);
CREATE TABLE confirmation (
	site TEXT NOT NULL, 
	review TEXT NOT NULL, 
	publication INTEGER, 
	members TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (site, review), 
	FOREIGN KEY(site, review) REFERENCES review (site, id)
);
CREATE TABLE credentials (
	township INTEGER NOT NULL, 
	authority BLOB NOT NULL, 
	authority_key BLOB NOT NULL, 
	certificate BLOB NOT NULL, 
	"key" BLOB NOT NULL, 
	names TEXT NOT NULL, 
	PRIMARY KEY (township), 
	FOREIGN KEY(township) REFERENCES township (code)
);
INSERT INTO "credentials" VALUES(3,X'308201B230820158A00302010202143A6446579F50BDEFBFAD07BC7BD5F873B8CF3DEE300A06082A8648CE3D04030230243122302006035504030C19E6A3A0E9A699E8A197E9819320E7A7AFE58886E8B685E5B8823020170D3530303130313030303030305A180F39393939313233313233353935395A30243122302006035504030C19E6A3A0E9A699E8A197E9819320E7A7AFE58886E8B685E5B8823059301306072A8648CE3D020106082A8648CE3D03010703420004072941B0D760B8254F92845232846C4D01C1775D79074B7BEEB805D446812A0608F7F882415D8BB5DAEB1CDE7584C77CA0E0F3F7C53E70893F189CC9F3F39C61A3663064301D0603551D0E0416041452B9552B7B73697FA4E072CEAC876CE698D4F714301F0603551D2304183016801452B9552B7B73697FA4E072CEAC876CE698D4F71430120603551D130101FF040830060101FF020100300E0603551D0F0101FF040403020106300A06082A8648CE3D040302034800304502202994BAE9DD5934C6F8293A45DF83A87D2595350846672C7D1A8008510501C395022100E11B915DF78E8B42741F668A003725046887FBB7588EE41C47BF457FA6F1593E',X'2D2D2D2D2D424547494E2050524956415445204B45592D2D2D2D2D0A4D494748416745414D424D4742797147534D34394167454743437147534D3439417745484247307761774942415151676C484750732B69476577696E5A6A4C590A6155414154504A5936474A4C3043505A2F644B4658344A7561574F6852414E43414151484B554777313243344A552B53684649796847784E4163463358586B480A5333767575415855526F457142676A332B494A425859753132757363336E5745783379673450503378543577695438596E4D6E7A383578680A2D2D2D2D2D454E442050524956415445204B45592D2D2D2D2D0A',X'2D2D2D2D2D424547494E2043455254494649434154452D2D2D2D2D0A4D494943435443434161366741774942416749555736312B4D62693773574B583166384B6B646C4E3151334C63596B77436759494B6F5A497A6A3045417749770A4A4445694D434147413155454177775A35714F673661615A364B475836594754494F656E722B57496875693268655734676A4167467730314D4441784D4445770A4D4441774D444261474138354F546B354D54497A4D54497A4E546B314F566F77496A45674D423447413155454177775864473933626E4E6F6158417561326C760A63327375615735305A584A75595777775754415442676371686B6A4F5051494242676771686B6A4F50514D4242774E43414151757A59755A57396C6F506144440A713252506C565353744B77435874673269516B46454A67474B765449396F59577931472B3342467145516964434E794532764A36777549484C7568476B5763440A513344742B4C50766F3447394D4947364D4230474131556444675157424253732F377A305759436C66377778457236387A45514845417354507A416642674E560A48534D4547444157674252537556557265334E70663654676373367368327A6D6D4E54334644414D42674E5648524D4241663845416A41414D413447413155640A447745422F775145417749486744415442674E56485355454444414B4267677242674546425163444154424642674E5648524545506A413867686430623364750A63326870634335726157397A61793570626E526C636D35686249494A6247396A5957786F62334E306877522F41414142687841414141414141414141414141410A41414141414141424D416F4743437147534D343942414D4341306B414D45594349514377707A432B39507476594B633061702F2B64586E6C53504837317464340A3952446E42672F48586D615353414968414A31436F69494B6C39413057584C714B6F35786A566B45702F796F6969614B622B756167754A776E6D4C580A2D2D2D2D2D454E442043455254494649434154452D2D2D2D2D0A',X'2D2D2D2D2D424547494E2050524956415445204B45592D2D2D2D2D0A4D494748416745414D424D4742797147534D34394167454743437147534D3439417745484247307761774942415151674B536A4C5458356C52413946546D77480A6E5034732B5944576473306A4357537641314B3662622B69574D366852414E43414151757A59755A57396C6F50614444713252506C565353744B7743587467320A69516B46454A67474B765449396F59577931472B3342467145516964434E794532764A36777549484C7568476B576344513344742B4C50760A2D2D2D2D2D454E442050524956415445204B45592D2D2D2D2D0A','');
CREATE TABLE declaration (
	site TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	household TEXT NOT NULL, 
	item TEXT NOT NULL, 
	quantity BIGINT, 
	happened TEXT NOT NULL, 
	declared TEXT NOT NULL, 
	place TEXT NOT NULL, 
	member TEXT NOT NULL, 
	helper TEXT, 
	photo TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	name TEXT NOT NULL, 
	assessed TEXT NOT NULL, 
	PRIMARY KEY (site, epoch, seq), 
	FOREIGN KEY(site) REFERENCES site (id), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(helper) REFERENCES household (id)
);
INSERT INTO "declaration" VALUES('tx01',1,2,'7-0001','P08',NULL,'2023-03-20T08:00:00','2023-03-20T09:00:00','','',NULL,'abababababababababababababababababababababababababababababababab','','waiting','','','','');
CREATE TABLE desk_session (
	token_hash TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	begun TEXT NOT NULL, 
	seen TEXT NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(staff) REFERENCES staff (id)
);
CREATE TABLE donor (
	name TEXT NOT NULL, 
	in_full BOOLEAN NOT NULL, 
	certificate TEXT, 
	PRIMARY KEY (name), 
	UNIQUE (certificate)
);
CREATE TABLE enrolment (
	id TEXT NOT NULL, 
	household TEXT NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	outsider BOOLEAN NOT NULL, 
	months_home INTEGER, 
	document TEXT NOT NULL, 
	left_why TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(household) REFERENCES household (id)
);
INSERT INTO "enrolment" VALUES('943d32cb6ebb262f','7-0001','','','list',0,NULL,'','');
CREATE TABLE entry (
	site TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	hash BLOB NOT NULL, 
	line BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	flagged TEXT, 
	received TEXT NOT NULL, 
	PRIMARY KEY (site, epoch, seq), 
	FOREIGN KEY(site) REFERENCES site (id)
);
INSERT INTO "entry" VALUES('tx01',1,1,X'0EEA43A0C0DCBD13D39DD5A8563BE872044FCAEE3938A56932334938C09844E5',X'7B226174223A22323032332D30332D32305430393A30303A3030222C22626F6479223A227B5C2265706F63685C223A312C5C22736368656D615C223A312C5C22736974655C223A5C22747830315C227D222C22626F6F74223A22626F6F74222C22666565645F637572736F72223A302C226B6565706572223A225031222C226B696E64223A2267656E65736973222C226F70223A226F702D747830312D31222C227175616C697479223A2253222C22736368656D655F76657273696F6E223A312C22736571223A312C22757074696D655F6D73223A313030307D','genesis',NULL,'2023-03-20T09:00:00');
INSERT INTO "entry" VALUES('tx01',1,2,X'4938034F48BBE6E2294DDEAD0FC741ED5F68DDD5FAEDE8CB164420FC8A10B90A',X'7B226174223A22323032332D30332D32305430393A30303A3030222C22626F6479223A227B5C2261745C223A5C22323032332D30332D32305430383A30303A30305C222C5C22686F757365686F6C645C223A5C22372D303030315C222C5C226974656D5C223A5C225030385C222C5C2270686F746F5C223A5C22616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261625C227D222C22626F6F74223A22626F6F74222C22666565645F637572736F72223A302C226B6565706572223A225031222C226B696E64223A226465636C61726564222C226F70223A226F702D747830312D32222C227175616C697479223A2253222C22736368656D655F76657273696F6E223A312C22736571223A322C22757074696D655F6D73223A323030307D','declared',NULL,'2023-03-20T09:00:00');
INSERT INTO "entry" VALUES('tx01',1,3,X'703DED851F38F0783214233CA9AAE6366C82628AD74D7B792A53CDC9A441B1E1',X'7B226174223A22323032332D30332D32305430393A30303A3030222C22626F6479223A227B5C2270686F746F735C223A5B5C22636463646364636463646364636463646364636463646364636463646364636463646364636463646364636463646364636463646364636463646364636463645C225D7D222C22626F6F74223A22626F6F74222C22666565645F637572736F72223A302C226B6565706572223A225031222C226B696E64223A2277656174686572222C226F70223A226F702D747830312D33222C227175616C697479223A2253222C22736368656D655F76657273696F6E223A312C22736571223A332C22757074696D655F6D73223A333030307D','','没见过的种类：''weather''','2023-03-20T09:00:00');
CREATE TABLE entry_look (
	site TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	staff TEXT NOT NULL, 
	at TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	PRIMARY KEY (site, epoch, seq), 
	FOREIGN KEY(site, epoch, seq) REFERENCES entry (site, epoch, seq), 
	FOREIGN KEY(staff) REFERENCES staff (id)
);
CREATE TABLE feed (
	site TEXT NOT NULL, 
	n BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (site, n), 
	FOREIGN KEY(site) REFERENCES site (id)
);
INSERT INTO "feed" VALUES('tx01',1,'{"id":"tx01","name":"和平","shop":"和平村爱心积分超市","thanks":"","township":"棠香街道","township_code":3,"type":"site","village":"和平村","village_code":7}');
INSERT INTO "feed" VALUES('tx01',2,'{"document":{"base":{"clause":"(无此规定)","points":0},"bonus":[{"by":"total","clause":"附件1 第15项 每户奖励50积分","cycle":"month","points":50,"top_n":5},{"by":"total","clause":"附件1 第14项 每户奖励500积分","cycle":"year","points":500,"top_n":5}],"carry_over":{"clause":"三(五) 次年清零","until":"none"},"delivery":{"clause":"三(五)4 一般生活物品在2天内兑换到位，电子产品、电器等在7天内兑换到位","days":{"appliance":7,"general":2}},"enrol":{"clause":"三(一) 有意愿接受积分制管理的居民；每年在家居住时间不超过3个月原则上不参与","min_months_home_more_than":3,"outsiders":"long_term","who":"opt_in"},"evidence":{"clause":"三(四)1 正确选择对应正面清单中的加分项，并上传照片等相关证据","required":["catalogue_item","proof"]},"fund":[],"gate":{"clause":"三(四)3 管理员审核","kind":"approved"},"goods":{"banned":["tobacco","alcohol","luxury"],"cash_like":"allowed","clause":"附件3 大足区积分制试点兑换物品","min_kinds":0,"partner_shop":false,"points_per_yuan":null,"price_basis":"list"},"handover":null,"honours":{"by":"above_mean","clause":"三(五)2、3 累计获得积分高于平均分"},"household_pin":null,"id":"tangxiang","intake":{"cadence":"none","channels":["self","mutual","collector"],"clause":"三(四)1-3 自主申报、互助申报、管理员审核；提供帮助的一方可获得同等的积分奖励","helper_factor":1},"items":[{"behaviour":"制止正在侵害他人人身安全或者危害国家安全、公共安全或者扰乱公共秩序的违法犯罪行为","clause":"附件1 第1项","group":"平安建设","id":"P01","matter":"遵纪守法","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"举报各类违法犯罪行为并经调查属实的","clause":"附件1 第2项","group":"平安建设","id":"P02","matter":"遵纪守法","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"弘扬孝老敬老传统，经群众推荐、评议小组核实，事迹特别突出家庭","clause":"附件1 第3项","group":"道德建设","id":"P03","matter":"孝老爱亲","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"做好垃圾分类，进入村级评议红榜的","clause":"附件1 第4项","group":"美丽建设","id":"P04","matter":"示范带动","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上区级美丽庭院的农户","clause":"附件1 第5项","group":"美丽建设","id":"P05","matter":"示范带动","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上镇级美丽庭院的农户","clause":"附件1 第6项","group":"美丽建设","id":"P06","matter":"示范带动","per":"time","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上村级美丽庭院的农户","clause":"附件1 第7项","group":"美丽建设","id":"P07","matter":"示范带动","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"参与村委会组织的各项公益活动，如清扫公共场所卫生、清理公共垃圾桶等","clause":"附件1 第8项","group":"美丽建设","id":"P08","matter":"公益环保","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生美化、洁化：室内、院落清扫干净；房前屋后无白色垃圾、陈旧垃圾；无畜禽粪染，阴沟、阳沟清洁干净；灶台无积灰、窗台干净","clause":"附件1 第9项","group":"美丽建设","id":"P09","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生序化：农具摆放整齐；柴草定点堆放整齐；生活用品、家具摆放整齐；院落、房屋正面整齐、无杂物无乱涂乱画乱贴小广告等","clause":"附件1 第10项","group":"美丽建设","id":"P10","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"完成无害化卫生厕所改造，并管护良好，厕屋干净，便槽洁白，管道不堵塞，化粪池污水不散排","clause":"附件1 (第10项之后，未编号)","group":"美丽建设","id":"P10b","matter":"公益环保","per":"month","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"各类垃圾倾倒在指定地点，没有造成环境污染","clause":"附件1 第11项","group":"美丽建设","id":"P11","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭圈养，狗拴链","clause":"附件1 第12项","group":"美丽建设","id":"P12","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：烟盒20个/5分","clause":"附件1 第13项","group":"美丽建设","id":"烟盒","matter":"公益环保","per":"quantity","points":5,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：各类瓶瓶罐罐20个/10分","clause":"附件1 第13项","group":"美丽建设","id":"各类瓶瓶罐罐","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废纸10斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废纸","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废电池10个/10分","clause":"附件1 第13项","group":"美丽建设","id":"废电池","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废旧塑料、地膜5斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废旧塑料、地膜","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":5,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废铁2斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废铁","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":2,"warnings_first":0},{"behaviour":"年度累计获得积分前五激励","clause":"附件1 第14项","group":"激励引导","id":"P14","matter":"积分奖励","per":"rank","points":500,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"月度累计获得积分前五激励","clause":"附件1 第15项","group":"激励引导","id":"P15","matter":"积分奖励","per":"rank","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有歧视、不赡养老人的，有破坏邻里和睦、寻衅滋事、以暴制暴等行为的，有搞宗派活动、家庭主义的，经发现","clause":"附件2 第1项","group":"平安建设","id":"N01","matter":"遵纪守法·违反道德行为","per":"time","points":-10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有酒驾醉驾等交通违法行为，有参加邪教、传销等非法组织以及其他犯罪或者危害社会治安违法犯罪行为的","clause":"附件2 第2项","group":"平安建设","id":"N02","matter":"遵纪守法·违法乱纪行为","per":"time","points":-20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭等畜禽散养、柴草乱堆乱放等","clause":"附件2 第3项","group":"美丽建设","id":"N03","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"乱搭乱建出现“两违”","clause":"附件2 第4项","group":"美丽建设","id":"N04","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"与邻里发生矛盾","clause":"附件2 第5项","group":"美丽建设","id":"N05","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"没有履行孝老爱亲义务的","clause":"附件2 第6项","group":"美丽建设","id":"N06","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员非法上访或者参与重大群体性上访事件的","clause":"附件2 第7项","group":"美丽建设","id":"N07","matter":"公益环保·违反公益环保行为","per":"time","points":-5,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员破坏生态、污染环境的，包括但不限于秸秆焚烧","clause":"附件2 第8项","group":"美丽建设","id":"N08","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员出现违法违纪行为","clause":"附件2 第9项","group":"美丽建设","id":"N09","matter":"公益环保·违反公益环保行为","per":"time","points":0,"suspends":"influence_period","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有在公共场所乱丢垃圾、有占用公共区域乱堆乱放等影响村内环境的行为，经村委指出，拒不整改的","clause":"附件2 第10项","group":"美丽建设","id":"N10","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"家庭垃圾分类不清的，前三次予以警告教育，由垃圾收集员及村干部进行指导，劝导后不听的","clause":"附件2 第11项","group":"美丽建设","id":"N11","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":3},{"behaviour":"家庭垃圾分类不清的，由垃圾收集员及村干部进行指导，劝导后不听的，连续两次及以上村级垃圾分类黑榜","clause":"附件2 第12项","group":"美丽建设","id":"N12","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":1}],"keeper":null,"members":{"clause":"三(一) 以户为单位进行积分，每个家庭成员的行为都将影响家庭积分","entries":"attribution"},"paper":"棠香办事处发〔2022〕29号","period":{"clause":"三(五) 年度内积分可累积使用，次年清零，重新积分","months":12,"start_month":1},"price_list":[{"category":"洗护","delivery":"general","id":"toothbrush","kind":"","name":"牙刷","points":1,"unit":"把"},{"category":"洗护","delivery":"general","id":"toothpaste","kind":"","name":"牙膏","points":3,"unit":"支"},{"category":"洗护","delivery":"general","id":"soap","kind":"","name":"香皂","points":5,"unit":"块"},{"category":"洗护","delivery":"general","id":"dish_soap","kind":"","name":"洗洁精","points":5,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"towel","kind":"","name":"毛巾","points":6,"unit":"条"},{"category":"粮油","delivery":"general","id":"salt","kind":"","name":"400g食用盐","points":7,"unit":"袋"},{"category":"粮油","delivery":"general","id":"oyster_sauce","kind":"","name":"蚝油","points":7,"unit":"瓶"},{"category":"家居","delivery":"general","id":"toilet_brush","kind":"","name":"马桶刷","points":8,"unit":"把"},{"category":"粮油","delivery":"general","id":"cooking_wine","kind":"cooking_wine","name":"料酒","points":10,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"hand_soap","kind":"","name":"洗手液","points":10,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"soy_sauce","kind":"","name":"酱油","points":12,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"vinegar","kind":"","name":"食醋","points":12,"unit":"瓶"},{"category":"家居","delivery":"general","id":"broom_set","kind":"","name":"扫把簸箕套装","points":15,"unit":"套"},{"category":"家居","delivery":"general","id":"slippers","kind":"","name":"拖鞋","points":18,"unit":"双"},{"category":"家居","delivery":"general","id":"bin","kind":"","name":"垃圾桶","points":20,"unit":"个"},{"category":"床品","delivery":"general","id":"pillow","kind":"","name":"枕芯","points":25,"unit":"个"},{"category":"洗护","delivery":"general","id":"toilet_paper","kind":"","name":"卫生纸10卷","points":25,"unit":"提"},{"category":"家居","delivery":"general","id":"thermos","kind":"","name":"保温杯","points":25,"unit":"个"},{"category":"话费","delivery":"general","id":"phone_credit","kind":"cash_like","name":"30元话费","points":30,"unit":"份"},{"category":"洗护","delivery":"general","id":"laundry_liquid","kind":"","name":"洗衣液","points":30,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"rice","kind":"","name":"大米10斤","points":35,"unit":"袋"},{"category":"厨具","delivery":"general","id":"cutting_board","kind":"","name":"菜板","points":40,"unit":"块"},{"category":"厨具","delivery":"general","id":"steel_pot","kind":"","name":"不锈汤锅","points":45,"unit":"个"},{"category":"粮油","delivery":"general","id":"oil","kind":"","name":"食用油（5L）","points":50,"unit":"桶"},{"category":"家电","delivery":"appliance","id":"kettle","kind":"","name":"电热水壶","points":65,"unit":"个"},{"category":"床品","delivery":"general","id":"blanket","kind":"","name":"毛毯","points":80,"unit":"条"},{"category":"床品","delivery":"general","id":"quilt","kind":"","name":"6斤棉被","points":100,"unit":"床"},{"category":"家电","delivery":"appliance","id":"induction_cooker","kind":"","name":"电磁炉","points":150,"unit":"台"},{"category":"家电","delivery":"appliance","id":"rice_cooker","kind":"","name":"电饭煲","points":180,"unit":"台"},{"category":"床品","delivery":"general","id":"bedding_set","kind":"","name":"2.0米床上用品四件套","points":200,"unit":"套"},{"category":"家电","delivery":"appliance","id":"solar_lamp","kind":"","name":"太阳能庭院灯","points":260,"unit":"台"}],"proxies":null,"publicity":[{"clause":"三(四)4 每季度将村民的积分情况在醒目位置进行公示","cycle":"quarter","sheet":"points"}],"ranking":[{"clause":"附件1 第15项 月度累计获得积分前五激励","cycle":"month","divisor":null,"freeze":"never","stat":"sum"},{"clause":"附件1 第14项 年度累计获得积分前五激励","cycle":"year","divisor":null,"freeze":"never","stat":"sum"}],"report":null,"rule_change":{"approver":"街道","clause":"三(二) 积分项目和分值原则上以季度为单位进行调整","cycle":"quarter"},"suspension":{"influence_period":{"clause":"附件2 第9项 在影响期间只积分，不参与兑换","earn":"allowed","honours":"allowed","name":"影响期间只积分，不参与兑换","redeem":"barred"}},"township":"棠香街道","valid_from":"2022-12-08","window":{"clause":"三(五) 年度内积分可累积使用","dates":[],"months":[],"weekdays":[]}},"type":"scheme","version":1}');
INSERT INTO "feed" VALUES('tx01',3,'{"group":"3组","home":"tx01","id":"7-0001","name":"张*","number":"0001","type":"household"}');
CREATE TABLE fund (
	id TEXT NOT NULL, 
	village_code INTEGER, 
	year INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	source TEXT NOT NULL, 
	amount_cents BIGINT NOT NULL, 
	min_share_percent INTEGER NOT NULL, 
	clause TEXT NOT NULL, 
	opened TEXT NOT NULL, 
	who TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CHECK (amount_cents > 0)
);
CREATE TABLE fund_line (
	id TEXT NOT NULL, 
	fund TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	day TEXT NOT NULL, 
	cents BIGINT NOT NULL, 
	document TEXT NOT NULL, 
	what TEXT NOT NULL, 
	booked TEXT NOT NULL, 
	who TEXT NOT NULL, 
	undoes TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(fund) REFERENCES fund (id), 
	UNIQUE (undoes), 
	FOREIGN KEY(undoes) REFERENCES fund_line (id)
);
CREATE TABLE good_version (
	site TEXT NOT NULL, 
	id TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	points BIGINT NOT NULL, 
	category TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	delivery TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	offered BOOLEAN NOT NULL, 
	place INTEGER NOT NULL, 
	since TEXT NOT NULL, 
	said TEXT NOT NULL, 
	who TEXT NOT NULL, 
	PRIMARY KEY (site, id, n), 
	CHECK (points > 0), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE goods (
	site TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	points BIGINT NOT NULL, 
	category TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	delivery TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	offered BOOLEAN NOT NULL, 
	place INTEGER NOT NULL, 
	since TEXT NOT NULL, 
	PRIMARY KEY (site, id), 
	CHECK (points > 0), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE goods_draft (
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	since TEXT NOT NULL, 
	goods TEXT NOT NULL, 
	keeps_delivery BOOLEAN NOT NULL, 
	file TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
INSERT INTO "goods_draft" VALUES('g1','tx01','site','2023-04-01','[{"id":"salt","name":"食盐","category":"daily","kind":"","unit":"袋","points":3}]',0,'物品.csv','2023-03-20T08:00:00');
CREATE TABLE home_move (
	id TEXT NOT NULL, 
	household TEXT NOT NULL, 
	site_from TEXT NOT NULL, 
	site_to TEXT NOT NULL, 
	asked TEXT NOT NULL, 
	done TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(site_from) REFERENCES site (id), 
	FOREIGN KEY(site_to) REFERENCES site (id)
);
CREATE TABLE household (
	id TEXT NOT NULL, 
	village_code INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	place TEXT NOT NULL, 
	name TEXT NOT NULL, 
	home TEXT NOT NULL, 
	closed TEXT NOT NULL, 
	merged_into TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (village_code, number), 
	FOREIGN KEY(home) REFERENCES site (id), 
	FOREIGN KEY(merged_into) REFERENCES household (id)
);
INSERT INTO "household" VALUES('7-0001',7,'0001','3组','张某某','tx01','',NULL);
CREATE TABLE item_request (
	site TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	wanted TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	asked TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	settled TEXT NOT NULL, 
	settled_by TEXT NOT NULL, 
	PRIMARY KEY (site, number), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE kin (
	staff TEXT NOT NULL, 
	household TEXT NOT NULL, 
	tie TEXT NOT NULL, 
	PRIMARY KEY (staff, household), 
	FOREIGN KEY(staff) REFERENCES staff (id), 
	FOREIGN KEY(household) REFERENCES household (id)
);
CREATE TABLE kiosk_key (
	site TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	public_key BLOB NOT NULL, 
	enrolled TEXT NOT NULL, 
	PRIMARY KEY (site, epoch), 
	FOREIGN KEY(site) REFERENCES site (id)
);
INSERT INTO "kiosk_key" VALUES('tx01',1,X'79B5562E8FE654F94078B112E8A98BA7901F853AE695BED7E0E3910BAD049664','2023-03-20T09:00:00');
CREATE TABLE machine (
	site TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	base BIGINT NOT NULL, 
	base_hash BLOB NOT NULL, 
	began TEXT NOT NULL, 
	known BIGINT NOT NULL, 
	odd TEXT NOT NULL, 
	PRIMARY KEY (site, epoch), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE member (
	id TEXT NOT NULL, 
	household TEXT NOT NULL, 
	name TEXT NOT NULL, 
	relation TEXT NOT NULL, 
	counted BOOLEAN NOT NULL, 
	joined TEXT NOT NULL, 
	departed TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(household) REFERENCES household (id)
);
CREATE TABLE objection (
	site TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	household TEXT NOT NULL, 
	award TEXT, 
	about TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	raised TEXT NOT NULL, 
	due TEXT NOT NULL, 
	taken_by TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	finding TEXT NOT NULL, 
	settled TEXT NOT NULL, 
	settled_by TEXT NOT NULL, 
	correction TEXT, 
	PRIMARY KEY (site, number), 
	FOREIGN KEY(site) REFERENCES site (id), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(award) REFERENCES points (id), 
	FOREIGN KEY(correction) REFERENCES points (id)
);
CREATE TABLE own_goods (
	site TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	PRIMARY KEY (site, id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE person (
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	card_key TEXT NOT NULL, 
	pin TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (site, name), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE photo (
	id TEXT NOT NULL, 
	data BLOB NOT NULL, 
	kept TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE points (
	id TEXT NOT NULL, 
	household TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	points BIGINT NOT NULL, 
	what TEXT NOT NULL, 
	item TEXT NOT NULL, 
	member TEXT NOT NULL, 
	effective TEXT NOT NULL, 
	posted TEXT NOT NULL, 
	reverses TEXT, 
	helps TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(household) REFERENCES household (id), 
	UNIQUE (reverses), 
	FOREIGN KEY(reverses) REFERENCES points (id)
);
CREATE TABLE printed_card (
	batch TEXT NOT NULL, 
	card TEXT NOT NULL, 
	PRIMARY KEY (batch, card), 
	FOREIGN KEY(batch) REFERENCES card_batch (id), 
	FOREIGN KEY(card) REFERENCES card ("key")
);
CREATE TABLE publication (
	site TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	"before" TEXT NOT NULL, 
	first_day TEXT NOT NULL, 
	last_day TEXT NOT NULL, 
	place TEXT NOT NULL, 
	begun TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	PRIMARY KEY (site, number), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE published (
	village_code INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	cycle TEXT NOT NULL, 
	period TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	title TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	body BLOB NOT NULL, 
	signature BLOB NOT NULL, 
	PRIMARY KEY (village_code, kind, cycle, period, number)
);
CREATE TABLE regrouping (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	kept TEXT NOT NULL, 
	other TEXT NOT NULL, 
	at TEXT NOT NULL, 
	document TEXT NOT NULL, 
	points BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(kept) REFERENCES household (id), 
	FOREIGN KEY(other) REFERENCES household (id)
);
CREATE TABLE release (
	id TEXT NOT NULL, 
	household TEXT NOT NULL, 
	site_from TEXT NOT NULL, 
	site_to TEXT NOT NULL, 
	points BIGINT NOT NULL, 
	at TEXT NOT NULL, 
	wish TEXT NOT NULL, 
	why TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(site_from) REFERENCES site (id), 
	FOREIGN KEY(site_to) REFERENCES site (id)
);
CREATE TABLE report_sent (
	period TEXT NOT NULL, 
	at TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	PRIMARY KEY (period), 
	FOREIGN KEY(staff) REFERENCES staff (id)
);
CREATE TABLE review (
	site TEXT NOT NULL, 
	id TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (site, id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE scheme_draft (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	scheme TEXT NOT NULL, 
	changed TEXT NOT NULL, 
	who TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE scheme_version (
	version INTEGER NOT NULL, 
	scheme TEXT NOT NULL, 
	fed TEXT NOT NULL, 
	who TEXT NOT NULL, 
	approver TEXT NOT NULL, 
	document TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (version)
);
CREATE TABLE sign_in_guard (
	"key" TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	last TEXT NOT NULL, 
	until TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE site (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	shop TEXT NOT NULL, 
	village TEXT NOT NULL, 
	village_code INTEGER NOT NULL, 
	thanks TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	head BIGINT NOT NULL, 
	head_epoch BIGINT NOT NULL, 
	head_hash BLOB NOT NULL, 
	frozen TEXT NOT NULL, 
	fed BIGINT NOT NULL, 
	code_hash TEXT NOT NULL, 
	code_expires TEXT NOT NULL, 
	code_tries INTEGER NOT NULL, 
	code_used_by TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "site" VALUES('tx01','和平','和平村爱心积分超市','和平村',7,'',1,3,1,X'703DED851F38F0783214233CA9AAE6366C82628AD74D7B792A53CDC9A441B1E1','',3,'$argon2id$v=19$m=19456,t=2,p=1$c3VQsEGV2dZ69xpW2+Qgiw$7lVfMKJ12VxcNiFKA3iLS/4gi7eJQ1eBOgNDcfSngBM','2023-03-20T10:00:00',0,'79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664');
CREATE TABLE staff (
	id TEXT NOT NULL, 
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	password TEXT NOT NULL, 
	must_change BOOLEAN NOT NULL, 
	good_until TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	person TEXT, 
	since TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (login), 
	FOREIGN KEY(person) REFERENCES person (id)
);
INSERT INTO "staff" VALUES('s1','','','admin','',1,'',1,NULL,'');
CREATE TABLE staff_site (
	staff TEXT NOT NULL, 
	site TEXT NOT NULL, 
	PRIMARY KEY (staff, site), 
	FOREIGN KEY(staff) REFERENCES staff (id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
CREATE TABLE staged_list (
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	at TEXT NOT NULL, 
	name TEXT NOT NULL, 
	rows TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(site) REFERENCES site (id)
);
INSERT INTO "staged_list" VALUES('h1','tx01','2023-03-20T08:00:00','名单.csv','[[2, {"户编号": "0003", "组": "3组", "户主": "李某"}]]');
CREATE TABLE suspension (
	id TEXT NOT NULL, 
	household TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	start TEXT NOT NULL, 
	until TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(household) REFERENCES household (id)
);
CREATE TABLE suspension_paper (
	suspension TEXT NOT NULL, 
	document TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	name TEXT NOT NULL, 
	at TEXT NOT NULL, 
	lifted TEXT NOT NULL, 
	lifted_because TEXT NOT NULL, 
	lifted_by TEXT NOT NULL, 
	PRIMARY KEY (suspension), 
	FOREIGN KEY(suspension) REFERENCES suspension (id)
);
CREATE TABLE township (
	code INTEGER NOT NULL, 
	layout INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	signing_key BLOB NOT NULL, 
	scheme_version INTEGER NOT NULL, 
	scheme TEXT NOT NULL, 
	serials BIGINT NOT NULL, 
	PRIMARY KEY (code)
);
INSERT INTO "township" VALUES(3,4,'棠香街道',X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',1,'{"base":{"clause":"(无此规定)","points":0},"bonus":[{"by":"total","clause":"附件1 第15项 每户奖励50积分","cycle":"month","points":50,"top_n":5},{"by":"total","clause":"附件1 第14项 每户奖励500积分","cycle":"year","points":500,"top_n":5}],"carry_over":{"clause":"三(五) 次年清零","until":"none"},"delivery":{"clause":"三(五)4 一般生活物品在2天内兑换到位，电子产品、电器等在7天内兑换到位","days":{"appliance":7,"general":2}},"enrol":{"clause":"三(一) 有意愿接受积分制管理的居民；每年在家居住时间不超过3个月原则上不参与","min_months_home_more_than":3,"outsiders":"long_term","who":"opt_in"},"evidence":{"clause":"三(四)1 正确选择对应正面清单中的加分项，并上传照片等相关证据","required":["catalogue_item","proof"]},"fund":[],"gate":{"clause":"三(四)3 管理员审核","kind":"approved"},"goods":{"banned":["tobacco","alcohol","luxury"],"cash_like":"allowed","clause":"附件3 大足区积分制试点兑换物品","min_kinds":0,"partner_shop":false,"points_per_yuan":null,"price_basis":"list"},"handover":null,"honours":{"by":"above_mean","clause":"三(五)2、3 累计获得积分高于平均分"},"household_pin":null,"id":"tangxiang","intake":{"cadence":"none","channels":["self","mutual","collector"],"clause":"三(四)1-3 自主申报、互助申报、管理员审核；提供帮助的一方可获得同等的积分奖励","helper_factor":1},"items":[{"behaviour":"制止正在侵害他人人身安全或者危害国家安全、公共安全或者扰乱公共秩序的违法犯罪行为","clause":"附件1 第1项","group":"平安建设","id":"P01","matter":"遵纪守法","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"举报各类违法犯罪行为并经调查属实的","clause":"附件1 第2项","group":"平安建设","id":"P02","matter":"遵纪守法","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"弘扬孝老敬老传统，经群众推荐、评议小组核实，事迹特别突出家庭","clause":"附件1 第3项","group":"道德建设","id":"P03","matter":"孝老爱亲","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"做好垃圾分类，进入村级评议红榜的","clause":"附件1 第4项","group":"美丽建设","id":"P04","matter":"示范带动","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上区级美丽庭院的农户","clause":"附件1 第5项","group":"美丽建设","id":"P05","matter":"示范带动","per":"time","points":100,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上镇级美丽庭院的农户","clause":"附件1 第6项","group":"美丽建设","id":"P06","matter":"示范带动","per":"time","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"评上村级美丽庭院的农户","clause":"附件1 第7项","group":"美丽建设","id":"P07","matter":"示范带动","per":"time","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"参与村委会组织的各项公益活动，如清扫公共场所卫生、清理公共垃圾桶等","clause":"附件1 第8项","group":"美丽建设","id":"P08","matter":"公益环保","per":"time","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生美化、洁化：室内、院落清扫干净；房前屋后无白色垃圾、陈旧垃圾；无畜禽粪染，阴沟、阳沟清洁干净；灶台无积灰、窗台干净","clause":"附件1 第9项","group":"美丽建设","id":"P09","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"清洁卫生序化：农具摆放整齐；柴草定点堆放整齐；生活用品、家具摆放整齐；院落、房屋正面整齐、无杂物无乱涂乱画乱贴小广告等","clause":"附件1 第10项","group":"美丽建设","id":"P10","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"完成无害化卫生厕所改造，并管护良好，厕屋干净，便槽洁白，管道不堵塞，化粪池污水不散排","clause":"附件1 (第10项之后，未编号)","group":"美丽建设","id":"P10b","matter":"公益环保","per":"month","points":20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"各类垃圾倾倒在指定地点，没有造成环境污染","clause":"附件1 第11项","group":"美丽建设","id":"P11","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭圈养，狗拴链","clause":"附件1 第12项","group":"美丽建设","id":"P12","matter":"公益环保","per":"month","points":10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：烟盒20个/5分","clause":"附件1 第13项","group":"美丽建设","id":"烟盒","matter":"公益环保","per":"quantity","points":5,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：各类瓶瓶罐罐20个/10分","clause":"附件1 第13项","group":"美丽建设","id":"各类瓶瓶罐罐","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":20,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废纸10斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废纸","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废电池10个/10分","clause":"附件1 第13项","group":"美丽建设","id":"废电池","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"个","unit_quantity":10,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废旧塑料、地膜5斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废旧塑料、地膜","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":5,"warnings_first":0},{"behaviour":"主动捡拾村里各项垃圾：废铁2斤/10分","clause":"附件1 第13项","group":"美丽建设","id":"废铁","matter":"公益环保","per":"quantity","points":10,"suspends":"","unit":"斤","unit_quantity":2,"warnings_first":0},{"behaviour":"年度累计获得积分前五激励","clause":"附件1 第14项","group":"激励引导","id":"P14","matter":"积分奖励","per":"rank","points":500,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"月度累计获得积分前五激励","clause":"附件1 第15项","group":"激励引导","id":"P15","matter":"积分奖励","per":"rank","points":50,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有歧视、不赡养老人的，有破坏邻里和睦、寻衅滋事、以暴制暴等行为的，有搞宗派活动、家庭主义的，经发现","clause":"附件2 第1项","group":"平安建设","id":"N01","matter":"遵纪守法·违反道德行为","per":"time","points":-10,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有酒驾醉驾等交通违法行为，有参加邪教、传销等非法组织以及其他犯罪或者危害社会治安违法犯罪行为的","clause":"附件2 第2项","group":"平安建设","id":"N02","matter":"遵纪守法·违法乱纪行为","per":"time","points":-20,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"鸡鸭等畜禽散养、柴草乱堆乱放等","clause":"附件2 第3项","group":"美丽建设","id":"N03","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"乱搭乱建出现“两违”","clause":"附件2 第4项","group":"美丽建设","id":"N04","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"与邻里发生矛盾","clause":"附件2 第5项","group":"美丽建设","id":"N05","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"没有履行孝老爱亲义务的","clause":"附件2 第6项","group":"美丽建设","id":"N06","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员非法上访或者参与重大群体性上访事件的","clause":"附件2 第7项","group":"美丽建设","id":"N07","matter":"公益环保·违反公益环保行为","per":"time","points":-5,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员破坏生态、污染环境的，包括但不限于秸秆焚烧","clause":"附件2 第8项","group":"美丽建设","id":"N08","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有家庭成员出现违法违纪行为","clause":"附件2 第9项","group":"美丽建设","id":"N09","matter":"公益环保·违反公益环保行为","per":"time","points":0,"suspends":"influence_period","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"有在公共场所乱丢垃圾、有占用公共区域乱堆乱放等影响村内环境的行为，经村委指出，拒不整改的","clause":"附件2 第10项","group":"美丽建设","id":"N10","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":0},{"behaviour":"家庭垃圾分类不清的，前三次予以警告教育，由垃圾收集员及村干部进行指导，劝导后不听的","clause":"附件2 第11项","group":"美丽建设","id":"N11","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":3},{"behaviour":"家庭垃圾分类不清的，由垃圾收集员及村干部进行指导，劝导后不听的，连续两次及以上村级垃圾分类黑榜","clause":"附件2 第12项","group":"美丽建设","id":"N12","matter":"公益环保·违反公益环保行为","per":"time","points":-2,"suspends":"","unit":"","unit_quantity":0,"warnings_first":1}],"keeper":null,"members":{"clause":"三(一) 以户为单位进行积分，每个家庭成员的行为都将影响家庭积分","entries":"attribution"},"paper":"棠香办事处发〔2022〕29号","period":{"clause":"三(五) 年度内积分可累积使用，次年清零，重新积分","months":12,"start_month":1},"price_list":[{"category":"洗护","delivery":"general","id":"toothbrush","kind":"","name":"牙刷","points":1,"unit":"把"},{"category":"洗护","delivery":"general","id":"toothpaste","kind":"","name":"牙膏","points":3,"unit":"支"},{"category":"洗护","delivery":"general","id":"soap","kind":"","name":"香皂","points":5,"unit":"块"},{"category":"洗护","delivery":"general","id":"dish_soap","kind":"","name":"洗洁精","points":5,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"towel","kind":"","name":"毛巾","points":6,"unit":"条"},{"category":"粮油","delivery":"general","id":"salt","kind":"","name":"400g食用盐","points":7,"unit":"袋"},{"category":"粮油","delivery":"general","id":"oyster_sauce","kind":"","name":"蚝油","points":7,"unit":"瓶"},{"category":"家居","delivery":"general","id":"toilet_brush","kind":"","name":"马桶刷","points":8,"unit":"把"},{"category":"粮油","delivery":"general","id":"cooking_wine","kind":"cooking_wine","name":"料酒","points":10,"unit":"瓶"},{"category":"洗护","delivery":"general","id":"hand_soap","kind":"","name":"洗手液","points":10,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"soy_sauce","kind":"","name":"酱油","points":12,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"vinegar","kind":"","name":"食醋","points":12,"unit":"瓶"},{"category":"家居","delivery":"general","id":"broom_set","kind":"","name":"扫把簸箕套装","points":15,"unit":"套"},{"category":"家居","delivery":"general","id":"slippers","kind":"","name":"拖鞋","points":18,"unit":"双"},{"category":"家居","delivery":"general","id":"bin","kind":"","name":"垃圾桶","points":20,"unit":"个"},{"category":"床品","delivery":"general","id":"pillow","kind":"","name":"枕芯","points":25,"unit":"个"},{"category":"洗护","delivery":"general","id":"toilet_paper","kind":"","name":"卫生纸10卷","points":25,"unit":"提"},{"category":"家居","delivery":"general","id":"thermos","kind":"","name":"保温杯","points":25,"unit":"个"},{"category":"话费","delivery":"general","id":"phone_credit","kind":"cash_like","name":"30元话费","points":30,"unit":"份"},{"category":"洗护","delivery":"general","id":"laundry_liquid","kind":"","name":"洗衣液","points":30,"unit":"瓶"},{"category":"粮油","delivery":"general","id":"rice","kind":"","name":"大米10斤","points":35,"unit":"袋"},{"category":"厨具","delivery":"general","id":"cutting_board","kind":"","name":"菜板","points":40,"unit":"块"},{"category":"厨具","delivery":"general","id":"steel_pot","kind":"","name":"不锈汤锅","points":45,"unit":"个"},{"category":"粮油","delivery":"general","id":"oil","kind":"","name":"食用油（5L）","points":50,"unit":"桶"},{"category":"家电","delivery":"appliance","id":"kettle","kind":"","name":"电热水壶","points":65,"unit":"个"},{"category":"床品","delivery":"general","id":"blanket","kind":"","name":"毛毯","points":80,"unit":"条"},{"category":"床品","delivery":"general","id":"quilt","kind":"","name":"6斤棉被","points":100,"unit":"床"},{"category":"家电","delivery":"appliance","id":"induction_cooker","kind":"","name":"电磁炉","points":150,"unit":"台"},{"category":"家电","delivery":"appliance","id":"rice_cooker","kind":"","name":"电饭煲","points":180,"unit":"台"},{"category":"床品","delivery":"general","id":"bedding_set","kind":"","name":"2.0米床上用品四件套","points":200,"unit":"套"},{"category":"家电","delivery":"appliance","id":"solar_lamp","kind":"","name":"太阳能庭院灯","points":260,"unit":"台"}],"proxies":null,"publicity":[{"clause":"三(四)4 每季度将村民的积分情况在醒目位置进行公示","cycle":"quarter","sheet":"points"}],"ranking":[{"clause":"附件1 第15项 月度累计获得积分前五激励","cycle":"month","divisor":null,"freeze":"never","stat":"sum"},{"clause":"附件1 第14项 年度累计获得积分前五激励","cycle":"year","divisor":null,"freeze":"never","stat":"sum"}],"report":null,"rule_change":{"approver":"街道","clause":"三(二) 积分项目和分值原则上以季度为单位进行调整","cycle":"quarter"},"suspension":{"influence_period":{"clause":"附件2 第9项 在影响期间只积分，不参与兑换","earn":"allowed","honours":"allowed","name":"影响期间只积分，不参与兑换","redeem":"barred"}},"township":"棠香街道","valid_from":"2022-12-08","window":{"clause":"三(五) 年度内积分可累积使用","dates":[],"months":[],"weekdays":[]}}',0);
CREATE TABLE typed_figure (
	id TEXT NOT NULL, 
	village_code INTEGER, 
	kind TEXT NOT NULL, 
	day TEXT NOT NULL, 
	part INTEGER NOT NULL, 
	whole INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	booked TEXT NOT NULL, 
	staff TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(staff) REFERENCES staff (id)
);
CREATE TABLE visit (
	household TEXT NOT NULL, 
	day TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	name TEXT NOT NULL, 
	noted TEXT NOT NULL, 
	PRIMARY KEY (household, day), 
	FOREIGN KEY(household) REFERENCES household (id)
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_staff ON audit (staff, number);
CREATE INDEX published_by_period ON published (village_code, cycle, period);
CREATE INDEX fund_line_by_fund ON fund_line (fund, day);
CREATE INDEX household_by_home ON household (home);
CREATE INDEX card_batch_by_site ON card_batch (site, at);
CREATE INDEX entry_flagged ON entry (site) WHERE flagged IS NOT NULL;
CREATE INDEX declaration_by_state ON declaration (site, state);
CREATE INDEX visit_by_day ON visit (day);
CREATE INDEX enrolment_by_household ON enrolment (household);
CREATE INDEX member_by_household ON member (household);
CREATE INDEX card_by_household ON card (household);
CREATE INDEX points_by_household ON points (household, effective);
CREATE INDEX points_of_helpers ON points (helps);
CREATE INDEX points_by_time ON points (effective);
CREATE INDEX release_by_household ON release (household, at);
CREATE INDEX home_move_by_household ON home_move (household, asked);
CREATE INDEX kin_by_household ON kin (household);
CREATE INDEX objection_by_award ON objection (award);
CREATE INDEX desk_session_by_staff ON desk_session (staff);
CREATE INDEX printed_by_card ON printed_card (card);
CREATE INDEX typed_figure_by_kind ON typed_figure (kind, day);
CREATE INDEX activity_by_day ON activity (day);
COMMIT;
