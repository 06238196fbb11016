"""A post, sorted into calls of the script that does it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import islice

from adapters.redis.connection import Partition
from adapters.redis.letters import encode, encode_hint
from adapters.redis.pipelined_connection import Word
from domain.model.hints import HintEnvelope
from domain.model.ids import UserId
from domain.model.notifications import NO_DELIVERY, Envelope, LetterKind

RECEIVERS_AT_ONCE = 500
"""Per script; Redis is busy with them for two or three milliseconds."""

FRAMES = tuple(kind.encode() + b" " for kind in (LetterKind.FRAME, LetterKind.EXPLICIT_FRAME))
"""Begin what the receivers of a frame share."""

PartitionOf = Callable[[str], Partition]


class Batch:
    """What one call posts to the addresses of one partition: the script's keys and words."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.addresses: list[str] = []
        self.words: list[Word] = []

    def shown(self) -> "Batch":
        """As much of these letters as may be told again, for the script that keeps nothing."""
        batch = Batch(self.partition)
        addresses, words = iter(self.addresses), iter(self.words)
        for shared, key, count in zip(words, words, words, strict=False):
            to, numbers = list(islice(addresses, int(count))), list(islice(words, int(count)))
            if not (key and isinstance(shared, bytes) and shared.startswith(FRAMES)):
                batch.addresses += to
                batch.words += (shared, count, *numbers)
        return batch


class _Batches:
    """Filled in order; those for different partitions may travel at once, those for one go one by one."""

    def __init__(self, partition_of: PartitionOf) -> None:
        self._partition_of = partition_of
        self._batches: dict[int, list[Batch]] = {}

    def add(
        self,
        prefix: str,
        receivers: Collection[UserId],
        words: Callable[[Sequence[UserId]], Iterable[Word]],
    ) -> None:
        """`words`: what the script is told for some of the receivers."""
        for partition, some in self._sort(prefix, receivers):
            for start in range(0, len(some), RECEIVERS_AT_ONCE):
                part = some[start : start + RECEIVERS_AT_ONCE]
                batch = self._batch_for(partition, len(part))
                batch.addresses += [f"{partition.prefix}{prefix}{receiver}" for receiver in part]
                batch.words += words(part)

    def by_partition(self) -> Sequence[Sequence[Batch]]:
        return list(self._batches.values())

    def _sort(self, prefix: str, receivers: Collection[UserId]) -> Iterable[tuple[Partition, list[UserId]]]:
        parts: dict[int, tuple[Partition, list[UserId]]] = {}
        for receiver in receivers:
            partition = self._partition_of(f"{prefix}{receiver}")
            parts.setdefault(partition.number, (partition, []))[1].append(receiver)
        return parts.values()

    def _batch_for(self, partition: Partition, receivers: int) -> Batch:
        batches = self._batches.setdefault(partition.number, [Batch(partition)])
        if batches[-1].addresses and len(batches[-1].addresses) + receivers > RECEIVERS_AT_ONCE:
            batches.append(Batch(partition))
        return batches[-1]


def sort_letters(envelopes: Sequence[Envelope], partition_of: PartitionOf) -> Sequence[Sequence[Batch]]:
    """By partition, in order."""
    batches = _Batches(partition_of)
    for envelope in envelopes:
        batches.add(envelope.prefix, envelope.to, partial(_letter_words, envelope, encode(envelope)))
    return batches.by_partition()


def sort_hints(hints: Sequence[HintEnvelope], partition_of: PartitionOf) -> Sequence[Sequence[Batch]]:
    """By partition."""
    batches = _Batches(partition_of)
    for hint in hints:
        batches.add(hint.prefix, hint.to, partial(_hint_words, encode_hint(hint)))
    return batches.by_partition()


def _letter_words(envelope: Envelope, shared: bytes, receivers: Sequence[UserId]) -> Iterable[Word]:
    return (shared, envelope.key, len(receivers), *map(envelope.to.__getitem__, receivers))


def _hint_words(shared: bytes, receivers: Sequence[UserId]) -> Iterable[Word]:
    return (shared, len(receivers), *(NO_DELIVERY for _ in receivers))
