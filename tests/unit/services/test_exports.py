"""How far an export is."""

from domain.model.exports import ExportPart
from domain.model.hints import ExportHint, Hint
from domain.model.ids import UserId
from domain.services.exports import ToldProgress
from tests.doubles.system import MovableClock

ANN = UserId(1)


class HeardHints:
    def __init__(self) -> None:
        self.heard: list[tuple[str, int, int]] = []

    async def give(self, *hints: Hint) -> None:
        for hint in hints:
            assert isinstance(hint, ExportHint)
            assert hint.user_id == ANN
            self.heard.append((hint.part, hint.done, hint.total))


async def test_progress_is_told_once_a_second_and_at_its_end() -> None:
    hints, clock = HeardHints(), MovableClock()
    progress = ToldProgress(ANN, hints, clock)  # type: ignore[arg-type]  # all that it needs of them
    for done in range(40):
        await progress.reach(ExportPart.CONVERSATIONS, done, 40)
        clock.advance(0.125)
    await progress.finish(2)
    assert hints.heard == [
        *(("conversations", done, 40) for done in range(0, 40, 8)),
        ("files", 2, 2),
    ]
