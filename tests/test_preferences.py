"""The form of what an asker can change, and what its values stand for."""

from __future__ import annotations

import pytest

from citechat.ui.preferences import chosen, preferences
from citechat.values import Options


def test_the_form_begins_with_what_the_settings_say() -> None:
    html = preferences(8, 0.4, writes=True)
    assert 'max="20" required value="8"' in html
    assert '<option value="40" selected>40 % – balanced</option>' in html
    assert "Quotes only" in html
    assert "Quotes only" not in preferences(8, 0.4, writes=False)


def test_settings_beyond_the_usual_are_offered_too() -> None:
    html = preferences(30, 0.62, writes=True)
    assert 'max="30" required value="30"' in html
    assert '<option value="62" selected>62 % – as the settings say</option>' in html


def test_values_are_held_within_their_bounds() -> None:
    assert chosen({"passages": "3", "floor": "70", "quotes_only": True}) == Options(3, 0.7, quotes_only=True)
    assert chosen({"passages": "999", "floor": "-5", "quotes_only": None}) == Options(50, 0.0, quotes_only=False)
    with pytest.raises(ValueError, match="invalid literal"):
        chosen({"passages": "many", "floor": "50", "quotes_only": False})
