"""A push service of a test: it notes what was pushed, and answers as it is told."""

from domain.model.errors import InvalidFields
from domain.model.push import Push, PushAnswer, PushOutcome, PushSubscription
from ports.push import PushSender

SENT = PushAnswer(PushOutcome.SENT)


class NotedPushes(PushSender):
    def __init__(self) -> None:
        self.pushes: list[tuple[str, Push]] = []
        self.answers: list[PushAnswer] = []
        """Those to come; SENT when there are none."""

    @property
    def public_key(self) -> str:
        return "key"

    async def check(self, endpoint: str) -> None:
        if "private" in endpoint:
            raise InvalidFields(["Endpoint无效"])

    async def send(self, subscription: PushSubscription, push: Push) -> PushAnswer:
        self.pushes.append((subscription.endpoint, push))
        return self.answers.pop(0) if self.answers else SENT

    async def close(self) -> None:
        """Nothing is open."""
