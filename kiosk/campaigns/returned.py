"""An address whose e-mails came back, and how somebody who knows better has it written to again."""

from kiosk.campaigns.addresses import address_lookup
from kiosk.errors import PressRefused
from kiosk.privacy.audit import Action
from kiosk.site import Site
from kiosk.store import campaigns as rows


def is_returned(site: Site, address: str) -> bool:
    """Whether e-mails to an address came back so that none goes there any more; an unsubscription is none of that.

    Args:
        site: The open site.
        address: Of a member; may be empty.
    """
    if not address:
        return False
    with site.store.read() as connection:
        found = rows.suppressed(connection, address_lookup(site.aliases, address))
    return found is not None and found[0] in rows.BOUNCES


def lift(site: Site, member_id: str, address: str, *, actor: str) -> None:
    """Write to an address again, because its owner says that it works: a provider's error, a mailbox that was full.

    If it comes back once more it is ended once more; a wish to get no e-mails is never lifted.

    Args:
        site: The open site.
        member_id: Whose it is.
        address: Of this member.
        actor: ``staff:ID``.

    Raises:
        PressRefused: No e-mail came back from there, or somebody lifted it already.
    """
    with site.audit.transaction() as connection:
        if not address or not rows.lift_bounce(connection, address_lookup(site.aliases, address)):
            raise PressRefused("No e-mail to this address came back", mend="Look at the member again")
        site.audit.record(Action.ADDRESS_LIFTED, actor=actor, member_id=member_id, connection=connection)
