"""How many connections there may be, and who goes when there are too many (promise S15)."""

from typing import Any

from config.setting_groups import ConnectionSettings
from entrypoints.http.connections import Connections, descriptor_limit


class Caller:
    """A connection with somebody at its other end."""

    def __init__(self, *, waiting: bool = True) -> None:
        self.waiting = waiting
        self.aborted = False
        self.checked_at: list[float] = []

    def is_waiting(self) -> bool:
        return self.waiting

    def abort(self) -> None:
        self.aborted = True

    def check_deadline(self, now: float) -> None:
        self.checked_at.append(now)


def crowd(**limits: Any) -> Connections:
    return Connections(ConnectionSettings(**limits), lambda: 7.0)


def filled(house: Connections, count: int, network: str = "") -> list[Caller]:
    callers = [Caller() for _ in range(count)]
    for caller in callers:
        assert house.let_in(caller, network)
    return callers


def test_in_a_full_server_the_oldest_that_waits_makes_room() -> None:
    house = crowd(at_most=10)
    callers = filled(house, 10)
    callers[0].waiting = False  # it is being answered
    assert house.let_in(Caller(), "")
    assert [caller.aborted for caller in callers[:3]] == [False, True, False]
    assert len(house) == 10


def test_whoever_makes_a_request_is_the_newest_again() -> None:
    house = crowd(at_most=10)
    callers = filled(house, 10)
    house.move(callers[0], "")
    assert house.let_in(Caller(), "")
    assert [caller.aborted for caller in callers[:2]] == [False, True]


def test_a_network_that_has_too_many_loses_its_own() -> None:
    house = crowd(per_network=3)
    bob = filled(house, 1, "192.0.2.1")[0]
    callers = filled(house, 5, "192.0.2.9")
    assert [caller.aborted for caller in callers] == [True, True, False, False, False]
    assert not bob.aborted


def test_behind_a_proxy_the_network_is_known_with_the_request() -> None:
    """All connections are the proxy's; those without a request belong to nobody."""
    house = crowd(per_network=2)
    callers = filled(house, 5)
    for caller in callers[:3]:
        house.move(caller, "192.0.2.9")
    assert [caller.aborted for caller in callers] == [True, False, False, False, False]


def test_websockets_count_and_are_never_thrown_out() -> None:
    """Their sessions have bounds of their own. A server that holds nothing else is full."""
    house = crowd(at_most=10)
    callers = filled(house, 10)
    for caller in callers:
        house.upgrade(caller)
    assert not house.let_in(Caller(), "")
    house.leave(callers[0])
    house.leave(callers[0])
    assert house.let_in(Caller(), "")
    assert not any(caller.aborted for caller in callers)


def test_a_process_keeps_descriptors_for_files_and_servers() -> None:
    """However many connections are allowed, some descriptors are left for the database."""
    house = crowd(at_most=10_000_000)
    assert house._at_most < descriptor_limit()


def test_deadlines_are_those_of_connections_that_are_no_sockets() -> None:
    house = crowd()
    ann, bob = filled(house, 2)
    house.upgrade(bob)
    house.check_deadlines()
    assert (ann.checked_at, bob.checked_at) == ([7.0], [])
