"""The language of texts that are made without Qt: those of widgets."""

import ctypes
import locale
import os
import sys
from typing import Final

#: The languages that texts are in; others fall back to the first.
LANGUAGES: Final = ("en", "de")


#: What the administrator has decided, and what the user has chosen; empty for nothing.
_decided = ""
_chosen = ""


def decide_language(language: str) -> None:
    """Set the language that the administrator has decided for all users; empty leaves it to the desktop."""
    global _decided  # noqa: PLW0603 - one process has one language
    _decided = language if language in LANGUAGES else ""


def choose_language(language: str) -> None:
    """Set the language that the user has chosen; any other value than a language leaves it to the desktop."""
    global _chosen  # noqa: PLW0603 - one process has one language
    _chosen = language if language in LANGUAGES else ""


def chosen_language() -> str:
    """Return what the administrator has decided, or else the user has chosen; empty if neither has."""
    return _decided or _chosen


def user_language() -> str:
    """Return the chosen language, or that of the user's desktop if there are texts in it, or English."""
    if chosen := chosen_language():
        return chosen
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
