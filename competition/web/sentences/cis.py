"""Sentences for what CIS workbooks have wrong (CIS 评分方案文件)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "cis-no-scheme": _l(
        "There is no marking scheme in this workbook: no row of headings as CIS writes them."
    ),
    "cis-sheet-name": _l(
        'The sheet is called "%(found)s", not "%(expected)s". It was read all the same.'
    ),
    "cis-label-wrong": _l(
        'Over the descriptions stands "%(found)s". The column was understood from its place.'
    ),
    "cis-column-missing": _l("There is no column for %(column)s."),
    "cis-criterion-unknown": _l("Criterion %(found)s: CIS knows A to I."),
    "cis-not-a-number": _l("%(found)s is not a number."),
    "cis-row-passed-over": _l('"%(found)s" has neither type nor mark: taken as a heading.'),
    "cis-sub-repeated": _l("Sub-criterion %(found)s stands in row %(row)s already; kept apart."),
    "cis-lookalike": _l("%(found)s has letters that only look Latin; read as %(read)s."),
    "cis-max-missing": _l("The aspect has no mark; counted as 0."),
    "cis-max-negative": _l("A mark of %(found)s for an aspect is less than nothing."),
    "cis-description-missing": _l("The aspect has a mark, but nothing says what is marked."),
    "cis-max-large": _l("A mark of %(found)s for one aspect is more than the usual %(most)s."),
    "cis-type-missing": _l(
        "The type is missing: judgement where a ladder follows, else measurement."
    ),
    "cis-type-unknown": _l(
        "%(found)s is no type: judgement where a ladder follows, else measurement."
    ),
    "cis-type-numbered": _l("The type carries a number: read as %(read)s."),
    "cis-type-old": _l("Type %(found)s is of an older form: marked like %(read)s."),
    "cis-ladder-on-measurement": _l(
        "Score %(found)s stands under a measurement; its text was kept as a note."
    ),
    "cis-score-unknown": _l("Score %(found)s is none of 0 to 3, or is there twice."),
    "cis-ladder-incomplete": _l("A judgement needs words for 0, 1, 2 and 3; found: %(found)s."),
    "cis-total-differs": _l("%(expected)s is stated, but the aspects come to %(found)s."),
    "cis-section-differs": _l(
        "Section %(section)s is meant to have %(expected)s, but its aspects come to %(found)s."
    ),
    "cis-calculations-missing": _l(
        'Aspects name calculations, but there is no sheet "%(expected)s".'
    ),
    "cis-too-many-criteria": _l("CIS knows %(most)s criteria; there are %(found)s."),
    "cis-rule-lost": _l("CIS has no form for this rule; the aspect was written without it."),
}

add_sentences(SENTENCES)
