"""What works of one transaction ask for alike is said in one statement (decision 23)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from adapters.sql.connection import Duplicate, Joint, Raise, Raised, Result, Statement
from adapters.sql.values import Row, Value

ITEMS_AT_MOST = 1000
"""In statements that are joined; databases count parameters."""

COUNTING = (Raise, Raised)
Batch = Sequence[Statement]
Answer = Result | Duplicate


class Group:
    """Batches of the same statements, of which none names what another one names, but for counters.

    What is named is sorted: whoever locks rows does so in the same order.
    """

    def __init__(self) -> None:
        self._places: list[int] = []
        self._batches: list[Batch] = []
        self._named: set[tuple[Value, ...]] = set()

    def takes(self, place: int, batch: Batch) -> bool:
        named, counters = set[tuple[Value, ...]](), set[tuple[Value, ...]]()
        for number, joint in _joints(batch):
            alike = counters if isinstance(joint, COUNTING) else named
            alike.update((number, *item) for item in joint.items)
        together = self._named | named | counters
        if self._batches and (len(together) > ITEMS_AT_MOST or not named.isdisjoint(self._named)):
            return False
        self._named = together
        self._places.append(place)
        self._batches.append(batch)
        return True

    def statements(self) -> list[Statement]:
        """All that is asked for."""
        return [statement for alike in zip(*self._batches, strict=True) for statement in _joined(alike)]

    def batches(self) -> Sequence[Batch]:
        """To be run, for an answer each: one for all if its rows tell whose they are."""
        return [self.statements()] if self._answers_are_joined else self._batches

    def answers(self, given: Sequence[Answer]) -> Iterable[tuple[int, Answer]]:
        """Of `batches`: to each its own."""
        if self._answers_are_joined:
            [answer] = given
            given = [answer] * len(self._places) if isinstance(answer, Duplicate) else self._divided(answer)
        return zip(self._places, given, strict=True)

    @property
    def _answers_are_joined(self) -> bool:
        return len(self._batches) > 1 and isinstance(self._batches[0][-1], Joint)

    def _divided(self, answer: Result) -> Sequence[Result]:
        rows: list[list[Row]] = [[] for _ in self._batches]
        owners = defaultdict[Value, list[list[Row]]](list)
        for batch, own in zip(self._batches, rows, strict=True):
            for _, joint in _joints(batch[-1:]):
                for key, *_ in joint.items:
                    owners[key].append(own)
        for row in answer.rows:
            *before, last = owners[row[0]]
            last.append(row)
            for earlier, own in enumerate(reversed(before), 1):  # of a counter that several raised
                own.append((row[0], row[1] - earlier))
        return [Result(own, 0, len(own)) for own in rows]


def grouped(batches: Iterable[Batch]) -> Sequence[Group]:
    alike: dict[tuple[object, ...], list[Group]] = {}
    for place, batch in enumerate(batches):
        shape = tuple(each.many if isinstance(each, Joint) else each[0] for each in batch)
        groups = alike.setdefault(shape, [])
        if not any(each.takes(place, batch) for each in groups):
            groups.append(Group())
            groups[-1].takes(place, batch)
    return [each for groups in alike.values() for each in groups]


def _joints(batch: Batch) -> Iterator[tuple[int, Joint]]:
    return ((number, each) for number, each in enumerate(batch) if isinstance(each, Joint))


def _joined(alike: Sequence[Statement]) -> Sequence[Statement]:
    """Statements of the same text."""
    first = alike[0]
    if len(alike) == 1 or not isinstance(first, Joint):
        return alike
    items = [item for _, joint in _joints(alike) for item in joint.items]
    return [Joint(first.many, sorted(_added_up(items) if isinstance(first, Raise) else set(items)))]


def _added_up(raised: Iterable[tuple[Value, ...]]) -> Iterable[tuple[Value, int]]:
    """Everybody raised theirs by one."""
    return Counter(key for key, *_ in raised).items()
