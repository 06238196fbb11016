"""What a request may look like (contract section 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wire.reading import Body, Query, read_body, read_query
from domain.model.errors import BadRequest
from domain.model.ids import ContactId, DeliveryId, UserId


class Letter(Body):
    contact_id: ContactId = ContactId(0)
    text: str = ""
    user_ids: tuple[UserId, ...] = ()
    urgent: bool = False


class Page(Query):
    keyword: str = ""
    synced: DeliveryId = DeliveryId(0)
    size: int = 10


NOTHING = Letter()
ANN, BOB = UserId(1), UserId(2)


@pytest.mark.parametrize(
    ("raw", "letter"),
    [
        (b"{}", NOTHING),
        (b" null ", NOTHING),
        (b'{"contactId":null,"text":null,"userIds":null,"urgent":null}', NOTHING),
        (b'{"contactId":7,"text":"hi","userIds":[1,2,1],"urgent":true}',
         Letter(ContactId(7), "hi", (ANN, BOB, ANN), True)),
        (b'{"contact_id":7,"unknown":{"deep":[1,{"x":-1.5e9}]},"other":18446744073709551616}', NOTHING),
        (b'{"contactId":18446744073709551615}', Letter(ContactId(2**63 - 1))),
        (b'{"contactId":-0}', NOTHING),
        (b'{"text":"\\u0000 \\ud83d\\ude00 \xf0\x9f\x98\x80"}', Letter(text="\0 \U0001f600 \U0001f600")),
        (b'{"text":"a","text":"b"}', Letter(text="b")),
    ],
)  # fmt: skip
def test_what_is_understood(raw: bytes, letter: Letter) -> None:
    """Unknown fields are ignored, null is nothing, and ids too large for a database stay outside it."""
    assert read_body(Letter, raw) == letter


@pytest.mark.parametrize(
    "raw",
    [
        *(
            b"",
            b" ",
            b"{",
            b"[]",
            b"7",
            b'"text"',
            b"true",
            b"{} {}",
            b"contactId=7&text=hi",
            b"\xef\xbb\xbf{}",
        ),
        *(b'{"contactId":"7"}', b'{"contactId":true}', b'{"contactId":-1}', b'{"contactId":1.5}'),
        *(
            b'{"contactId":4.0}',
            b'{"contactId":1e0}',
            b'{"contactId":18446744073709551616}',
            b'{"contactId":01}',
        ),
        *(b'{"contactId":[]}', b'{"contactId":{}}', b'{"contactId":NaN}', b'{"contactId":Infinity}'),
        *(b'{"text":7}', b'{"text":["hi"]}', b'{"urgent":1}', b'{"urgent":"true"}'),
        *(
            b'{"userIds":7}',
            b'{"userIds":{"0":1}}',
            b'{"userIds":["1"]}',
            b'{"userIds":[1.0]}',
            b'{"userIds":[-1]}',
        ),
        *(
            b'{"userIds":[18446744073709551616]}',
            b'{"userIds":[[1]]}',
            b'{"userIds":[null]}',
            b'{"userIds":"12"}',
        ),
        *(b'{"text":"\xff"}', b'{"text":"\xed\xa0\x80"}', b'{"text":"\\ud800"}', b'{"text":"\\ud800x"}'),
        *(b'{"text":"\\udc00\\ud800"}', b'{"text":"a\x00b"}', b'{"text":"\\x41"}', b'{"\xff":1}'),
    ],
)
def test_what_is_refused(raw: bytes) -> None:
    """A wrong type, a number that is no plain integer, text that is no UTF-8."""
    with pytest.raises(BadRequest):
        read_body(Letter, raw)


@pytest.mark.parametrize(("depth", "fits"), [(16, True), (17, False), (500, False), (100_000, False)])
def test_the_depth_of_a_body_is_bounded(depth: int, fits: bool) -> None:
    """The object itself is the first level."""
    raw = b'{"unknown":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"
    if fits:
        assert read_body(Letter, raw) == NOTHING
    else:
        with pytest.raises(BadRequest):
            read_body(Letter, raw)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read_body(Letter, raw)
    except BadRequest:
        return
    assert raw.strip()


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ({}, Page()),
        ({"keyword": [""], "synced": [""], "size": [""]}, Page()),
        (
            {"keyword": ["a%_"], "synced": ["007"], "size": ["5"], "other": ["x"]},
            Page("a%_", DeliveryId(7), 5),
        ),
        ({"synced": ["1", "2"]}, Page(synced=DeliveryId(1))),
        ({"synced": ["18446744073709551615"]}, Page(synced=DeliveryId(2**63 - 1))),
        ({"size": ["-3"]}, Page(size=-3)),
        ({"size": ["9" * 30]}, Page(size=2**63 - 1)),
    ],
)
def test_queries_that_are_understood(query: dict[str, list[str]], page: Page) -> None:
    assert read_query(Page, query) == page


@pytest.mark.parametrize(
    "query",
    [
        *({"synced": text} for text in ("x", "1.0", "1e3", "-1", "+1", " 1", "٣", "0x1")),
        *({"synced": text} for text in ("18446744073709551616", "9" * 5000)),
        *({"size": text} for text in ("x", "1.0", "--1", "-")),
    ],
)  # fmt: skip
def test_queries_that_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        read_query(Page, {name: [text] for name, text in query.items()})
