"""When a Janus is slow."""

from adapters.janus.unit import AWAY_AFTER, SLOW_AFTER, UsualAnswer


def test_where_all_answers_take_long_none_of_them_is_slow() -> None:
    """A machine that has too much to do answers late by turns: moving calls about would make it worse."""
    usual = UsualAnswer()
    for _ in range(20):
        usual.note(0.002)
    assert usual.slow_after == SLOW_AFTER
    usual.note(0.8)
    assert usual.slow_after > 0.8
    for _ in range(20):
        usual.note(1.5)
    assert 1.5 < usual.slow_after <= AWAY_AFTER < usual.away_after
    assert usual.answers_within > 3
    for _ in range(50):
        usual.note(0.002)
    assert usual.slow_after == SLOW_AFTER


def test_a_page_waits_for_the_only_janus_until_that_counts_as_away() -> None:
    """A call that gave it up before that would go back to the mesh, and come again."""
    assert UsualAnswer(alone=True).answers_within == AWAY_AFTER > UsualAnswer().answers_within
