"""A customer of the shop who never joined: what is kept, the file to hand over, and the erasure.

The ids are the shop's own, so they travel in forms and never in an address.
"""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import fresh, guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.errors import SignInRefused


class Customers:
    """Views of one customer without a membership."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._people = console.deps.shop_people

    @route("POST", "/customers", Permission.FIND)
    def customer(self) -> BaseResponse:
        """What is kept, by table; nothing names the person."""
        return self._page(guard.fields().get("customer_id", ""))

    @route("POST", "/customers/export", Permission.EXPORT)
    def export_customer(self) -> BaseResponse:
        """Their data as a file to hand over. The name of the file says nothing."""
        form = guard.fields()
        customer_id = form.get("customer_id", "")
        try:
            fresh.check(self._console, form)
        except SignInRefused as error:
            return self._page(customer_id, error=error, status=422)
        data = self._people.export(customer_id, actor=guard.actor())
        answer = Response(data, mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return answer

    @route("POST", "/customers/erase", Permission.ERASE)
    def erase_customer(self) -> BaseResponse:
        """Erase every record of theirs; the answer is the receipt."""
        form = guard.fields()
        customer_id = form.get("customer_id", "")
        if form.get("sure") != "yes":
            return self._page(customer_id, error_key="staff-customer-unsure", status=422)
        try:
            fresh.check(self._console, form)
        except SignInRefused as error:
            return self._page(customer_id, error=error, status=422)
        done = self._people.erase(customer_id, actor=guard.actor())
        named = self._console.pages.places((line.place, line.count) for line in done.stores)
        return self._console.pages.show("erased", "staff-erased-title", done=done, stores=named, customer=True)

    def _page(
        self, customer_id: str, *, error: Exception | None = None, error_key: str = "", status: int = 200
    ) -> BaseResponse:
        person = self._people.show(customer_id, actor=guard.actor())
        return self._console.pages.show(
            "customer",
            "staff-customer-title",
            status=status,
            person=person,
            kept=self._console.pages.places(person.kept),
            asks=fresh.asked(self._console),
            error=error,
            error_key=error_key,
        )
