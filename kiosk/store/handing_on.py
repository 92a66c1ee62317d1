"""Queries for handing a segment on to another system."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from kiosk.store.tables import customers, members, segment_members


def persons_of(connection: Connection, segment_id: str) -> Mapping[str, str]:
    """Members of a segment and the id by which each is a customer; of merged records the one that stayed."""
    person = func.coalesce(customers.c.merged_into, customers.c.customer_id)
    wanted = (
        select(members.c.member_id, person)
        .join(customers, customers.c.customer_id == members.c.customer_id)
        .join(segment_members, segment_members.c.customer_id == person)
        .where(segment_members.c.segment_id == segment_id)
    )
    return {str(row[0]): str(row[1]) for row in connection.execute(wanted)}
