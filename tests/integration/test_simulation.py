"""The simulation of a region agrees with what can be reckoned without one."""

import pytest

from tests.simulation.check import FEW, MANY, Sends, fit, middle, predict, table
from tests.simulation.costs import MEASURED, Machines, Parts, cores_for, lively, machines_for
from tests.simulation.region import Outcome, Region

QUIET = lively(50_000)
HALF = 0.5


def serve(times: float) -> Outcome:
    region = Region(MEASURED, machines_for(MEASURED, QUIET))
    region.serve(lively(round(times * QUIET.connected)))
    return region.watch(2)


def closed(machines: Machines, senders: int) -> Outcome:
    region = Region(MEASURED, machines)
    region.senders(senders)
    return region.watch(2)


def test_a_lone_sender_waits_for_nothing_but_the_work() -> None:
    """Their latency is the sum of what a send costs, in the mean."""
    outcome = closed(Machines(1, 1), 1)
    send, shared = MEASURED.send, MEASURED.transaction
    work = send.server + send.database + send.redis + shared.server + shared.database + MEASURED.disk_ms
    assert outcome.percentile("send", 0.5) == pytest.approx(work, rel=0.1)
    assert outcome.rate("send") == pytest.approx(1000 / work, rel=0.03)


def test_machines_are_as_busy_as_their_work_says() -> None:
    """Sharing transactions makes it less, and never more."""
    machines, busy = machines_for(MEASURED, QUIET), serve(1).busy
    cores = cores_for(MEASURED, QUIET)
    assert 0.6 < busy["worker"] * machines.workers / cores.server < 1.1
    assert 0.9 < busy["redis"] * machines.redis / cores.redis < 1.1


def test_many_senders_share_transactions_and_are_bound_by_the_worker() -> None:
    outcome = closed(Machines(1, 2), 64)
    assert outcome.rate("send") * 2 > 4 * outcome.commits
    assert outcome.busy["worker"] > 0.9
    assert outcome.rate("send") < 1000 / MEASURED.send.server


def test_what_is_too_small_falls_behind() -> None:
    """With three times the crowd the queue grows as long as one watches."""
    one, three = serve(1), serve(3)
    assert three.queue["worker"] > 10 * one.queue["worker"]
    assert three.percentile("delivery", 0.5) > 10 * one.percentile("delivery", 0.5)


def test_two_nodes_on_one_core_are_no_faster() -> None:
    crowded = closed(Machines(2, 1, cores=1), 16)
    assert crowded.rate("send") == pytest.approx(closed(Machines(1, 1, cores=1), 16).rate("send"), rel=0.25)
    assert crowded.rate("send") * 1.5 < closed(Machines(2, 1), 16).rate("send")


def test_costs_are_found_again_in_what_was_measured_with_them() -> None:
    """Whoever measures a machine that is as simulated predicts it, however slow others make it."""
    few, many = (predict(MEASURED, senders, 1, HALF, 4) for senders in (FEW, MANY))
    costs, speed = fit(few, many)
    assert speed == pytest.approx(HALF, rel=0.1)
    assert costs.send.server == pytest.approx(MEASURED.send.server, rel=0.05)
    assert costs.transaction.database == pytest.approx(MEASURED.transaction.database, rel=0.1)
    for senders, nodes in ((8, 1), (32, 2)):
        said, seen = (
            predict(*each, 4).rate
            for each in ((costs, senders, nodes, speed), (MEASURED, senders, nodes, HALF))
        )
        assert said == pytest.approx(seen, rel=0.1)
    assert table([(4, 1, many, many)]).count("(+0 %)") == 3


def test_a_round_in_which_others_had_the_machine_does_not_count() -> None:
    """The middle of each figure is taken (V29)."""
    usual, other = Parts(server=0.4, database=0.2), Parts(server=0.9, database=0.2)
    rounds = [Sends(2000, 5, usual, 3), Sends(900, 14, other, 3), Sends(2000, 5, usual, 3)]
    assert middle(rounds) == rounds[0]
