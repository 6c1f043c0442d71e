"""The language of texts that are made without Qt: those of widgets."""

import ctypes
import locale
import os
import sys
from typing import Final

#: The languages that texts are in; others fall back to the first.
LANGUAGES: Final = ("en", "de")


def user_language() -> str:
    """Return the language of the user's desktop if there are texts in it, otherwise English."""
    language = _system_locale().replace("-", "_").partition("_")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def _system_locale() -> str:
    if sys.platform == "win32":
        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    # As gettext and Qt do.
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(name):
            return chosen
    return (locale.getlocale()[0] or "") if sys.platform == "darwin" else ""
