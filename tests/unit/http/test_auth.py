"""Where a request comes from."""

import pytest

from entrypoints.http.auth import _home


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::8", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
        ("x" * 500, "x" * 64),
        ("", ""),
    ],
)
def test_all_addresses_of_a_home_are_one(address: str, home: str) -> None:
    assert _home(address) == home
