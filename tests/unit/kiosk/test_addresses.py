"""Who a visitor is by address, whatever they send along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.addresses import UNKNOWN, forwarded_for, network_of

ADDRESSES = st.ip_addresses().map(str)
HOSTILE = st.text(st.characters(max_codepoint=255)) | st.lists(st.sampled_from('",;=\\[]:% 1a'), max_size=40).map(
    "".join
)


@given(HOSTILE, ADDRESSES)
def test_what_the_proxy_appends_counts_whatever_stands_before_it(sent, address):
    assert forwarded_for(f"{sent}, {address}") == forwarded_for(f"{sent},{address}") == address


@given(ADDRESSES, st.integers(1, 65_535))
def test_a_port_is_no_part_of_an_address(address, port):
    assert forwarded_for(f"[{address}]:{port}" if ":" in address else f"{address}:{port}") == address
    assert forwarded_for(f"[{address}]") == address


@given(HOSTILE)
def test_everything_else_is_nobody_known(sent):
    found = forwarded_for(sent)
    assert found == UNKNOWN or found in sent.lower() or ":" in found


@pytest.mark.parametrize("sent", ["", '"', "10.0.0.1,", "localhost", "::1::", "[", "unknown", "127.0.0.1 x"])
def test_no_address_is_never_this_machine(sent):
    assert forwarded_for(sent) == UNKNOWN


def test_the_zone_of_an_address_is_the_visitor_s_choice():
    assert forwarded_for("fe80::1%any") == "fe80::1"


@given(st.ip_addresses(v=6).filter(lambda one: one.ipv4_mapped is None), st.integers(0, 2**64 - 1))
def test_a_network_of_ipv6_is_one_visitor(address, rest):
    neighbour = type(address)(int(address) >> 64 << 64 | rest)
    if neighbour.ipv4_mapped is None:
        assert network_of(str(address)) == network_of(str(neighbour))


def test_an_address_in_the_form_of_ipv6_is_the_same_visitor():
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("unix:") == "unix:"
