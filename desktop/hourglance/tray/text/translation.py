"""The texts of this room in the person's language: English in the code, others from shipped catalogues.

A text is a literal, whole sentences wherever it can be, and what differs from time to time stands in
braces, so that every language may put it elsewhere::

    tr("Next try at {time}.").format(time=clock)
    tr("%n cards", "", len(cards))

After a change of texts ``python resources/translate.py`` brings the catalogues up to date; see there.
"""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from hourglance_resources import resource


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """Return a text in the person's language.

    :param text: it in English.
    :param comment: tells two texts apart that are one in English; empty for nearly all.
    :param n: how many things the text speaks of: it stands for ``%n``, and chooses singular or plural.
    """
    return QCoreApplication.translate("", text, comment, n)


def translated(text: str) -> str:
    """Return a text that another room has written, in the person's language if the catalogue has it."""
    return QCoreApplication.translate("", text) if text else ""


def install_translator(app: QCoreApplication, locale: QLocale) -> tuple[QTranslator, ...]:
    """Have all texts, Qt's own too, be in the language of a locale, and in English where there is none.

    :returns: the catalogues, for ``app.removeTranslator``; the one asked first is the last.
    """
    ours, qts = str(resource("translations")), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # English is a catalogue too: of the plurals alone.
    asked = ((QLocale("en"), "hourglance", ours), (locale, "qtbase", qts), (locale, "hourglance", ours))
    catalogues = []
    for language, name, folder in asked:
        catalogue = QTranslator(app)
        if catalogue.load(language, name, "_", folder):
            app.installTranslator(catalogue)
            catalogues.append(catalogue)
    return tuple(catalogues)
