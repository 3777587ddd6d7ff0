"""Refusals of an uploaded background (自备底图)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

add_sentences(
    {
        "background": _l("This sheet cannot be used."),
        "background-too-large": _l("The file is larger than %(most)s MB."),
        "background-pixels": _l(
            "The picture has more than %(most)s million pixels. Export it smaller: an A4 sheet at "
            "300 dpi has 9 million."
        ),
        "background-kind": _l("This is no PNG, JPEG, PDF or SVG."),
        "background-broken": _l("The file is damaged and cannot be read. Export it once more."),
        "background-locked": _l("The PDF is locked by a password. Save it without one."),
        "background-pages": _l("The PDF has %(found)s pages; the sheet is one page."),
        "background-script": _l("The SVG holds a script. Export it as PDF or PNG instead."),
        "background-outside": _l(
            "The SVG reaches for other files. Embed its pictures, or use PDF."
        ),
        "background-shape": _l(
            "The sheet measures %(found)s, the page %(wanted)s mm: the proportions differ."
        ),
        "background-coarse": _l(
            "The picture is %(found)s pixels wide and would be blurred. It needs %(wanted)s."
        ),
    }
)
