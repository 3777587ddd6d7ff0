"""Sentences about what cannot be printed (打印)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences, add_words

SENTENCES = {
    "certificates": _l("Nothing was printed. What has to be put right is listed."),
    "glyph-missing": _l(
        "No font at hand has the character %(character)s (%(code_point)s) in “%(text)s”. "
        "Check how it is written, or install a font for rare characters."
    ),
    "script-unsupported": _l(
        "“%(text)s” is written in %(script)s, which cannot be set rightly here. Put a face for it "
        "into the font folder, or write the name in Chinese characters."
    ),
    "script-downwards": _l(
        "“%(text)s” is written in %(script)s, which runs downwards. A certificate has no place for "
        "it, whatever the fonts: write the name in Chinese characters."
    ),
    "does-not-fit": _l(
        "“%(text)s” is too long: it does not fit even smaller, narrower and in two lines."
    ),
    "design-unknown": _l("There is no design %(name)s."),
    "design": _l("The certificate design cannot be used as it is."),
    "design-data": _l("The certificate design holds a value that cannot be read: %(found)s."),
    "design-off-page": _l("“%(field)s” of the certificate design lies outside the page."),
    "design-overlap": _l("“%(field)s” lies on “%(other)s”."),
    "design-code-covered": _l(
        "“%(field)s” lies on “%(other)s”: the code could not be read. Move one of them."
    ),
    "marks-too-many": _l("A certificate has at most %(most)s printed seals and signatures."),
    "colourway-unknown": _l("The certificate design has no colours called %(name)s."),
    "paper-unknown": _l("Certificates are printed on A4 or A3, not on %(name)s."),
    "nothing-to-print": _l("There is nothing to print."),
    "no-badges": _l("Nobody here gets one yet. Choose others, or register people first."),
    "nobody-listed": _l("Nobody stands on this list yet. Choose another, or type names."),
    "too-many-columns": _l("At most %(most)s empty columns fit on the sheet."),
    "day-not-begun": _l("This day has not begun."),
    "certificate-number-missing": _l("The certificate has no number."),
    "certificate-recipient-missing": _l("The certificate names nobody."),
    "certificate-event-missing": _l("The certificate does not name the event."),
    "certificate-bodies-missing": _l("The certificate has no issuing body."),
    "certificate-qr-missing": _l("The certificate has no code to verify it by."),
    "certificate-address-missing": _l("The certificate does not say where it is verified."),
    "certificate-trade-missing": _l("The certificate does not name the trade."),
    "certificate-award-missing": _l("The certificate does not name the award."),
    "certificate-tested-missing": _l("The certificate does not say what was tested."),
    "certificate-pupil-missing": _l("The coach's certificate does not name the contestant."),
    "certificate-members-missing": _l("The team's certificate names no members."),
}

#: Said over the list of what is wanting.
HEADINGS = {
    "glyph-missing": _l("Some characters cannot be printed; they are listed."),
    "does-not-fit": _l("Some texts are too long for their place; they are listed."),
}

add_sentences(SENTENCES)
add_sentences(HEADINGS)
_PARTS = {
    "title": _l("Heading of the certificate"),
    "english": _l("English line"),
    "events": _l("Name of the event"),
    "letter": _l("Letter"),
    "name": _l("Name by itself"),
    "award": _l("Award by itself"),
    "date": _l("Date by itself"),
    "bodies": _l("Issuing bodies"),
    "seals": _l("Issuing bodies"),
    "code": _l("QR code"),
    "captions": _l("Number of the certificate and how to verify"),
    "photo": _l("Photo"),
    "art": _l("Frame and ornament"),
    "lines": _l("Lines to be signed on"),
    "marks": _l("Seal or signature"),
    **{f"line{n}": _l("Line %(number)s to be signed on", number=n + 1) for n in range(3)},
    **{f"mark{n}": _l("Printed seal or signature %(number)s", number=n + 1) for n in range(6)},
}
add_words("field", _PARTS)
add_words("other", {**_PARTS, "seals": _l("Place of a seal")})
