"""Where a server listens."""

import socket
from contextlib import ExitStack

import pytest

from config.errors import CannotStart
from entrypoints.arrivals import Accepting
from entrypoints.listening import bind, open_door, shut, urls


def reached(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=5).close()
    except OSError:
        return False
    return True


class Door(socket.socket):
    """Somebody knocks when it is just being closed."""

    def __init__(self) -> None:
        super().__init__()
        self.bind(("127.0.0.1", 0))
        self.listen()
        self.late = socket.socket()
        self.late.setblocking(False)

    def close(self) -> None:
        if self.fileno() >= 0:
            self.late.connect_ex(self.getsockname())
            self.let_in = self.late.connect_ex(self.getsockname()) == 0
            self.late.close()
        super().close()


def test_every_address_is_reached_by_ipv4_and_ipv6() -> None:
    """One word means all of them, whatever else is named."""
    for hosts in (["::"], ["127.0.0.1", "::", "0.0.0.0"]):
        [listener] = bind(hosts, 0)
        with listener:
            open_door(listener)
            port = listener.getsockname()[1]
            assert reached("127.0.0.1", port)
            assert reached("::1", port)
            assert urls([listener]) == [f"http://localhost:{port}"]


def test_several_addresses_share_one_port() -> None:
    with ExitStack() as opened:
        listeners = [opened.enter_context(each) for each in bind(["127.0.0.2", "127.0.0.3"], 0)]
        for listener in listeners:
            open_door(listener)
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
        bind([host], 0)


def test_after_a_refusal_nothing_is_bound() -> None:
    """The second address is in use, so the first is free again."""
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match="--port"):
            bind(["127.0.0.3", "127.0.0.2"], port)
        with socket.socket() as free:
            free.bind(("127.0.0.3", port))


def test_who_stands_in_the_queue_of_a_door_that_is_shut_is_let_in_and_nobody_else_is() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, ExitStack() as opened:
        early, late = (opened.enter_context(socket.socket()) for _ in range(2))
        early.connect(door.getsockname())
        shut(door)
        late.setblocking(False)
        late.connect_ex(door.getsockname())
        let_in, _ = door.accept()
        with let_in:
            early.sendall(b"a request")
            assert let_in.recv(100) == b"a request"
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()


async def test_nobody_gets_in_between_the_last_look_and_the_close() -> None:
    """They would be reset with a request on its way, which a proxy may not repeat (F2)."""
    with Door() as door:
        accepting = Accepting([door])
        accepting.start(socket.socket.close)
        await accepting.stop(handshakes=0)
        assert not door.let_in


async def test_a_door_is_open_from_the_start_to_the_stop() -> None:
    """Before it, a proxy would wait for a node that still starts, although there is another."""
    [door] = bind(["127.0.0.1"], 0)
    port = door.getsockname()[1]
    accepting = Accepting([door])
    assert not reached("127.0.0.1", port)
    accepting.start(socket.socket.close)
    assert reached("127.0.0.1", port)
    await accepting.stop(handshakes=0)
    assert not reached("127.0.0.1", port)


def test_a_port_that_another_took_meanwhile_is_refused_with_advice() -> None:
    [mine] = bind(["127.0.0.1"], 0)
    with mine:
        [theirs] = bind(["127.0.0.1"], mine.getsockname()[1])
        with theirs:
            open_door(theirs)
            with pytest.raises(CannotStart, match="--port"):
                open_door(mine)
