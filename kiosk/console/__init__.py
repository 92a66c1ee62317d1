"""The staff console: sign-in, members, enrolment, the privacy officer's lists, and the state of the box."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint

    from kiosk.api.deps import WebDeps


def staff_routes(deps: "WebDeps") -> "Blueprint":
    """The blueprint of the console, below ``/staff``."""
    from kiosk.console.rooms import console_deps  # noqa: PLC0415 - 'kiosk staff' needs the accounts only
    from kiosk.console.routes import console_routes  # noqa: PLC0415 - as above

    return console_routes(console_deps(deps))
