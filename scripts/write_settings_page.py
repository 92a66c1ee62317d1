"""Write docs/settings.md from the one declaration of the settings; a test holds the page and the code together."""

from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from kiosk.modes import Engage, Recognition
from kiosk.privacy.profiles import RULES, Rules
from kiosk.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

INTRODUCTION = """\
# Settings

<!-- Written by scripts/write_settings_page.py; change kiosk/settings.py and run it again. -->

A setting is looked for in this order: the command's own option (`--camera`, `--host`, `--port`), the environment
(`VANAKKAM_CAMERA=0`), `site.toml` in the site's home folder (`camera = "0"`), the default. A value out of its bounds
stops the start with a message that names it.

| setting | default | bounds | what it does, and what moving it costs |
|---|---|---|---|
"""

PROFILES = """
## Profiles

A profile stands for the law of a place. It narrows settings and never widens one; a value beyond it stops the start
with the reason. These are this project's readings, not legal advice.

| profile | where | recognition | engage | longest retention_days | because |
|---|---|---|---|---|---|
"""

_SIGNS: tuple[tuple[type, str, str], ...] = (
    (Gt, "gt", "above "), (Ge, "ge", "from "), (Lt, "lt", "below "), (Le, "le", "to "),
    (MinLen, "min_length", "length "), (MaxLen, "max_length", "to "),
)  # fmt: skip


def page() -> str:
    """The whole page."""
    settings = "".join(_row(name, field) for name, field in Settings.model_fields.items())
    return INTRODUCTION + settings + PROFILES + "".join(_profile(rules) for rules in RULES.values())


def _profile(rules: Rules) -> str:
    modes = ", ".join(f"`{mode.value}`" for mode in Recognition if mode in rules.recognition)
    acts = ", ".join(f"`{act.value}`" for act in Engage if act in rules.engage)
    return (
        f"| `{rules.profile.value}` | {rules.place} | {modes} | {acts} | {rules.retention_days} | "
        f"{rules.why[0].upper()}{rules.why[1:]}. |\n"
    )


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{name}` | {_default(field)} | {_bounds(field)} | {field.description} |\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return {"home": "`~/.local/share/vanakkam`", "models_dir": "`~/.cache/vanakkam/models`"}[_factory(field)]
    value: Any = field.default
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "the whole picture"
        return ", ".join(f"`{one}`" for one in value) or "none"
    if value == "":
        return "empty"
    return "none" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _factory(field: FieldInfo) -> str:
    return str(getattr(field.default_factory, "__name__", "")).removeprefix("default_")


def _bounds(field: FieldInfo) -> str:
    choices = getattr(field.annotation, "__members__", None)
    if choices:
        return ", ".join(f"`{member.value}`" for member in choices.values())
    signs = [(one, sign, name) for kind, name, sign in _SIGNS for one in field.metadata if isinstance(one, kind)]
    return " ".join(sign + str(getattr(one, name)) for one, sign, name in signs)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
