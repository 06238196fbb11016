"""Calls, who is in them, and whom they keep busy."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.call_changes import Change
from domain.model.calls import Call, CallRecord, CallState, CallStatus, Participant
from domain.model.ids import CallId, RoomId, UserId


class Calls(Protocol):
    @abstractmethod
    async def add(self, call: Call) -> Call:
        """Store it and return it with its id; its participants follow with the first `save`."""

    @abstractmethod
    async def hold(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        """Make users busy with this call, unless they are busy with another, or will be as it waits for
        them; returns those who are busy with this one.

        Nobody is ever busy with two: a transaction that holds the same user at the same time waits until
        this one ends.
        """

    @abstractmethod
    async def let_wait(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        """Of users whom `hold` has refused in this transaction: let this call wait for those who are in the
        other one, and not merely rung by it; returns for whom it waits.

        For nobody two calls wait. Whoever is free by then is busy all the same while one waits.
        """

    @abstractmethod
    async def get_locked(self, call_id: CallId) -> CallState:
        """Nobody else changes the call until the transaction ends. Raises CallNotFound."""

    @abstractmethod
    async def get(self, call_id: CallId) -> CallState:
        """As it stands. Raises CallNotFound."""

    @abstractmethod
    async def save(self, change: Change) -> None:
        """Write what differs between the two states.

        Those `released` are no longer busy; for those `rung_no_more` the call waits no longer. It counts as
        missed for those who `newly_missed` it, until they have seen it or it is `no_longer_missed`.
        """

    @abstractmethod
    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]: ...

    @abstractmethod
    async def find_states(self, call_ids: Collection[CallId]) -> Mapping[CallId, CallState]:
        """The known ones among them, each as `get`."""

    @abstractmethod
    async def list_live(self, room_id: RoomId) -> Sequence[CallId]:
        """Calls of the room that keep somebody busy, oldest first."""

    @abstractmethod
    async def count_live(self) -> Mapping[CallStatus, int]:
        """How many calls keep somebody busy, by their status."""

    @abstractmethod
    async def list_live_of(self, user_id: UserId) -> Sequence[CallId]:
        """The call that keeps this user busy, and the one that waits for them, oldest first."""

    @abstractmethod
    async def list_all_live(self, limit: int) -> Sequence[CallId]:
        """Calls that keep somebody busy, in any room, newest first."""

    @abstractmethod
    async def list_due(self, now: datetime, limit: int) -> Sequence[CallId]:
        """Calls with a deadline that has passed by `now`, the longest overdue first."""

    @abstractmethod
    async def list_parts(
        self, caller_id: UserId, callee_ids: Collection[UserId], since: datetime
    ) -> Sequence[tuple[datetime, Participant]]:
        """What part these people had in calls that this caller placed since then, and when it was placed."""

    @abstractmethod
    async def history(self, user_id: UserId, before: CallId, limit: int) -> Sequence[CallRecord]:
        """The calls that the user placed or was called to, with ids below `before` (0: all), newest first.

        Of rooms that they are in.
        """

    @abstractmethod
    async def count_missed(self, user_id: UserId) -> int:
        """How many the user missed and has not seen, of those in their history."""

    @abstractmethod
    async def see_missed(self, user_id: UserId) -> None:
        """The user has seen which they missed."""

    @abstractmethod
    async def remove_ended(self, before: datetime, limit: int) -> int:
        """Remove those placed before then, and ended, among the `limit` oldest, with their participants; how
        many.
        """
