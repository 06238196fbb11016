"""Who somebody is that another server knows, and what their new account is called."""

from itertools import islice

import pytest

from domain.model.identities import Identity


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("ann", ["ann", "ann2", "ann3"]),
        ("bob@example.org", ["bob", "bob2", "bob3"]),
        ("x" * 30, ["x" * 20, "x" * 18 + "2", "x" * 18 + "3"]),
        ("a", ["user", "user2", "user3"]),
        ("", ["user", "user2", "user3"]),
        ("an\u200bn", ["user", "user2", "user3"]),
    ],
)
def test_a_new_account_has_a_name_that_fits(said: str, called: list[str]) -> None:
    """As the provider says it, if it may be one here; then with a number."""
    identity = Identity(issuer="https://id.example.org", subject="1", username=said)
    assert list(islice(identity.usernames(), 3)) == called


def test_only_issuer_and_subject_say_who_it_is() -> None:
    """The same name from elsewhere is somebody else."""
    ann = Identity(issuer="https://id.example.org", subject="1", username="ann")
    assert ann.hash == Identity(issuer=ann.issuer, subject="1", username="renamed").hash
    assert ann.hash != Identity(issuer="https://other.example.org", subject="1", username="ann").hash
    assert ann.hash != Identity(issuer=ann.issuer, subject="2", username="ann").hash
    assert [ann.shown_name("ann"), Identity(issuer="i", subject="1", nickname=" Ann \n").shown_name("a")] == [
        "ann",
        "Ann",
    ]
