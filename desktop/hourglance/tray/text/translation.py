"""Translation of the interface: English in the code, other languages from shipped catalogs.

A text is a literal, a whole sentence where possible. Variable parts stand in braces, so that each language
can place them::

    tr("Next attempt at {time}.").format(time=clock)
    tr("%n cards", "", len(cards))

After a change of texts, ``python resources/translate.py`` updates the catalogs.
"""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from hourglance_resources import resource


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """Return a text in the user's language.

    :param text: the English text.
    :param comment: distinguishes two meanings of the same English text; usually empty.
    :param n: replaces ``%n`` and selects singular or plural.
    """
    return QCoreApplication.translate("", text, comment, n)


def translated(text: str) -> str:
    """Return a text of another package in the user's language, or unchanged if the catalog lacks it."""
    return QCoreApplication.translate("", text) if text else ""


def user_locale(system: QLocale) -> QLocale:
    """Return the locale for everything that the app shows: texts, direction, digits, dates and shortcuts.

    It is the system's if the app has its language. Otherwise it is English, since English texts in a layout
    from right to left or with other digits are hard to read; the formats are those of the territory.
    """
    has_language = (resource("translations") / f"hourglance_{system.name().partition('_')[0]}.qm").is_file()
    if has_language or system.language() is QLocale.Language.C:
        return system
    return QLocale(QLocale.Language.English, system.territory())


def install_translator(app: QCoreApplication, locale: QLocale) -> tuple[QTranslator, ...]:
    """Translate all texts, Qt's own included, into a locale's language; English is the fallback.

    :returns: the installed translators, for ``app.removeTranslator``; the last one is consulted first.
    """
    own, qt = str(resource("translations")), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # The English catalog has the plural forms only.
    sources = ((QLocale("en"), "hourglance", own), (locale, "qtbase", qt), (locale, "hourglance", own))
    installed = []
    for language, name, folder in sources:
        translator = QTranslator(app)
        if translator.load(language, name, "_", folder):
            app.installTranslator(translator)
            installed.append(translator)
    return tuple(installed)
