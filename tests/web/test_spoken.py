"""Chinese on an English page carries its language, whatever it stands in (读屏语言)."""

from __future__ import annotations

import pytest

from competition.web.spoken import marked

ZH = ' lang="zh-CN"'


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<td>孔令仪</td>", f"<td{ZH}>孔令仪</td>"),
        ('<a class="x" href="/1">太行、怀川</a>', f'<a class="x" href="/1"{ZH}>太行、怀川</a>'),
        ("<p>By 孔令仪, judge</p>", f"<p>By <span{ZH}>孔令仪</span>, judge</p>"),
        ("<th><b>0101</b> 孔令仪</th>", f"<th><b>0101</b> <span{ZH}>孔令仪</span></th>"),
        ("<p>Café &amp; 咖啡师</p>", f"<p>Café &amp; <span{ZH}>咖啡师</span></p>"),
        ("<li>张三 · 2 台</li>", f"<li{ZH}>张三 · 2 台</li>"),
        ("<li>𠮷野家</li>", f"<li{ZH}>𠮷野家</li>"),
        ("<td>孔令仪<br>太行</td>", f"<td><span{ZH}>孔令仪</span><br><span{ZH}>太行</span></td>"),
        ("<button>Into 决赛</button>", f"<button><span>Into <span{ZH}>决赛</span></span></button>"),
        ("<option>咖啡师</option>", f"<option{ZH}>咖啡师</option>"),
        ("<option>Barista 咖啡师</option>", "<option>Barista 咖啡师</option>"),
    ],
)
def test_chinese_is_marked_on_its_element_or_around_it(html, said):
    assert marked(html) == said


@pytest.mark.parametrize(
    "html",
    [
        "<td>Barista</td>",
        f"<td{ZH}>孔令仪</td>",
        "<title>咖啡师</title>",
        "<textarea>孔令仪</textarea>",
        '<script type="application/json">{"a": "孔令仪"}</script>',
        '<input value="孔令仪">',
    ],
)
def test_what_is_marked_already_or_cannot_be_stays(html):
    assert marked(html) == html


def test_no_character_of_a_page_is_lost():
    page = "<main><h1>决赛 of 2026</h1><p>x<b>龘</b>（上）, y</p>\n<p>&lt;王&gt;</p></main>"

    assert marked(page).replace(ZH, "").replace("<span>", "").replace("</span>", "") == page
