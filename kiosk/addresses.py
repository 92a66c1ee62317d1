"""Addresses of visitors, as far as they tell visitors apart."""

import ipaddress
from typing import Final

UNKNOWN: Final = "unknown"
"""Stands for the address of everybody of whom a proxy says nothing that is one."""
_HOUSEHOLD_BITS: Final = 64


def network_of(address: str) -> str:
    """An address as far as it tells households apart: of IPv6 the first half, the rest is the visitor's choice."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), _HOUSEHOLD_BITS), strict=False))


def last_of(header: str) -> str:
    """The last entry of a header that each proxy appends to; what stands before it is the visitor's own word."""
    return header.rpartition(",")[2].strip()


def forwarded_for(header: str) -> str:
    """Who asked a proxy.

    Args:
        header: ``X-Forwarded-For``; its last entry may have a port, and brackets around an address of IPv6.

    Returns:
        The address, or :data:`UNKNOWN` where the entry is none.
    """
    entry = last_of(header)
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        return str(ipaddress.ip_address(entry.partition("%")[0]))
    except ValueError:
        return UNKNOWN
