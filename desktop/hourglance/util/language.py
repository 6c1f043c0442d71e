"""The language of texts that are made without Qt: those of widgets."""

import ctypes
import locale
import os
import sys
from typing import Final

#: The languages that texts are in; others fall back to the first.
LANGUAGES: Final = ("en", "de")


#: What the administrator has decided; empty for nothing.
_decided = ""


def decide_language(language: str) -> None:
    """Set the language that the administrator has decided for all users; empty leaves it to the desktop."""
    global _decided  # noqa: PLW0603 - one process has one language
    _decided = language if language in LANGUAGES else ""


def decided_language() -> str:
    """Return the language that the administrator has decided; empty if it is the desktop's."""
    return _decided


def user_language() -> str:
    """Return the decided language, or that of the user's desktop if there are texts in it, or English."""
    if _decided:
        return _decided
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
