"""Values that lists make by the thousand are dataclasses like any other."""

from dataclasses import replace

import pytest

from domain.model.records import record


@record(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What Ann collects."""

    country: str
    year: int = 1900


def test_a_record_is_a_value() -> None:
    """Equal and hashed by what is in it, changed by making another."""
    stamp = Stamp(country="Ulm")
    assert {stamp, Stamp(country="Ulm"), replace(stamp, year=1901)} == {
        stamp,
        Stamp(country="Ulm", year=1901),
    }


def test_a_record_has_its_fields_and_no_others() -> None:
    """Which cost no dictionary each."""
    assert not hasattr(Stamp(country="Ulm"), "__dict__")
    with pytest.raises(TypeError):
        Stamp("Ulm")  # type: ignore[call-arg]


def test_the_type_checker_keeps_a_record_as_it_is() -> None:
    """At run time nobody does: mypy would say if this needed no comment."""
    stamp = Stamp(country="Ulm")
    stamp.year = 1901  # type: ignore[misc]
    assert stamp.year == 1901
