"""The emoji that the web client offers."""

import json

import pytest

from adapters.emojis import emojis
from entrypoints.web_files import SOURCES


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_emoji_that_is_offered_can_be_reacted_with(language: str) -> None:
    """In each skin tone, too, and each is found by some word."""
    written = (SOURCES / "vendor" / f"emoji-{language}.js").read_text()
    rows = json.loads(written[written.index("[") :].rstrip().removesuffix(";"))
    assert len(rows) > 1800
    known = emojis()
    for _, sign, words, tones in rows:
        assert words
        assert not [each for each in (sign, *tones.split()) if each not in known]
