"""Translation of the app's own settings, which other packages declare in English.

``resources/translate.py`` adds their texts to the catalogs. A plugin's texts stay as its author wrote them.
"""

from collections.abc import Iterable
from dataclasses import replace

from hourglance.api import ChoiceSetting, Setting
from hourglance.tray.text.translation import translated


def translate_settings(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """Return settings whose labels, help texts and options are translated where the catalog has them."""
    return tuple(map(_translate_setting, settings))


def _translate_setting(setting: Setting) -> Setting:
    result = replace(setting, label=translated(setting.label), help=translated(setting.help))
    if isinstance(result, ChoiceSetting):
        options = tuple(replace(option, label=translated(option.label)) for option in result.options)
        result = replace(result, options=options)
    return result
