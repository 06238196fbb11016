"""What a visit to an OpenID provider shows of itself."""

from domain.model.openid import OpenIdQuestion


def test_what_goes_by_the_address_does_not_tell_what_stays_here() -> None:
    """State, nonce, verifier and its challenge are four different things, and others for another visit."""
    question, other = OpenIdQuestion("secret"), OpenIdQuestion("another")
    parts = [
        each
        for asked in (question, other)
        for each in (asked.state, asked.nonce, asked.verifier, asked.code_challenge, asked.secret)
    ]
    assert len(set(parts)) == 10
    assert all(len(each) == 43 for each in (question.verifier, question.code_challenge))
    assert question.answered_by(question.state)
    for state in ("", other.state, question.nonce, "é"):
        assert not question.answered_by(state)
