"""The app's own settings in the person's language.

Other rooms declare them, in English. The catalogues have their texts all the same: see
``resources/translate.py``. A plugin's texts are its author's.
"""

from collections.abc import Iterable
from dataclasses import replace

from hourglance.api import ChoiceSetting, Setting
from hourglance.tray.text.translation import translated


def translate_settings(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """Return settings with labels, helps and options in the person's language, as far as it has them."""
    return tuple(_said(setting) for setting in settings)


def _said(setting: Setting) -> Setting:
    said = replace(setting, label=translated(setting.label), help=translated(setting.help))
    if isinstance(said, ChoiceSetting):
        options = tuple(replace(option, label=translated(option.label)) for option in said.options)
        said = replace(said, options=options)
    return said
