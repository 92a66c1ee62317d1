"""Hands a segment on: a file for a mail tool, a signed call of a web address, a table of a database."""

from kiosk.handing_on.desk import HandingOn
from kiosk.handing_on.files import Form

__all__ = ["Form", "HandingOn"]
