"""The five designs of certificates as data (证书版式数据): places in mm, sizes in points, inks.

Plain dictionaries that JSON can carry, so that a design, or what an event changed of one, can
travel in the contest file. `geometry` reads them; the ornaments around are drawn by the module
that `art` names.
"""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

_INK = ["231815", [0, 0, 0, 100]]
_GREY = ["6B625E", [0, 0, 0, 65]]

CLASSIC: Data = {
    "art": "classic",
    "page": [297, 210],
    "colours": {
        "accent": ["B5161D", [20, 100, 100, 12]],
        "band": ["A11219", [22, 100, 100, 22]],
        "gold": ["AD863A", [28, 44, 88, 8]],
        "light-gold": ["EBD093", [8, 18, 50, 0]],
        "caption": ["7A6744", [40, 50, 75, 25]],
        "paper": ["FFFDF7", [0, 1, 4, 0]],
        "ink": _INK,
        "grey": _GREY,
        "guide": ["AD863A", [28, 44, 88, 8]],
    },
    "title": {"x": 148.5, "y": 52.5, "size": 62, "spacing": 0.26, "colour": "accent"},
    "english": {"x": 148.5, "y": 61.8, "size": 10.5, "spacing": 0.34, "colour": "gold",
                "role": "song-semibold"},
    "letter": {
        "left": 40, "right": 257, "top": 73, "bottom": 143,
        "body": 17.5, "name": 27, "salutation": 18, "award": 36,
    },
    "seals": {
        "baseline": 166.3,
        "middles": [[212], [119, 213], [103, 166, 229], [95.5, 142.5, 189.5, 236.5]],
        "wide": [[90.5, 127.5, 164.5, 201.5, 238.5], [86.5, 117.9, 149.3, 180.7, 212.1, 243.5]],
        "size": 13.5,
        "stack_right": 256.5,
        "stack_width": 66.5,
        "role": "kai",
    },
    "code": {"x": 40, "y": 145.8, "captions": "below"},
    "photo": [232, 76],
    "sample": [244, 31],
    "ornament": {"lobes": "12", "rings": "4"},
}  # fmt: skip

CLASSIC_PORTRAIT: Data = {
    **CLASSIC,
    "page": [210, 297],
    "title": {"x": 105, "y": 68, "size": 58, "spacing": 0.26, "colour": "accent"},
    "english": {"x": 105, "y": 78.5, "size": 10.5, "spacing": 0.34, "colour": "gold",
                "role": "song-semibold"},
    "letter": {
        "left": 33, "right": 177, "top": 100, "bottom": 188,
        "body": 18.5, "name": 28, "salutation": 19, "award": 42,
    },
    "seals": {
        "baseline": 211,
        "middles": [[146], [65, 145], [52.5, 105, 157.5]],
        "wide": [[42.6, 84.2, 125.8, 167.4], [42.2, 73.6, 105, 136.4, 167.8]],
        "size": 13.5,
        "stack_right": 177,
        "stack_width": 66.5,
        "role": "kai",
    },
    "code": {"x": 92, "y": 240.5, "captions": "beside"},
    "photo": [152, 103],
    "sample": [158, 34],
}  # fmt: skip

MODERN: Data = {
    "art": "modern",
    "page": [297, 210],
    "layout": "column",
    "colours": {
        "accent": ["D8391C", [8, 90, 100, 0]],
        "ink": ["1A1A1A", [0, 0, 0, 100]],
        "grey": ["6E6E6E", [0, 0, 0, 65]],
        "caption": ["6E6E6E", [0, 0, 0, 65]],
        "paper": ["FFFFFF", [0, 0, 0, 0]],
        "guide": ["6E6E6E", [0, 0, 0, 65]],
    },
    "title": {
        "x": 26, "y": 54, "size": 42, "spacing": 0.16,
        "colour": "ink", "role": "song-bold", "align": "left",
    },
    "english": {"x": 26, "y": 63.5, "size": 10, "spacing": 0.22, "colour": "accent",
                "role": "song-semibold", "align": "left"},
    "letter": {
        "left": 26, "right": 150, "top": 73, "bottom": 146.5,
        "body": 13.5, "name": 34, "salutation": 13.5, "award": 30,
        "body_role": "song", "name_role": "song-semibold", "award_role": "song-bold",
    },
    "events": {"x": 26, "y": 26.5, "size": 9.5, "lead": 5.6, "lines": 1, "width": 124,
               "role": "hei", "colour": "ink"},
    "seals": {
        "baseline": 166.5,
        "middles": [[218], [180, 247], [139, 193, 247], [109, 155, 201, 247]],
        "wide": [[112, 147.5, 183, 218.5, 254], [101, 132.4, 163.8, 195.2, 226.6, 258]],
        "size": 12,
        "stack_right": 262,
        "stack_width": 66.5,
        "role": "song",
    },
    "code": {"x": 26, "y": 153.5, "captions": "right"},
    "photo": [125, 37],
    "sample": [104, 38],
}  # fmt: skip

CERAMIC: Data = {
    "art": "ceramic",
    "page": [297, 210],
    "colours": {
        "accent": ["24418E", [96, 82, 10, 2]],
        "wash": ["B9C6E4", [30, 18, 2, 0]],
        "celadon": ["7FA79A", [52, 20, 40, 2]],
        "english": ["5C8C7D", [65, 30, 50, 10]],
        "paper": ["FBFDFB", [2, 0, 2, 0]],
        "ink": ["1D2338", [0, 0, 0, 100]],
        "grey": ["5E6680", [0, 0, 0, 65]],
        "caption": ["5E6680", [0, 0, 0, 65]],
        "guide": ["24418E", [96, 82, 10, 2]],
    },
    "title": {"x": 187.5, "y": 51.5, "size": 54, "spacing": 0.24, "colour": "accent"},
    "english": {"x": 187.5, "y": 60.4, "size": 9.5, "spacing": 0.3, "colour": "english",
                "role": "song-semibold"},
    "letter": {
        "left": 108, "right": 267, "top": 71, "bottom": 141.5,
        "body": 16, "name": 26, "salutation": 17, "award": 33,
    },
    "seals": {
        "baseline": 165.3,
        "middles": [[240], [178, 240], [160, 204.5, 249]],
        "wide": [[156, 187.4, 218.8, 250.2]],
        "size": 12.5,
        "stack_right": 266.5,
        "stack_width": 66.5,
        "role": "kai",
    },
    "code": {"x": 108, "y": 146.5, "captions": "below"},
    "photo": [242, 76],
    "sample": [254, 30],
}  # fmt: skip

TEA: Data = {
    "art": "tea",
    "page": [297, 210],
    "colours": {
        "deep": ["1E4B39", [82, 45, 75, 48]],
        "banner": ["1E4B39", [82, 45, 75, 48]],
        "mid": ["4C8559", [72, 28, 76, 12]],
        "coffee": ["5A3825", [45, 68, 80, 58]],
        "accent": ["B5392D", [20, 88, 90, 10]],
        "amber": ["C39A45", [22, 38, 82, 4]],
        "cream": ["F6EED8", [3, 5, 16, 0]],
        "paper": ["FCFAF2", [1, 2, 6, 0]],
        "ink": ["20261F", [0, 0, 0, 100]],
        "grey": ["5F665C", [0, 0, 0, 65]],
        "caption": ["5F5A48", [0, 0, 0, 70]],
        "guide": ["77745F", [40, 35, 55, 20]],
    },
    "title": {
        "x": 43, "y": 31, "size": 46, "spacing": 0.13,
        "colour": "cream", "align": "vertical",
    },
    "english": {"x": 43, "y": 95, "size": 6.6, "spacing": 0.18, "colour": "amber",
                "role": "song-semibold", "align": "words"},
    "letter": {
        "left": 78, "right": 256, "top": 45, "bottom": 134,
        "body": 17.5, "name": 29, "salutation": 18.5, "award": 38,
    },
    "events": {"x": 78, "y": 26, "size": 9.2, "lead": 5.6, "lines": 2, "width": 118,
               "role": "hei", "colour": "mid"},
    "seals": {
        "baseline": 158.2,
        "middles": [[232], [166, 232], [104, 168.5, 233]],
        "wide": [[104, 147, 190, 233], [104, 136.3, 168.6, 200.9, 233.2],
                 [86, 117.4, 148.8, 180.2, 211.6, 243]],
        "size": 12.5,
        "stack_right": 256,
        "stack_width": 66.5,
        "role": "kai",
    },
    "code": {"x": 30, "y": 142.5, "captions": "below"},
    "photo": [231, 53],
    "sample": [170, 5.5],
    "ornament": {"medallion": "cup", "branch": "both", "clip": "page"},
}  # fmt: skip

PORTRAIT: Data = {
    **CLASSIC_PORTRAIT,
    "art": "portrait",
    "colours": {
        **CLASSIC["colours"],
        "accent": ["BE1A1F", [15, 100, 100, 8]],
        "gold": ["B48C3C", [26, 42, 88, 6]],
        "guide": ["B48C3C", [26, 42, 88, 6]],
    },
    "title": {"x": 105, "y": 77.6, "size": 96, "spacing": 0, "colour": "accent",
              "align": "apart"},
    "english": {"x": 105, "y": 99.5, "size": 11, "spacing": 0.34, "colour": "gold",
                "role": "song-semibold"},
    "letter": {
        "left": 33, "right": 177, "top": 109, "bottom": 192,
        "body": 18.5, "name": 28, "salutation": 19, "award": 42,
    },
    "seals": {**CLASSIC_PORTRAIT["seals"], "baseline": 215},
    "code": {"x": 92, "y": 243.5, "captions": "beside"},
    "photo": [152, 112],
    "sample": [156, 28],
    "ornament": {},
}  # fmt: skip

#: Every design by name; an event keeps the name and what it changed.
DESIGNS: dict[str, Data] = {
    "classic": CLASSIC,
    "classic-portrait": CLASSIC_PORTRAIT,
    "modern": MODERN,
    "ceramic": CERAMIC,
    "tea": TEA,
    "portrait": PORTRAIT,
}

#: What an event may choose of an ornament, by the art that draws it; the first is the design's own.
ORNAMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "classic": {
        "lobes": ("12", "0", "6", "8", "10", "16"),
        "rings": ("4", "3", "2", "1", "0"),
    },
    "tea": {
        "medallion": ("cup", "tea", "coffee", "grain", "fruit", "none"),
        "branch": ("both", "tea", "coffee", "grain", "fruit", "none"),
        "clip": ("page", "inside"),
    },
}

#: What one word changes: a colourway of a design.
COLOURWAYS: dict[str, dict[str, Data]] = {
    "modern": {
        "vermilion": {},
        "indigo": {"colours": {"accent": ["1F3F93", [98, 84, 8, 0]]}},
        "pine": {"colours": {"accent": ["0F5A46", [88, 40, 78, 35]]}},
    },
    "tea": {
        "green": {},
        "coffee": {"colours": {"banner": ["5A3825", [45, 68, 80, 58]]}},
    },
}
