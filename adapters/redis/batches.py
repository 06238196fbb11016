"""A post, sorted into calls of the post script."""

from collections.abc import Callable, Iterator, Sequence

from adapters.redis.connection import Partition
from adapters.redis.letters import encode
from adapters.redis.pipelined_connection import Word
from domain.model.ids import DeliveryId
from domain.model.notifications import Envelope

RECEIVERS_AT_ONCE = 500
"""Per script; Redis is busy with them for two or three milliseconds."""


class Batch:
    """What one call puts into the boxes of one partition: the script's keys and words."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.addresses: list[str] = []
        self.words: list[Word] = []

    def add(self, shared: bytes, key: str, addresses: Sequence[str], numbers: Sequence[DeliveryId]) -> None:
        self.addresses += addresses
        self.words += (shared, key, len(addresses), *numbers)


def sort_into_batches(
    envelopes: Sequence[Envelope], partition_of: Callable[[str], Partition]
) -> Sequence[Sequence[Batch]]:
    """Batches for different partitions may travel at once, those for one go one after the other."""
    batches: dict[int, list[Batch]] = {}
    for envelope in envelopes:
        shared = encode(envelope)
        for partition, addresses, numbers in _sort(envelope, partition_of):
            to_partition = batches.setdefault(partition.number, [Batch(partition)])
            for start in range(0, len(addresses), RECEIVERS_AT_ONCE):
                some = slice(start, start + RECEIVERS_AT_ONCE)
                if to_partition[-1].addresses and (
                    len(to_partition[-1].addresses) + len(addresses[some]) > RECEIVERS_AT_ONCE
                ):
                    to_partition.append(Batch(partition))
                to_partition[-1].add(shared, envelope.key, addresses[some], numbers[some])
    return list(batches.values())


def _sort(
    envelope: Envelope, partition_of: Callable[[str], Partition]
) -> Iterator[tuple[Partition, list[str], list[DeliveryId]]]:
    """The receivers of each partition: keys of their addresses, and their numbers."""
    sorted_: dict[int, tuple[Partition, list[str], list[DeliveryId]]] = {}
    for receiver, number in envelope.to.items():
        address = f"{envelope.prefix}{receiver}"
        partition = partition_of(address)
        if partition.number not in sorted_:
            sorted_[partition.number] = (partition, [], [])
        _, addresses, numbers = sorted_[partition.number]
        addresses.append(partition.prefix + address)
        numbers.append(number)
    return iter(sorted_.values())
