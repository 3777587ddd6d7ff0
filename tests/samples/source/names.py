"""Invented people's names (虚构姓名), the same ones every time: no real person is meant."""

from __future__ import annotations

from .chance import Chance


def words(listed: str) -> list[str]:
    """Split a list written with blanks."""
    return listed.split()


SURNAMES = words(
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 曾 "
    "彭 萧 蔡 潘 田 董 袁 于 余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 廖 范 汪 陆 金 "
    "石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹 段 雷 黎 史 龙 陶 贺 顾 毛 郝 龚 邵 万 钱 "
    "严 覃 武 戚 莫 孔 向 汤"
)
COMPOUND = words("欧阳 上官 司马 诸葛 慕容 令狐 皇甫 尉迟")
FEMALE = words(
    "晓雯 雅婷 思雨 佳欣 梦琪 海燕 丽娜 雪梅 桂兰 玉珍 一诺 可心 嘉禾 书瑶 舒窈 凤英 素芬 昕彤 芷"
    "若 采薇 怀瑾 星野 婉清 若彤 语桐 慧敏 春燕 秋月 红霞 淑贞 颖异 筱雨 念慈 映雪 听荷 沛然 知微 "
    "如意 兰馨 巧云 美玲 诗涵 紫萱 雨桐 欣妍 梓晴 佩兰 文君 冬梅 小满 白露 谷雨 半夏 青禾 芳菲 宛"
    "央 静姝 允棠 瑾瑜 乐怡 莹莹 晨曦 月华"
)
MALE = words(
    "志远 浩宇 子轩 文博 俊豪 永强 振东 家豪 景行 沐辰 云帆 铭泽 长青 宏伟 安然 锦程 修竹 承泽 望"
    "舒 新民 海涛 东升 国栋 向阳 明远 思源 学文 伯言 仲谋 叔宁 季安 泽楷 奕辰 天佑 嘉树 怀远 知行 "
    "守正 致和 广平 孝先 克俭 卫东 根生 满仓 大山 铁柱 少卿 元亮 时雨 松涛 柏林 石头 继业 传志 耀"
    "祖 光启 启明 博文 约礼 敬之 慎独 若谷"
)
SINGLE = words(
    "静 怡 雪 梅 珍 诺 溪 禾 瑶 舒 英 芳 彤 竹 凡 薇 星 岚 楠 煦 笙 玥 珂 翊 蓁 琬 湉 骁 崧"
)

#: Rare characters, long minority names and compound surnames that every print must master.
SPECIAL = words(
    "张䶮 李㛃 王𬱖 刘龘 陈犇 阿依努尔·买合木提江 古丽巴哈尔·阿卜杜热合曼·吐尔逊江 迪丽热娅·艾合买"
    "提 其其格·乌兰巴特 扎西多吉 欧阳若溪 司马修竹 令狐䶮 尉迟沐辰 朴正雨 单于飞 仇一 查金 解春 区"
    "立秋"
)


class Names:
    """Hands out names, none of them twice."""

    def __init__(self, chance: Chance, special: list[str]) -> None:
        self._chance = chance
        self._special = list(special)
        self._used: set[str] = set(special)

    def special(self) -> str:
        """The next of the names that are hard to print."""
        return self._special.pop(0)

    def left(self) -> int:
        """How many of those are left."""
        return len(self._special)

    def next(self, gender: str = "") -> str:
        """The next ordinary name: one in six is short, one in thirty has a double surname."""
        while True:
            surname = self._chance.pick(COMPOUND if self._chance.below(30) == 0 else SURNAMES)
            given = self._chance.pick(
                FEMALE if (gender or self._chance.pick("fm")) == "f" else MALE
            )
            if self._chance.below(6) == 0:
                given = self._chance.pick(SINGLE)
            if surname + given not in self._used:
                self._used.add(surname + given)
                return surname + given
