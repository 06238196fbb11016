"""Addresses as sockets and proxies write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.clients import UNKNOWN, Address, read_address


@pytest.mark.parametrize(
    ("written", "text", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5555", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:6666", "192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:80", "192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::7", "2001:db8:1:2:aaaa::7", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:bbbb:0:0:8", "2001:db8:1:2:bbbb::8", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("[fe80::1%25eth0]:9", "fe80::1", "fe80::/64"),
        ("::1", "::1", "::/64"),
    ],
)
def test_however_it_is_written_it_is_the_same_address(written: str, text: str, network: str) -> None:
    """And all addresses of one home count as one."""
    assert read_address(written) == Address(text, network)


@pytest.mark.parametrize(
    "written",
    ["", "unknown", "_hidden", "unix:", "localhost", "1.2.3", "1.2.3.4:x", "[::1", "[::1]x", "[1.2.3.4]:٣"],
)
def test_what_cannot_be_read_is_one_and_the_same(written: str) -> None:
    """Otherwise each nonsense would have a limit of its own."""
    assert read_address(written) == UNKNOWN


@given(st.text(max_size=100))
def test_anything_has_an_address(text: str) -> None:
    address = read_address(text)
    assert read_address(address.text) == address
