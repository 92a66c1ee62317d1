"""Write docs/openapi.json from the declarations beside the routes; a test holds the file and the code together."""

import json
from pathlib import Path

from kiosk.api.openapi import document

PAGE = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def page() -> str:
    """The whole file."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
