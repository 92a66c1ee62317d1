"""A small shop's files, and what a store holds of them."""

from sqlalchemy import select

from kiosk.site import Site
from kiosk.store.intake_tables import events, rejects, returns
from kiosk.store.tables import customer_cards, customers, products, purchases

CUSTOMERS = "customer_id,age,city,card,phone\nC1,31,Chennai,VS-100 2O1,044 234 5678\nC2,,,VS 77,\n"
PRODUCTS = "product_id,name,category,price,discreet\nP1,Coffee,Drinks,12.50,\nP2,Wine,Alcohol,99,yes\n"
PURCHASES = """customer_id,product_id,at,quantity,unit_price,receipt_id
C1,P1,2026-01-05 09:15,1,12.50,R1
C1,P1,2026-01-05 09:15,1,12.50,R1
C1,P2,2026-01-05 09:15,2,99,R1
C2,P1,2026-01-06 18:00:30,1,12,R2
"""
EVENTS = """event_id,card,kind,at,product_id
E1,vs1002O1,view,2026-01-05T09:00:00+05:30,P1
E2,VS77,tap,2026-01-06T10:00:00Z,
"""

TABLES = (customers, customer_cards, products, purchases, returns, events)


def content(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the shop's own tables, in one order."""
    with site.store.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr) for table in TABLES
        }


def waiting(site: Site) -> list[tuple[int, str]]:
    """(line, code) of the rows that wait."""
    with site.store.read() as connection:
        wanted = select(rejects.c.line, rejects.c.code).where(rejects.c.replayed_at.is_(None))
        return [tuple(row) for row in connection.execute(wanted.order_by(rejects.c.reject_id))]
