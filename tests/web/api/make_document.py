"""Write the interface's description into the docs: `python -m tests.web.api.make_document`."""

from __future__ import annotations

import json
import tempfile

from competition import create_app
from competition.config import ROOT
from competition.web.api.document import document


def main() -> None:
    """Write docs/interface/openapi.json anew."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {"TESTING": True, "BACKUP_EVERY": 0, "SECRET_KEY": "secret for tests only"},
            instance=folder,
        )
        path = ROOT / "docs" / "interface" / "openapi.json"
        path.parent.mkdir(exist_ok=True)
        text = json.dumps(document(app), ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
