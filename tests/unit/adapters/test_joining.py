"""What works that share a transaction ask for alike is one statement, and each gets its own answer."""

from collections.abc import Sequence

from adapters.sql.connection import Duplicate, Joint, Raise, Raised, Result, Statement
from adapters.sql.dialect import Many
from adapters.sql.joining import Answer, Group, grouped

FIND = Many("SELECT key, value FROM t WHERE key IN ({many})", "?")
ADD = Many("INSERT INTO t VALUES {many}", "(?,?)")
MARK = Many("UPSERT INTO m VALUES {many}", "(?)")
RAISE = Many("UPSERT INTO c VALUES {many}", "(?,?)")
READ = Many("SELECT key, number FROM c WHERE key IN ({many})", "?")


def asks(*keys: int) -> Sequence[Statement]:
    """Marks these keys, changes something of its own, and asks what they are."""
    own: Statement = ("UPDATE own SET it = ?", (keys[0],))
    return [Joint(MARK, [(key,) for key in keys]), own, Joint(FIND, [(key,) for key in keys])]


def answers(groups: Sequence[Group], given: Answer) -> dict[int, Answer]:
    return {place: answer for group in groups for place, answer in group.answers([given])}


def test_what_is_asked_alike_is_one_statement() -> None:
    """But for what cannot be joined; in the order of the keys, whoever came first."""
    [group] = grouped([asks(3, 4), asks(1, 2)])
    [batch] = group.batches()
    assert batch == [
        ("UPSERT INTO m VALUES (?),(?),(?),(?)", [1, 2, 3, 4]),
        ("UPDATE own SET it = ?", (3,)),
        ("UPDATE own SET it = ?", (1,)),
        ("SELECT key, value FROM t WHERE key IN (?,?,?,?)", [1, 2, 3, 4]),
    ]


def test_each_gets_the_rows_of_its_keys() -> None:
    """And none where there is none."""
    groups = grouped([asks(3, 4), asks(1, 2), asks(5)])
    found = Result([(1, "a"), (2, "b"), (4, "c")], 0, 3)
    assert answers(groups, found) == {
        0: Result([(4, "c")], 0, 1),
        1: Result([(1, "a"), (2, "b")], 0, 2),
        2: Result([], 0, 0),
    }


def test_what_two_name_is_said_twice() -> None:
    """Two who mark the same message do so one after the other."""
    groups = grouped([asks(1, 9), asks(2, 9), asks(3)])
    assert [[batch[0][1] for batch in group.batches()] for group in groups] == [[[1, 3, 9]], [[2, 9]]]


def counts(*keys: int) -> Sequence[Statement]:
    """Takes the next number of each of these."""
    return [Raise(RAISE, [(key, 1) for key in keys]), Raised(READ, [(key,) for key in keys])]


def test_a_counter_that_many_raise_is_raised_once_for_all() -> None:
    """Ann is written to by three at once: each has a number of its own, and none is left over."""
    ann, ben, cat, dan = 1, 2, 3, 4
    groups = grouped([counts(ann, ben), counts(dan), counts(ann, cat), counts(ann)])
    [group] = groups
    assert group.statements() == [
        ("UPSERT INTO c VALUES (?,?),(?,?),(?,?),(?,?)", [ann, 3, ben, 1, cat, 1, dan, 1]),
        ("SELECT key, number FROM c WHERE key IN (?,?,?,?)", [ann, ben, cat, dan]),
    ]
    given = answers(groups, Result([(ann, 30), (ben, 7), (cat, 1), (dan, 5)], 0, 4))
    rows = {place: set(answer.rows) for place, answer in given.items() if isinstance(answer, Result)}
    assert rows == {
        0: {(ann, 28), (ben, 7)},
        1: {(dan, 5)},
        2: {(ann, 29), (cat, 1)},
        3: {(ann, 30)},
    }


def test_what_is_asked_otherwise_is_asked_by_itself() -> None:
    """A group's members are no part of what two friends ask for."""
    other: Sequence[Statement] = [("SELECT 1", ())]
    groups = grouped([asks(1), other, asks(2)])
    assert [list(group.batches()[0])[-1][0] for group in groups] == [
        "SELECT key, value FROM t WHERE key IN (?,?)",
        "SELECT 1",
    ]


def test_ids_are_not_joined() -> None:
    """Every insert tells its own id, or that it is a duplicate."""
    insert: Statement = ("INSERT INTO m VALUES (?)", (1,))
    [group] = grouped([[insert], [insert]])
    assert list(group.batches()) == [[insert], [insert]]
    repeated = Duplicate()
    first = Result((), 7, 1)
    assert dict(group.answers([first, repeated])) == {0: first, 1: repeated}


def test_rows_that_many_add_go_in_one_statement() -> None:
    """Nobody waits for an answer: with the commit."""
    [group] = grouped([[Joint(ADD, [(1, 2)])], [Joint(ADD, [(3, 4), (5, 6)])]])
    assert group.statements() == [("INSERT INTO t VALUES (?,?),(?,?),(?,?)", [1, 2, 3, 4, 5, 6])]


def test_a_statement_does_not_grow_without_end() -> None:
    """Two groups of 600 members are two statements."""
    rows = [[(number, number) for number in range(first, first + 600)] for first in (0, 1000)]
    assert len(grouped([[Joint(ADD, each)] for each in rows])) == 2


def test_a_collision_in_what_was_joined_is_everybodys() -> None:
    """Nobody knows whose it is, so all run again by themselves."""
    groups = grouped([asks(1), asks(2)])
    collision = Duplicate()
    assert answers(groups, collision) == {0: collision, 1: collision}
