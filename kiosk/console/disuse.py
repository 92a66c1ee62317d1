"""Which accounts are locked because nobody has used them for a long time."""

from datetime import datetime, timedelta

from kiosk.settings import Settings
from kiosk.store.staff import StaffRow


def is_unused(account: StaffRow, used_at: datetime, now: datetime, settings: Settings) -> bool:
    """Whether nobody has used an open account for so long that it opens no more.

    One that is kept for the day the provider is down is not used on any other day, and is left out.

    Args:
        account: Which.
        used_at: When it was used last, see :meth:`kiosk.console.accounts.StaffAccounts.used`.
        now: The time now.
        settings: Of the site.
    """
    days = settings.staff_unused_days
    if days == 0 or account.disabled_at is not None or settings.is_for_outages(account.staff_id):
        return False
    return used_at <= now - timedelta(days=days)
