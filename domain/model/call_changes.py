"""What became of a call, as those need it who save it and tell of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.model.calls import CallState, CallStatus
from domain.model.errors import ChatError
from domain.model.guests import is_guest
from domain.model.ids import UserId


class UserBusy(ChatError):
    """They want to enter a call, and are in another one: that has to be left first."""

    code = 3007
    message = "被叫用户忙"


@dataclass(frozen=True, slots=True)
class Change:
    """The state before, and the one after."""

    before: CallState
    after: CallState

    @property
    def visible(self) -> bool:
        return self.after.revision != self.before.revision

    @property
    def status_changed(self) -> bool:
        return self.after.call.status is not self.before.call.status

    @property
    def started(self) -> bool:
        return self.status_changed and self.after.call.status is CallStatus.ACTIVE

    @property
    def shown_differently(self) -> bool:
        """Whether the call's message looks different now, to somebody in the room."""
        return _shown(self.before) != _shown(self.after) or not _rung(self.after) <= _rung(self.before)

    @property
    def told_outside(self) -> frozenset[UserId]:
        """Those outside the room who are, or were until now, called; guests hear only on their sockets."""
        outside = frozenset(
            each.user_id for each in self.after.participants if each.outside and not is_guest(each.user_id)
        )
        return outside & (self.before.present | self.after.present)

    @property
    def sooner_due(self) -> datetime | None:
        """The call's next deadline, if it is sooner than the one before."""
        before, after = self.before.next_due, self.after.next_due
        return after if after and (before is None or after < before) else None

    @property
    def newly_handled(self) -> Collection[UserId]:
        """Whose other devices stop ringing now."""
        rang = {each.user_id for each in self.before.participants if not each.handled}
        return [each.user_id for each in self.after.participants if each.handled and each.user_id in rang]

    @property
    def released(self) -> frozenset[UserId]:
        """Those who are free for another call now; all members once the call has ended."""
        if self.after.call.ended:
            return frozenset(self.after.call.members)
        return self.before.present - self.after.present

    @property
    def frees_seats(self) -> bool:
        """Whether somebody's seat at an SFU is needed no more."""
        before, after = self.before.call, self.after.call
        if not (before.media.by_sfu or after.media.by_sfu):
            return False
        left = not self.before.present <= self.after.present
        return left or after.ended or before.media != after.media or self.reentered is not None

    @property
    def newly_missed(self) -> frozenset[UserId]:
        """Those who have one more missed call to see."""
        return self.after.missed_by - self.before.missed_by

    @property
    def no_longer_missed(self) -> frozenset[UserId]:
        """Those who came after all."""
        return self.before.missed_by - self.after.missed_by

    @property
    def reentered(self) -> UserId | None:
        """Who came in anew after having been in before; nobody else does so in the same change."""
        entries = {each.user_id: each.entry for each in self.before.participants}
        again = (each for each in self.after.participants if each.entry > entries.get(each.user_id, 0) > 0)
        return next((each.user_id for each in again), None)

    @property
    def entered(self) -> frozenset[UserId]:
        """Those called who answered, and those who came back from outside: they must be free to do so."""
        was_out = {each.user_id for each in self.before.participants if not each.engaged}
        return frozenset(each.user_id for each in self.after.participants if each.engaged) & was_out

    @property
    def rung_no_more(self) -> frozenset[UserId]:
        """Those who answered or refused, or for whom it rang long enough."""
        rung = {each.user_id for each in self.after.participants if each.rung}
        return frozenset(each.user_id for each in self.before.participants if each.rung) - rung


def _shown(state: CallState) -> tuple[object, ...]:
    return (state.call.status, state.call.members, state.call.host_id, state.call.locked)


def _rung(state: CallState) -> frozenset[UserId]:
    """Whose devices ring, or would without the caller's own."""
    return frozenset(each.user_id for each in state.participants if not each.handled)
