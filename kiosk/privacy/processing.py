"""The records of processing (article 30 of the GDPR), written from the register and the tables themselves (G14)."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import MetaData

from kiosk.privacy.consent import Purpose
from kiosk.privacy.profiles import rules_of
from kiosk.privacy.records import DISCLOSED, NOT_PERSONAL, RECORDS, SOLD, Place, Record
from kiosk.privacy.retention import term
from kiosk.privacy.site_records import SiteRecord
from kiosk.security.keyring import ring
from kiosk.settings import Settings
from kiosk.store.schema import metadata

MEASURES = (
    "Store and key ring: SQLCipher, AES-256, every page authenticated; the key lies in a file of its own.",
    "Names and templates: AES-256-GCM under a data key of each member, which an erasure destroys.",
    "Templates are turned by a secret of this site and match nowhere else; no picture is kept.",
    "Codes, cards and phone numbers are found by keyed hashes; logs and audit entries carry keyed hashes.",
    "The audit trail is a chain of keyed codes; kiosk audit verify proves it.",
    "No outgoing connection at run time but those that the site has set up; none of them can carry a template.",
)
"""What protects the data, in words."""


def records_of_processing(settings: Settings, papers: Iterable[SiteRecord]) -> dict[str, Any]:
    """Everything as one value that JSON can carry.

    Args:
        settings: Of the site.
        papers: Its assessments and trainings.
    """
    return {
        "controller": {"name": settings.shop_name, "contact": settings.privacy_contact},
        "site": {
            "profile": settings.profile.value,
            "place": rules_of(settings.profile).place,
            "recognition": settings.recognition.value,
            "act": settings.engage.value,
            "retention_days": term(settings),
            "customer_retention_days": settings.customer_retention_days,
        },
        "purposes": [purpose.value for purpose in Purpose],
        "sold": SOLD,
        "disclosed": DISCLOSED,
        "recipients": _recipients(settings),
        "transfers": "none",
        "records": [_entry(record) for record in RECORDS],
        "nothing_personal": sorted(NOT_PERSONAL),
        "measures": list(MEASURES),
        "papers": [
            {"kind": paper.kind.value, "reference": paper.reference, "dated": paper.dated.isoformat()}
            for paper in papers
        ],
    }


def as_json(records: dict[str, Any]) -> str:
    """For a machine."""
    return json.dumps(records, indent=2, ensure_ascii=False)


def as_markdown(records: dict[str, Any]) -> str:
    """For a person, or an inspector."""
    site = records["site"]
    lines = [
        "# Records of processing",
        "",
        f"Controller: {records['controller']['name']}. {records['controller']['contact'] or 'Ask at the counter.'}",
        "",
        f"Recognition: {site['recognition']}, act: {site['act']}. Profile: {site['profile']} ({site['place']}).",
        f"Without a visit everything of a member goes after {site['retention_days']} days.",
        f"Of a customer who never joined after {site['customer_retention_days']} days without a purchase or an import.",
        "",
        f"Sold: {records['sold']}. Disclosed: {records['disclosed']}. Transfers: {records['transfers']}.",
        f"Recipients on the shop's behalf: {' '.join(records['recipients']) or 'none.'}",
        "",
        "| what | where | holds | columns | because of | for | kept | at an erasure |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {entry['name']} | {entry['place']} | {entry['holds']} | {', '.join(entry['columns'])} | {entry['basis']} "
        f"| {', '.join(entry['purposes'])} | {entry['retention']} | {entry['ends']} |"
        for entry in records["records"]
    ]
    lines += ["", "Protected by:", "", *(f"- {measure}" for measure in records["measures"]), ""]
    if records["papers"]:
        lines += [
            "On file:",
            "",
            *(f"- {one['kind']}: {one['reference']}, {one['dated']}" for one in records["papers"]),
            "",
        ]
    return "\n".join(lines)


def _recipients(settings: Settings) -> list[str]:
    """Who carries something for the shop (article 30, 1d)."""
    mail = "name, e-mail address and offers of members who agreed to be contacted, while a campaign is sent."
    segment = "customer ids and the name of their segment, when somebody with the role marketing hands it on."
    copy = "whole backups of the store, encrypted under a key that never goes there."
    tables = "every table of the store; names, contacts and templates sealed under keys that never go there."
    told = (
        (settings.database, f"The database server {urlsplit(settings.database).hostname}: {tables}"),
        (settings.backup_offsite, f"The second place of backups {settings.backup_offsite}: {copy}"),
        (settings.mail_server, f"The mail server {settings.mail_server}: {mail}"),
        (settings.webhook_url, f"The web hook at {urlsplit(settings.webhook_url).hostname}: {segment}"),
        (settings.segments_database, f"The table {settings.segments_table} of the shop's database: {segment}"),
    )
    return [words for address, words in told if address]


def _entry(record: Record) -> dict[str, Any]:
    return {
        "name": record.table,
        "place": record.place.value,
        "holds": record.holds,
        "columns": _columns(record),
        "basis": record.basis.value,
        "purposes": [purpose.value for purpose in record.purposes],
        "retention": record.retention,
        "ends": record.ends.value,
        "sensitive": record.sensitive,
        "sold": SOLD,
        "disclosed": DISCLOSED,
    }


def _columns(record: Record) -> list[str]:
    """From the tables themselves, so that a new column shows without anybody thinking of it."""
    tables: dict[Place, MetaData] = {Place.STORE: metadata, Place.KEY_RING: ring}
    if record.place not in tables:
        return []
    return [column.name for column in tables[record.place].tables[record.table].columns]
