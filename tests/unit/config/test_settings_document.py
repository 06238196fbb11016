"""What people read about settings is what the code takes."""

from pydantic import BaseModel

from config.settings import Settings
from tests.settings_document import DOCUMENT, descriptions, document


def test_the_page_is_made_from_the_code() -> None:
    """After a change of settings: `python -m tests.settings_document`."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_every_setting_is_explained() -> None:
    """Below its field, also in every group."""
    groups = {name: field.default for name, field in Settings.model_fields.items()}
    told = {name for name, text in descriptions(Settings).items() if text}
    assert {name for name, default in groups.items() if not isinstance(default, BaseModel)} - told == set()
    for name, group in groups.items():
        if isinstance(group, BaseModel):
            silent = {field for field, text in descriptions(type(group)).items() if not text}
            assert silent == set(), name
