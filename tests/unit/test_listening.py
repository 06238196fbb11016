"""Where a server listens."""

import socket
from contextlib import ExitStack

import pytest

from config.errors import CannotStart
from entrypoints.listening import listen, urls


def reached(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=5).close()
    except OSError:
        return False
    return True


def test_every_address_is_reached_by_ipv4_and_ipv6() -> None:
    """One word means all of them, whatever else is named."""
    for hosts in (["::"], ["127.0.0.1", "::", "0.0.0.0"]):
        [listener] = listen(hosts, 0)
        with listener:
            port = listener.getsockname()[1]
            assert reached("127.0.0.1", port)
            assert reached("::1", port)
            assert urls([listener]) == [f"http://localhost:{port}"]


def test_several_addresses_share_one_port() -> None:
    with ExitStack() as opened:
        listeners = [opened.enter_context(each) for each in listen(["127.0.0.2", "127.0.0.3"], 0)]
        assert len({listener.getsockname()[1] for listener in listeners}) == 1
        port = listeners[0].getsockname()[1]
        assert (reached("127.0.0.2", port), reached("127.0.0.3", port)) == (True, True)
        assert not reached("127.0.0.4", port)
        assert urls(listeners) == [f"http://127.0.0.2:{port}", f"http://127.0.0.3:{port}"]


def test_an_ipv6_address_is_shown_as_it_must_be_typed() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = listener.getsockname()[1]
        assert urls([listener]) == [f"http://localhost:{port}"]


@pytest.mark.parametrize(
    ("host", "advice"),
    [
        ("nowhere.invalid", "choose another with --host"),
        ("192.0.2.1", "choose another with --host"),
        ("no host at all", "choose another with --host"),
    ],
)
def test_an_address_of_another_machine_is_refused_with_advice(host: str, advice: str) -> None:
    with pytest.raises(CannotStart, match=advice):
        listen([host], 0)


def test_after_a_refusal_nothing_listens() -> None:
    """The second address is in use, so the first is free again."""
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match="--port"):
            listen(["127.0.0.3", "127.0.0.2"], port)
        assert not reached("127.0.0.3", port)
