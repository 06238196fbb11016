"""By which words messages are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.message_words import (
    WORD_AT_MOST,
    WORDS_AT_MOST,
    IndexWord,
    index_words,
    parts_of,
    read_phrases,
)


def finds(query: str, text: str) -> bool:
    """As the server searches: the index has all words, and the text says it."""
    phrases = read_phrases(query)
    known = index_words(text)

    def has(word: IndexWord) -> bool:
        return any(each.startswith(word.text) if word.is_beginning else each == word.text for each in known)

    words = [word for phrase in phrases for word in phrase.index_words]
    is_named = bool(words) and all(map(has, words))
    return is_named and all(phrase.is_in(parts_of(text)) for phrase in phrases)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("sta", "We meet at the station"),
        ("STATION meet", "We meet at the station"),
        ("cafe", "Let us go to the Café"),
        ("CAFÉ", "let us go to the cafe"),
        ("strasse", "Lange Straße 3"),
        ("ёлка", "новогодняя ЕЛКА"),
        ("消息", "新消息提醒"),
        ("消息提醒", "新消息提醒"),
        ("第3章", "看第3章"),
        ("iphone手机", "我的iPhone手机壳"),
        ("カタカ", "ﾊﾝｶｸとカタカナ"),
        ("안녕", "여러분 안녕하세요"),
        ("العال", "مرحبًا بكم في العَالَم"),
        ("الى", "إلي البيت"),
        ("שלום", "שָׁלוֹם"),
        ("מלכ", "מלך"),
        ("ประเทศ", "ฉันรักประเทศไทย"),
        ("दुनि", "नमस्ते दुनिया"),
        ("e-mail", "send me an e-mail today"),
        ("example.com/pl", "see https://example.com/plan"),
        ('"the station"', "at the station, at noon"),
        ("狗 hello", "hello 小狗"),
        ("a" * 30, "a" * 40),
    ],
)
def test_what_people_write_is_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("tation", "We meet at the station"),
        ("meet never", "We meet at the station"),
        ("息消", "新消息提醒"),
        ("消提", "新消息提醒"),
        ("消息提醒", "消息。提醒"),
        ("狗", "小狗"),
        ("か" * 2, "がが"),
        ('"the stat"', "at the station"),
        ('"station the"', "at the station"),
        ("e-mail", "mail for e"),
        ("a" * 30, "a" * 29),
        ("!?", "hello!?"),
        ("", "hello"),
    ],
)
def test_what_is_not_said_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_a_very_long_text_keeps_so_many_words() -> None:
    """A message of 65 535 bytes must not fill the index; nor does one endless word."""
    assert len(index_words(" ".join(map(str, range(5000))))) == WORDS_AT_MOST
    assert index_words("x" * 65_535) == ["x" * WORD_AT_MOST]


@given(st.text(), st.data())
def test_every_word_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    """Whatever the script: the beginning of a word, or two characters in a row, and the whole text."""
    words = index_words(text)
    if words:
        assert finds(data.draw(st.sampled_from(words)), text)
        assert finds(text.replace('"', " "), text)


@given(st.text())
def test_case_and_form_do_not_matter(text: str) -> None:
    """The index of a text is the index of the same in capitals, where capitals can be undone."""
    assert index_words(text.upper().lower()) == index_words(text.lower().upper().lower())


@given(st.text())
def test_no_word_is_empty_or_too_long(text: str) -> None:
    """Nor has it a blank, or a colon, by which what is no word is told apart."""
    for word in index_words(text):
        assert 0 < len(word) <= WORD_AT_MOST
        assert not {" ", ":", "\0"} & set(word)
