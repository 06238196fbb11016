"""What people read about calls is what the code does."""

from domain.model.call_rules import RULES
from domain.model.calls import EndReason, ParticipantState
from tests.call_document import DOCUMENT, REASONS, STATES, document


def test_the_document_says_what_the_rules_do() -> None:
    """After a change of the rules: `python -m tests.call_document`."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_nothing_is_left_out() -> None:
    """Every state, every reason, and a row for every rule."""
    assert set(STATES) == set(ParticipantState)
    assert set(REASONS) == set(EndReason) - {EndReason.NONE}
    assert len({(rule.event, state, rule.while_calling) for rule in RULES for state in rule.states}) == sum(
        len(rule.states) for rule in RULES
    )
