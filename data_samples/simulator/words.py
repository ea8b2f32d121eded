"""Word lists: common surnames and given-name characters, road and estate names, and made-up brands."""

from __future__ import annotations

SURNAMES = list(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = list(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅文斌建国志海燕春云飞雪婷宇浩轩欣怡梓涵思远佳"
    "琪博晨曦俊豪雨泽子墨诗晓东振宏国庆永福长贵德胜根生水金凤莲珍淑慧琴素"
)
_ROADS = """
人民路 解放路 建设路 中山路 新华路 胜利路 和平路 文化路 光明路 工业路 朝阳路 青年路
友谊路 迎宾大道 滨河路 环城路 南湖路 北京路 上海路 学府路 振兴路 幸福路 团结路 红旗路
东风路 长江路 黄河路 科技路 创业路 兴业路 民生路 富民路 站前路 港口路 花园路 公园路
湖滨路 江滨路 龙泉路 凤凰路 银杏路 桂花路 梅园路 松柏路 仙霞路 天目路 金桥路 康宁路
安居路 惠民路 兴隆街 永乐街 太平街 东大街 西大街 南大街 北大街 正阳街 文昌街 鼓楼街
"""
ROADS = _ROADS.split()
_ESTATES = """
阳光花园 金色家园 锦绣花园 幸福小区 翠湖花园 世纪新城 丽景苑 华府小区 东方名城 御景湾 碧水苑 绿洲家园
康乐小区 城南新村 城北新村 河畔花园 桂苑小区 梧桐苑 银河小区 佳和苑 凤凰城 书香苑 学府花园 龙湖苑
兰亭苑 清风苑 怡景园 枫林苑 金地家园 紫荆花园
"""
ESTATES = _ESTATES.split()
VILLAGES = [f"{name}家{end}" for name in SURNAMES for end in ("庄村", "沟村", "湾村", "坡村", "岭村", "桥村")]
PARKS = ["创业园", "电商产业园", "物流园", "工业园", "科技园", "仓储中心"]
MARKETS = ["国际商贸城", "小商品批发市场", "服装城", "鞋业广场", "化妆品批发市场", "建材市场", "酒类批发市场", "汽配城"]

TRADES = ["贸易", "商贸", "电子商务", "科技", "服饰", "日用品", "酒业", "汽车用品", "供应链", "网络科技"]
FIRM_ENDINGS = [f"{trade}有限公司" for trade in TRADES] + [
    "农产品专业合作社", "文化传媒有限公司", "电商代运营有限公司", "供应链批发有限公司", "仓储物流有限公司",
]  # fmt: skip
"""How a firm's name ends: by its trade, then by what an institution does."""
FIRM_WORDS = list("鑫盛达华瑞隆昌宏泰丰源通汇嘉恒信诚美佳优品创联众合启明远航锦程博雅卓越")
STORE_ENDINGS = ["优选店", "专营店", "旗舰小店", "百货铺", "生活馆", "小店", "精品店", "直销店", "批发店", "工厂店"]

COURIERS = [("SF", "顺丰"), ("YT", "圆通"), ("ZT", "中通"), ("ST", "申通"), ("YD", "韵达"), ("JT", "极兔")]

CATEGORIES = ["wine", "lubricant", "cosmetics", "shoes", "apparel", "toys", "accessories", "bags", "food", "household"]
PRODUCTS = {
    "wine": ["干红葡萄酒750ml", "浓香型白酒500ml", "酱香型白酒礼盒", "单一麦芽威士忌"],
    "lubricant": ["全合成机油5W-30 4L", "半合成机油10W-40 4L", "变速箱油1L", "齿轮油18L"],
    "cosmetics": ["保湿精华30ml", "修护面霜50g", "口红3.5g", "粉底液30ml"],
    "shoes": ["男款跑步鞋", "女款板鞋", "篮球鞋", "儿童运动鞋"],
    "apparel": ["羽绒服", "纯棉T恤", "连帽卫衣", "牛仔裤"],
    "toys": ["拼装积木", "遥控车", "毛绒玩偶", "盲盒手办"],
    "accessories": ["无线耳机", "快充充电器", "手机壳", "移动电源"],
    "bags": ["单肩包", "双肩背包", "手提包", "钱包"],
    "food": ["坚果礼盒", "婴儿奶粉900g", "红枣500g", "绿茶250g"],
    "household": ["洗衣液3kg", "收纳箱", "保温杯500ml", "四件套"],
}
BRANDS = [
    ("wine", "澜山庄 LANMERE"), ("wine", "玄泉 XUANQUAN"), ("lubricant", "驰诺 CHINOL"), ("lubricant", "MOTRAVA"),
    ("cosmetics", "黛蔻 DAIKO"), ("cosmetics", "ELUVIE"), ("shoes", "VELTRO"), ("shoes", "跃岚 YUELAN"),
    ("apparel", "NORDHELM"), ("apparel", "栖木 QIMU"), ("toys", "BRIXO"), ("accessories", "AURALIS"),
    ("accessories", "纳电 NADIAN"), ("bags", "CORVELLE"), ("food", "优牧 YOUMU"), ("household", "净柏 JINGBAI"),
]  # fmt: skip
"""(category, brand); all made up. A brand's number is its place in this list."""

TITLE_HINTS = ["大牌同款", "原单尾货", "专柜同款", "1:1复刻", "高仿", "懂的来"]
"""What stands in a title in place of a brand that it hides."""

TRANSFER_PURPOSES = ["", "货款", "采购款", "还款", "家用", "往来款", "佣金", "运费", "包装款", "原料款"]
INTERCEPTION_RULES = ["brand_price_anomaly", "brand_picture_reuse", "title_evasion", "known_counterfeit_source"]
