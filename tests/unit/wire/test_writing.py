"""A view takes what it shows from fields of the same name."""

from types import SimpleNamespace

import pytest

from adapters.wire.writing import View

ANN = SimpleNamespace(name="Ann", age=30, secret="1234")


class PersonView(View):
    name: str
    city: str
    age: int


class NameView(View):
    name: str


def test_fields_of_the_same_name_are_shown_and_no_others() -> None:
    """In the view's order, whatever the order of what is given beside."""
    assert PersonView.of(ANN, city="Ulm") == PersonView("Ann", "Ulm", 30)
    assert PersonView.of(ANN, age=31, city="Ulm") == PersonView("Ann", "Ulm", 31)
    assert PersonView.of(ANN, age=31, city="Ulm", name="Ben") == PersonView("Ben", "Ulm", 31)


def test_a_view_of_one_field() -> None:
    """Its source's, or what is given."""
    assert (NameView.of(ANN), NameView.of(ANN, name="Ben")) == (NameView("Ann"), NameView("Ben"))


def test_what_a_view_has_not_cannot_be_given() -> None:
    """A slip of the pen does not pass in silence."""
    with pytest.raises(TypeError):
        PersonView.of(ANN, town="Ulm", city="Ulm")
    with pytest.raises(AttributeError):
        PersonView.of(ANN)
