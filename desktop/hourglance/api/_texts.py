"""Texts in the reader's language: a widget's own by gettext catalogs, and those of this package."""

import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import NullTranslations  # imported when a widget has translations

_ENGLISH: Final = "en"

#: The German of this package's own texts; others are English.
_GERMAN: Final[Mapping[str, str]] = {
    "Window": "Zeitraum",
    "Media": "Medien",
    "All media": "Alle Medien",
    "all media": "alle Medien",
    "Queues": "Warteschlangen",
    "If empty, all queues.": "Ohne Auswahl alle Warteschlangen.",
    "People": "Personen",
    "If empty, all users.": "Ohne Auswahl alle Personen.",
    "Target": "Ziel",
    "The highest good value. 0 sets no target.": "Der höchste gute Wert. 0: kein Ziel.",
    "today": "heute",
    "this week": "diese Woche",
    "day": "Tag",
    "days": "Tage",
    "in the |days": "Tagen",
    "hour": "Stunde",
    "hours": "Stunden",
    "minute": "Minute",
    "minutes": "Minuten",
    "second": "Sekunde",
    "seconds": "Sekunden",
    "minus": "minus",
    "percent": "Prozent",
    "no data": "keine Daten",
    "last day": "letzter Tag",
    "last hour": "letzte Stunde",
    "last minute": "letzte Minute",
    "last {span}": "letzte {span}",
    "in the last day": "am letzten Tag",
    "in the last hour": "in der letzten Stunde",
    "in the last minute": "in der letzten Minute",
    "in the last {span}": "in den letzten {span}",
    "Voice": "Anruf",
    "Callback": "Rückruf",
    "Chat": "Chat",
    "Message": "Nachricht",
    "Email": "E-Mail",
    "voice": "Anruf",
    "callback": "Rückruf",
    "chat": "Chat",
    "message": "Nachricht",
    "email": "E-Mail",
}

_OWN: Final[Mapping[str, Mapping[str, str]]] = {"de": _GERMAN}


class _Reader:
    """The reader of all cards of this process."""

    language: str = _ENGLISH


def set_language(language: str) -> None:
    """Set the reader's language, before widgets are imported; for the host, and for tests."""
    _Reader.language = language


def own_text(text: str, context: str = "") -> str:
    """Return a text of this package in the reader's language.

    :param context: what precedes it, where another form may be needed.
    """
    texts = _OWN.get(_Reader.language, {})
    return texts.get(f"{context}|{text}") or texts.get(text, text)


#: What stands between thousands, and before decimals. The English thin space is no point to anybody.
_SEPARATORS: Final[Mapping[str, tuple[str, str]]] = {"en": ("\u202f", "."), "de": (".", ",")}


def own_number(text: str) -> str:
    """Return a number, written as by ``f"{number:,}"``, as the reader's language writes it."""
    thousands, decimal = _SEPARATORS.get(_Reader.language, _SEPARATORS[_ENGLISH])
    return text.translate({ord(","): thousands, ord("."): decimal})


#: The translations of each package that has some.
_BY_PACKAGE: Final[dict[str, "Translations"]] = {}


def translate_in(module: str, text: str) -> str:
    """Return a text of a module in the reader's language; for the host."""
    translations = _BY_PACKAGE.get(module) or _BY_PACKAGE.get(module.rpartition(".")[0])
    return translations(text) if translations and text else text


class Translations:
    """The texts of a plugin, from the gettext catalogs in its package.

    ``_ = Translations(__package__)`` reads ``locale/de/LC_MESSAGES/messages.mo`` in that package for a German
    reader; the catalog may have the widgets' docstrings, too, each as one line. A text without translation,
    and each text in a language without catalog, is as it is written.

    :param package: the name of the package; catalogs are files in it.
    :param domain: the name of the catalog files.
    """

    def __init__(self, package: str | None, domain: str = "messages") -> None:
        self._package, self._domain = package or "", domain
        self._catalogs: dict[str, NullTranslations] = {}
        _BY_PACKAGE[self._package] = self

    def __call__(self, text: str) -> str:
        """Return a text in the reader's language."""
        return self._catalog().gettext(text)

    def plural(self, one: str, many: str, n: int) -> str:
        """Return the form of a text for a number, with the number in place of ``{n}``."""
        return self._catalog().ngettext(one, many, n).replace("{n}", str(n))

    def _catalog(self) -> "NullTranslations":
        language = _Reader.language
        if language not in self._catalogs:
            self._catalogs[language] = self._load(language)
        return self._catalogs[language]

    def _load(self, language: str) -> "NullTranslations":
        import gettext
        from importlib import resources

        with suppress(OSError, ValueError, ImportError, struct.error):  # missing, or not a catalog
            folder = resources.files(self._package).joinpath("locale", language, "LC_MESSAGES")
            with folder.joinpath(f"{self._domain}.mo").open("rb") as file:
                return gettext.GNUTranslations(file)
        return gettext.NullTranslations()
