"""Which arithmetic this is: stamped into every publication (公示)."""

#: Raised whenever any result could come out differently from the same marks.
RULES_VERSION = "4"
