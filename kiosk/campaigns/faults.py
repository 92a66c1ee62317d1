"""Campaigns that end, or pause by themselves because no e-mail would go out."""

import logging
from datetime import datetime
from typing import Final

from kiosk.campaigns.states import CampaignState, Order, ordered
from kiosk.campaigns.values import Fault
from kiosk.privacy.audit import Action
from kiosk.site import Site
from kiosk.store import campaigns as rows
from kiosk.store import sends

log = logging.getLogger(__name__)

UNEXPECTED: Final = Fault(
    "An e-mail could not be made", "Look into the log of the kiosk; resume the campaign when it is mended"
)


RESTORED: Final = Fault(
    "A backup was put back: e-mails that went out after it are not known here",
    "Resume it only if it had not sent yet; end it otherwise, or people get it twice",
)


def refused(codes: str) -> Fault:
    """The mail server takes nothing more of this kind.

    Args:
        codes: What it answered, codes only.
    """
    return Fault(
        f"The mail server does not take these e-mails ({codes})",
        "Ask whoever runs it; look at mail_from and at the text. Then resume the campaign",
    )


def quiet(codes: str) -> Fault:
    """The mail server takes nothing from us for now.

    Args:
        codes: What it answered, codes only.
    """
    return Fault(
        f"The mail server takes no e-mails for now ({codes})",
        "It may allow only so many an hour: lower mail_per_minute, and resume the campaign later",
    )


def pause_all(site: Site, fault: Fault, now: datetime) -> None:
    """Pause every running campaign, and say why where it is shown."""
    with site.audit.transaction() as connection:
        for campaign in rows.running(connection):
            state = ordered(campaign.state, Order.PAUSE)
            rows.change_state(connection, campaign, state, at=now, fault=fault)
            detail: dict[str, str | int | bool] = {"campaign": campaign.campaign_id, "why": "fault"}
            site.audit.record(Action.CAMPAIGN_PAUSED, actor="system", detail=detail, connection=connection)
            log.warning("campaign %d is paused: %s", campaign.campaign_id, fault.message)


def finish_done(site: Site, now: datetime) -> None:
    """Close every running campaign of which no e-mail is left."""
    with site.store.read() as connection:
        done = [one for one in rows.running(connection) if not sends.count_open(connection, one.campaign_id)]
    if not done:
        return
    with site.audit.transaction() as connection:
        for campaign in done:
            found = rows.find_campaign(connection, campaign.campaign_id)
            if found is None or found.state is not CampaignState.RUNNING:
                continue  # somebody paused or cancelled it this moment
            rows.change_state(connection, found, ordered(found.state, Order.FINISH), at=now)
            about: dict[str, str | int | bool] = {"campaign": campaign.campaign_id}
            site.audit.record(Action.CAMPAIGN_ENDED, actor="system", detail=about, connection=connection)
