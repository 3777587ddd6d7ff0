"""Render the examples of docs/guide/certificates: `python -m tests.documents.examples`."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from competition.documents.certificate_facts import CertificateDesign, CertificateKind
from competition.documents.certificates import render_certificates
from tests.documents.printed import FIVE_BODIES, LONG_NAME, make_certificate

FOLDER = Path(__file__).parents[2] / "docs/guide/certificates"
_DPI, _COLOURS, _MOST = 80, 255, 256_000
#: Fine lines are drawn so many times as large and made smaller, or they make patterns of their own.
_FINER = 3
_WIDEST = 860
_UNIT = "某某陶瓷文化创意产业发展有限公司"
_TEAM = {
    "kind": CertificateKind.TEAM,
    "recipient": "某某陶瓷文化创意产业发展有限公司代表队",
    "salutation": "",
    "award": "团体一等奖",
    "trade": "拉坯成型",
    "members": ("李明", "欧阳若兰", "龚䶮", "古丽巴哈尔·阿卜杜热合曼", "王子涵"),
}
_MERIT = {"kind": CertificateKind.MERIT, "award": "第一名", "trade": "电工"}
_PAIR = {
    "recipient": "阿依努尔·买买提艾力、陈𬱖",
    "pairs": (("阿依努尔·买买提艾力", _UNIT), ("陈𬱖", "某某市某某咖啡文化有限公司")),
    "trade": "调饮师",
}
_PLAIN = {"bodies": ("某某市总工会", "某某市人民政府")}
_SIX = (*FIVE_BODIES, "某某市人民政府")
STATEMENT = (
    "This is to certify that Li Ming was awarded First Prize in Barista at the Second Daka Cup "
    "Green Food Skills Contest."
)


def drawn_portrait() -> bytes:
    """A photo of nobody, drawn."""
    picture = Image.new("RGB", (320, 448), (203, 217, 232))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 300, 300, 640), fill=(45, 62, 92))
    pen.rectangle((132, 240, 188, 330), fill=(219, 181, 156))
    pen.polygon([(118, 318), (160, 380), (202, 318)], fill=(244, 244, 240))
    pen.ellipse((92, 88, 228, 278), fill=(232, 196, 170))
    pen.chord((84, 70, 236, 250), 180, 360, fill=(38, 32, 32))
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


_PHOTO = {"recipient": LONG_NAME, "unit": _UNIT, "photo": True}
_WITH_PHOTO = {**_PHOTO, "portrait": drawn_portrait()}
#: What each picture shows: short, long and rare names, teams, photographs, six bodies.
EXAMPLES: dict[str, tuple[CertificateDesign, dict[str, object]]] = {
    "classic": (CertificateDesign("classic"), {}),
    "classic-long": (CertificateDesign("classic"), _PHOTO),
    "classic-rare": (CertificateDesign("classic"), {"recipient": "龚䶮", "bodies": FIVE_BODIES}),
    "classic-portrait": (CertificateDesign("classic-portrait"), {"recipient": "陈𬱖"}),
    "modern": (
        CertificateDesign("modern"),
        {"recipient": "欧阳若兰", "unit": "某某学院", **_PLAIN},
    ),
    "modern-long": (CertificateDesign("modern", colourway="indigo"), _TEAM),
    "modern-rare": (CertificateDesign("modern", colourway="pine"), {"recipient": "李㛃"}),
    "ceramic": (CertificateDesign("ceramic"), {"trade": "陶瓷书法", **_PLAIN}),
    "ceramic-long": (CertificateDesign("ceramic"), {**_WITH_PHOTO, "trade": "拉坯成型"}),
    "ceramic-rare": (CertificateDesign("ceramic"), {"recipient": "龙龘", "trade": "陶瓷雕刻"}),
    "tea": (CertificateDesign("tea"), {"recipient": "李明", "trade": "评茶师", **_PLAIN}),
    "tea-long": (CertificateDesign("tea"), _PAIR),
    "tea-rare": (CertificateDesign("tea", colourway="coffee"), {"recipient": "龚䶮"}),
    "portrait": (CertificateDesign("portrait"), {**_MERIT, **_PLAIN}),
    "portrait-long": (CertificateDesign("portrait"), {**_TEAM, "kind": CertificateKind.MERIT}),
    **{
        f"{name}-english": (CertificateDesign(name), {"statement": STATEMENT, **_PLAIN, **more})
        for name, more in (
            ("classic", {}),
            ("classic-portrait", {}),
            ("modern", {"trade": "咖啡师"}),
            ("ceramic", {"trade": "陶瓷书法"}),
            ("tea", {}),
            ("portrait", _MERIT),
        )
    },
    "classic-portrait-long": (CertificateDesign("classic-portrait"), _WITH_PHOTO),
    "classic-portrait-rare": (CertificateDesign("classic-portrait"), {"recipient": "龚䶮"}),
    **{
        f"{name}-a3": (CertificateDesign(name, paper="A3"), {"bodies": _SIX, **more})
        for name, more in (
            ("classic", {}),
            ("classic-portrait", {"bodies": FIVE_BODIES}),
            ("modern", {"unit": "某某学院"}),
            ("ceramic", {"trade": "拉坯成型", "bodies": FIVE_BODIES[:4]}),
            ("tea", {}),
            ("portrait", {**_MERIT, "bodies": FIVE_BODIES}),
        )
    },
    **{
        f"tea-{kind}": (
            CertificateDesign("tea", changes={"ornament": {"medallion": kind, "branch": kind}}),
            {"trade": trade, **_PLAIN},
        )
        for kind, trade in (("grain", "面点师"), ("fruit", "果品评鉴师"))
    },
    "classic-plain": (
        CertificateDesign("classic", changes={"ornament": {"lobes": "0", "rings": "2"}}),
        {**_PLAIN},
    ),
    "tea-uyghur": (
        CertificateDesign("tea"),
        {"recipient": "ئەنۋەر سەيپۇل", "trade": "评茶师", **_PLAIN},
    ),
    "portrait-rare": (CertificateDesign("portrait"), {**_MERIT, "recipient": "陈𬱖"}),
}


def render(name: str, folder: Path) -> Path:
    """Write one example as a small picture and return its path."""
    design, changes = EXAMPLES[name]
    microtext = "某某省食品行业职业技能竞赛 2026"
    facts = make_certificate(**changes)
    pdf = folder / f"{name}.pdf"
    pdf.write_bytes(render_certificates(replace(design, microtext=microtext, sample=True), [facts]))
    stem = folder / name
    subprocess.run(
        ["pdftoppm", "-r", str(_DPI * _FINER), "-png", "-singlefile", str(pdf), str(stem)],
        check=True,
    )
    path = FOLDER / f"{name}.png"
    with Image.open(stem.with_suffix(".png")) as large:
        picture = large.convert("RGB").reduce(_FINER)
        if max(picture.size) > _WIDEST:
            picture.thumbnail((_WIDEST, _WIDEST), Image.Resampling.LANCZOS)
        picture.quantize(_COLOURS).save(path, optimize=True)
    return path


def main() -> None:
    """Render all and tell their sizes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in EXAMPLES:
            path = render(name, Path(folder))
            size = path.stat().st_size
            print(f"{path.name} {size // 1000} KB{' — too large' if size > _MOST else ''}")


if __name__ == "__main__":
    main()
