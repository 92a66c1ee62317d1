"""Changes of the site's settings, noted at every start (G18) and compared with what the audit trail noted before."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.privacy.audit import Action, AuditLog, Entry
from kiosk.security.aliases import Aliases
from kiosk.settings import Settings

_MACHINE = frozenset(
    {
        "home",
        "models_dir",
        "models_local",
        "log_file",
        "port",
        "http_redirect_port",
        "threads",
        "mail_ca_file",
        "mail_password_file",
        "key_service_ca_file",
        "key_service_certificate",
        "tls_key",
    }
)
"""Where things lie on this machine; not what the site does with people."""

_HIDDEN = frozenset({"camera", "privacy_contact", "mail_user", "security_contact"})
"""May hold a password or a person's name: noted as a keyed hash."""

_MOST = 1000


def note_settings(audit: AuditLog, aliases: Aliases, settings: Settings) -> tuple[str, ...]:
    """Note what changed since the last start, if anything did; the names of what changed."""
    now = values_of(settings, aliases)
    before = last_values(audit.entries(action=Action.SETTINGS_CHANGED, limit=_MOST))
    changed = {name: value for name, value in now.items() if before.get(name) != value}
    if changed:
        audit.record(Action.SETTINGS_CHANGED, actor="system", detail=changed)
    return tuple(changed)


def values_of(settings: Settings, aliases: Aliases) -> Mapping[str, str]:
    """Every setting that matters to people, as text."""
    plain: dict[str, Any] = settings.model_dump(mode="json", exclude=set(_MACHINE))
    return {
        name: aliases.lookup("setting", str(value))[:16] if name in _HIDDEN else json.dumps(value, ensure_ascii=False)
        for name, value in plain.items()
    }


def last_values(entries: Iterable[Entry]) -> Mapping[str, str]:
    """The newest noted value of each setting.

    Args:
        entries: Of settings, newest first.
    """
    found: dict[str, str] = {}
    for entry in entries:
        for name, value in entry.detail.items():
            found.setdefault(name, str(value))
    return found
