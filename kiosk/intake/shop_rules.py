"""What the site has decided about data that comes in, and the writers that keep to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from kiosk.intake.catalogue import ProductWriter
from kiosk.intake.people import People
from kiosk.intake.receipts import FileNumbers, Numbers, ReceiptWriter
from kiosk.intake.resolve import Resolver
from kiosk.intake.shoppers import CustomerWriter, EventWriter
from kiosk.intake.writing import References, Writer
from kiosk.members.values import Clock
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.intake_tables import returns
from kiosk.store.tables import purchases
from recommender.ingest.types import ColumnMapping, Context, DataKind


@dataclass(frozen=True, slots=True)
class Writers:
    """The writers of one run.

    Attributes:
        rows: Of what the source holds.
        returns: Of what takes a purchase back; None where there is no such thing.
    """

    rows: Writer
    returns: Writer | None = None


class ShopRules:
    """Builds what cleans and what writes.

    Args:
        site: Store and keys.
        settings: Currency, time zone, and what becomes of unknown ids.
        clock: The time now.
        resolver: Finds the customers of rows.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock, resolver: Resolver) -> None:
        self._codes = site.members.codes
        self._settings, self._clock = settings, clock
        self.people = People(self._codes, resolver)

    @property
    def fingerprint(self) -> str:
        """Tells these settings from others: another currency makes other rows of the same file."""
        settings = self._settings
        return f"{settings.currency_code} {settings.time_zone} {settings.unknown_rows.value}"

    @property
    def phone_country(self) -> str:
        """The country code of numbers without one; another makes other keys of the same number."""
        return self._settings.phone_country

    def context(self) -> Context:
        """What the shop knows while it reads; a purchase of tomorrow is a slip of the clock that is forgiven."""
        today = self._clock().astimezone(ZoneInfo(self._settings.time_zone)).date()
        return Context(
            currency=self._settings.currency_code,
            time_zone=self._settings.time_zone,
            last_day=today + timedelta(days=1),
        )

    def writers(self, kind: DataKind, mapping: ColumnMapping, numbers: type[Numbers] = FileNumbers) -> Writers:
        """New writers for one run.

        Args:
            kind: What the source holds.
            mapping: Its fields; others are not touched in the store.
            numbers: How lines that are alike get their numbers.
        """
        mapped: Collection[str] = {*mapping.columns, *mapping.constants}
        references = References(self.people, self._settings.unknown_rows)
        match kind:
            case DataKind.CUSTOMERS:
                today = self._clock().astimezone(UTC).date()
                return Writers(CustomerWriter(self.people, self._settings.unknown_rows, self._codes, mapped, today))
            case DataKind.PRODUCTS:
                return Writers(ProductWriter(mapped))
            case DataKind.EVENTS:
                return Writers(EventWriter(references))
            case DataKind.PURCHASES:
                bought = ReceiptWriter(purchases, references, numbers())
                return Writers(bought, ReceiptWriter(returns, references, numbers()))
