"""Sentences about imported files: what is wrong in them, what is asked (导入)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

#: What is wrong with a whole file.
FILE = {
    "file-empty": _l("The file is empty."),
    "file-no-rows": _l("There is a header but no row below it."),
    "file-too-large": _l("The file is larger than %(limit)s MB. Nothing was read."),
    "file-wrong-type": _l("This is not a table. Choose an XLSX or CSV file."),
    "file-other-sheet": _l(
        "This kind of table cannot be read. Open it in WPS or Excel, save it as "
        "XLSX, and choose that file."
    ),
    "file-legacy-xls": _l(
        "This is an old XLS file. Open it in WPS or Excel, save it as XLSX, and choose that file."
    ),
    "file-encrypted": _l("The file has a password. Remove it, save, and choose the file again."),
    "file-damaged": _l("The file is damaged or not complete. Save it again and choose that copy."),
    "file-bomb": _l("Unpacked, the file is far larger than any table. Nothing was read."),
    "file-unsafe-xml": _l("The file holds definitions that no table needs. Nothing was read."),
    "file-unknown-encoding": _l("The text is in no known encoding. Save it as UTF-8 or as XLSX."),
    "file-open-quote": _l("In row %(row)s a quotation mark is opened and never closed."),
    "sheet-not-found": _l("There is no sheet named “%(sheet)s”."),
    "header-not-found": _l(
        "No header was found. Choose the row that holds it and say what each column is."
    ),
    "column-missing": _l(
        "A column that is needed is missing. Say which column it is, or add it to the file."
    ),
    "too-many-rows": _l(
        "There is something below row %(limit)s. Delete what does not belong there."
    ),
    "too-many-columns": _l(
        "There is something beyond column %(limit)s. Delete what does not belong there."
    ),
}

#: What reading finds in single cells.
CELL = {
    "formula-without-value": _l("This is a formula; the file holds no result of it."),
    "cell-error": _l("The formula here failed: %(value)s."),
    "cell-unreadable": _l("Some bytes here are no character. Type the cell again."),
    "cell-too-long": _l("The text is longer than %(limit)s characters."),
    "number-lost-digits": _l(
        "Kept as a number, it has lost its last digits. Format the cell as text and type it again."
    ),
    "number-out-of-range": _l("This number is beyond all measure."),
    "text-too-long": _l("The text is longer than %(limit)s characters."),
}

#: What is wrong with a row of a roster.
ROSTER = {
    "missing-name": _l("The name is missing."),
    "name-unreadable": _l("“%(value)s” holds a character that was lost. Type the name again."),
    "name-masked": _l("“%(value)s” is masked. The whole name is needed."),
    "missing-trade": _l("The trade is missing."),
    "unknown-trade": _l("There is no trade “%(value)s”."),
    "missing-division": _l("The division is missing."),
    "unknown-division": _l("%(trade)s has no division “%(value)s”."),
    "missing-unit": _l("The delegation is missing."),
    "unit-unknown": _l("There is no delegation “%(value)s”."),
    "missing-id": _l("The ID number is missing."),
    "id-count": _l("Names: %(people)s, ID numbers: %(numbers)s."),
    "id-length": _l("An ID number has 18 digits."),
    "id-characters": _l("An ID number holds digits alone, at its end perhaps an X."),
    "id-birthday": _l("There is no birthday %(year)s-%(month)s-%(day)s."),
    "id-check-digit": _l("The ID number does not fit its check digit; a digit is wrong."),
    "birth-unreadable": _l(
        "“%(value)s” is no date of birth. Write year, month and day, as 1999-02-14."
    ),
    "birth-too-early": _l("Born on %(value)s? That is before 1900."),
    "birth-to-come": _l("Born on %(value)s? That is after the contest begins."),
    "birth-differs": _l("The ID number says another date of birth."),
    "birth-count": _l("Names: %(people)s, dates of birth: %(dates)s."),
    "years-unreadable": _l("“%(value)s” is no number of years. Write whole years, 0 to %(most)s."),
    "years-beyond-age": _n(
        "%(years)s year in the trade at the age of %(age)s: one is wrong.",
        "%(years)s years in the trade at the age of %(age)s: one is wrong.",
        "years",
    ),
    "unknown-gender": _l("“%(value)s” is no gender that is known here."),
    "unknown-level": _l("“%(value)s” is no skill level. Levels go from 5 to 1."),
    "unknown-unit-kind": _l("“%(value)s” is no kind of unit; there are: %(known)s."),
    "unit-kind-differs": _l("In row %(other_row)s the kind of %(unit)s is “%(other)s”."),
    "unknown-truth": _l("Write yes or no instead of “%(value)s”."),
    "latin-count": _l("People: %(people)s, names in Latin letters: %(names)s."),
    "latin-letters": _l("“%(value)s” is not written in Latin letters."),
    "phone-characters": _l("“%(value)s” is no telephone number."),
    "number-characters": _l("An entry number holds letters, digits and . - / _ alone."),
    "duplicate-person": _l(
        "%(name)s is the same person as in %(other)s, entered twice in one trade."
    ),
    "person-in-two-trades": _l(
        "%(name)s is entered in another trade too, in %(other)s; one trade each is allowed."
    ),
    "same-id-other-name": _l("%(name)s has the ID number of %(other_name)s in %(other)s."),
    "duplicate-number": _l("Entry number %(number)s is in %(other)s already."),
    "team-numbers-differ": _l("One team, two entry numbers: %(number)s and %(other)s."),
    "team-divisions-differ": _l("One team, two divisions; see row %(other_row)s."),
}

#: What only people know.
QUESTION = {
    "glyph-mapped": _l("A character of an old font, read as “%(characters)s”."),
    "name-spaces": _l("“%(characters)s”: read as one name, %(value)s."),
    "name-unusual": _l("“%(value)s” holds “%(characters)s”. Is the name right?"),
    "unit-near": _l("Is “%(value)s” the same as “%(nearest)s”?"),
    "coach-judges": _l("Coach %(name)s is a judge here; a recusal will be noted."),
    "birth-too-young": _l("%(name)s, born on %(value)s, is %(age)s at the contest. Is it right?"),
    "birth-without-day": _l(
        "“%(value)s” names no day of birth. Go on without dates of birth that lack their day?"
    ),
    "gender-differs": _l("Gender “%(value)s” differs from the ID number %(number)s."),
    "namesake": _l("%(name)s is in %(other)s too. Are they two people?"),
    "number-of-other-person": _l("Entry number %(number)s was %(old)s; is it now %(new)s?"),
    "which-entry": _l("Several entries are named %(name)s. Which one is this row?"),
    "which-work": _l(
        "%(name)s has handed in works already. Is this row one of them, or another work?"
    ),
}

#: What is wrong with marks and handed-in results.
POINTS = {
    "entry-missing": _l("No entry number and no name: whose is it?"),
    "entry-unknown": _l("“%(value)s” is not entered in this trade."),
    "entry-ambiguous": _l("Several entries are named %(value)s. Give the entry number."),
    "entry-twice": _l("%(number)s is in row %(other_row)s already."),
    "name-differs": _l("%(number)s is %(known)s, not %(value)s. The rows may have slipped."),
    "points-missing": _l("No mark. Write the mark, or “absent” for an absence."),
    "points-no-number": _l("“%(value)s” is not a number."),
    "points-out-of-range": _l("%(value)s is not between %(least)s and %(most)s."),
    "points-too-fine": _n(
        "%(value)s has more than %(decimals)s decimal.",
        "%(value)s has more than %(decimals)s decimals.",
        "decimals",
    ),
    "status-needs-ruling": _l(
        "Withdrawals and disqualifications are entered as rulings, not in a list of marks."
    ),
    "place-no-number": _l("“%(value)s” is no place."),
    "place-without-total": _l("There is a place but no total."),
    "missing-place": _l("There is a total but no place."),
    "place-against-total": _l(
        "Place %(place)s with %(total)s stands before place %(other_place)s with "
        "%(other_total)s, a better total."
    ),
    "place-shared-by-unequal": _l("Place %(place)s is shared by %(total)s and %(other_total)s."),
    "place-out-of-turn": _l("Place %(place)s stands where place %(due)s is due."),
    "unknown-award": _l("There is no award “%(value)s” in this trade."),
    "tie-parted": _l(
        "The same total %(total)s, unequal places. Was the tie broken by the trade's rule?"
    ),
    "total-differs": _l("The parts come to %(due)s, the list says %(total)s. Take the list's?"),
}

SENTENCES = FILE | CELL | ROSTER | QUESTION | POINTS

add_sentences(SENTENCES)
