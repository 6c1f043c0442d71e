"""Texts, numbers and times in the user's language."""

import ast
import re
import runpy
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from opened_windows import opened
from PySide6.QtCore import QLocale, Qt, QTime
from PySide6.QtWidgets import QApplication, QCheckBox, QDialogButtonBox

import hourglance.tray
from hourglance.api import Count, Duration, Percent, Quantity, set_language
from hourglance.app import HealthCheck, Sentence
from hourglance.app.preferences import SECTIONS
from hourglance.cloud import OfflineError
from hourglance.engine import WidgetState, limit_settings
from hourglance.plugin_host import ISOLATION
from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.text.diagnostics import check_name, check_texts
from hourglance.tray.text.formatting import accessible_quantity, format_age, format_quantity
from hourglance.tray.text.setting_labels import translate_settings
from hourglance.tray.text.translation import install_translator, tr, user_locale
from hourglance_resources import resource

TRAY = Path(hourglance.tray.__file__).parent
GERMAN = ET.parse(resource("translations", "hourglance_de.ts"))


def translations(message: ET.Element) -> list[str]:
    forms = [form.text or "" for form in message.iter("numerusform")]
    return forms or [message.findtext("translation") or ""]


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Yield every call in the code of the tray."""
    for file in sorted(TRAY.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                yield file, node


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}|%n", text))


def test_catalogs_are_up_to_date_and_complete(tmp_path: Path) -> None:
    committed = resource("translations")
    for catalogue in committed.glob("*.ts"):
        shutil.copy(catalogue, tmp_path)
    update = runpy.run_path(str(Path(__file__).parents[3] / "resources" / "translate.py"))["update"]
    remedy = "run: python resources/translate.py"

    assert update(tmp_path) == [], remedy
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (committed / made.name).read_bytes(), remedy


def test_texts_of_the_code_are_all_found() -> None:
    known = {message.findtext("source") for message in GERMAN.iter("message")}
    for file, call in calls():
        if getattr(call.func, "id", "") == "tr":
            assert ast.literal_eval(call.args[0]) in known, (
                f"{file}, line {call.lineno}: no f-string may be around it"
            )


@pytest.mark.parametrize("name", ["ar_EG", "he_IL", "fa_IR", "ja_JP", "hi_IN", "fr_FR"])
def test_locale_of_another_language_is_english_in_everything(name: str) -> None:
    locale = user_locale(QLocale(name))

    assert locale.language() is QLocale.Language.English
    assert locale.textDirection() is Qt.LayoutDirection.LeftToRight
    assert locale.zeroDigit() == "0"
    assert locale.toString(QTime(13, 5), QLocale.FormatType.ShortFormat).replace("\u202f", " ").isascii()


@pytest.mark.parametrize("name", ["de_AT", "de_DE", "en_GB", "en_US", "C"])
def test_locale_of_a_known_language_is_the_system_s(name: str) -> None:
    assert user_locale(QLocale(name)) == QLocale(name)


def test_translations_keep_placeholders_mnemonics_and_full_stops() -> None:
    for message in GERMAN.iter("message"):
        source = message.findtext("source") or ""
        for translation in translations(message):
            assert translation, source
            assert placeholders(translation) == placeholders(source), source
            assert translation.count("&") == source.count("&"), source
            assert translation.endswith(".") == source.endswith("."), source


def test_plurals_of_english() -> None:
    assert tr("%n days", "", 1) == "1 day"
    assert tr("%n days", "", 2) == "2 days"


@pytest.mark.usefixtures("in_german")
def test_german_card(state: Callable[..., WidgetState], now: datetime) -> None:
    model = build_card(state(data="stale", activity="fetching"), now)

    assert model.messages == ("3 min alt: wird aktualisiert",)
    assert "2 Stunden 41 Minuten" in model.accessible_text
    assert format_age(now - timedelta(days=3), now) == "3 Tage"


@pytest.mark.usefixtures("in_german")
def test_german_settings_of_the_app() -> None:
    same = {"Proxy"}
    declared = [setting for section in SECTIONS for setting in section.settings]
    declared += [setting for unit in ("ms", "ratio", "count") for setting in limit_settings(unit)]

    for setting, said in zip(declared, translate_settings(declared), strict=True):
        assert said.label != setting.label or said.label in same
        assert (said.help != setting.help) == bool(setting.help)
        options = getattr(setting, "options", ()), getattr(said, "options", ())
        for option, in_german in zip(*options, strict=True):
            assert in_german.value == option.value
            assert in_german.label != option.label or ":" in option.label


@pytest.mark.usefixtures("in_german")
def test_german_settings_window(windows) -> None:
    window = opened(windows, "settings")

    assert window.findChild(TwoLineList).item(0).text() == "Allgemein"
    assert window.findChild(QCheckBox).text() == "Bei der Anmeldung starten"


@pytest.mark.usefixtures("in_german")
def test_german_numbers_next_to_german_cards() -> None:
    set_language("de")
    try:
        assert format_quantity(Percent(0.041)) == "4,1 %"
        assert format_quantity(Count(1234)) == str(Count(1234)) == "1.234"
    finally:
        set_language("en")


@pytest.mark.usefixtures("in_german")
def test_german_diagnostics() -> None:
    values = {"isolation": Sentence(ISOLATION), "when": ""}
    sandbox = HealthCheck(state="ok", what=Sentence("Plugins run in isolation: {isolation}. {when}", values))
    offline = HealthCheck.from_error(OfflineError("Genesys Cloud cannot be reached.", remedy="Check it."))

    what, remedy = check_texts(sandbox)
    assert (what[:38], remedy) == ("Plugins laufen isoliert: kein Token, k", "")
    assert what.endswith("keine anderen Programme.")
    assert check_texts(offline) == (
        "Genesys Cloud ist nicht erreichbar.",
        "Prüfen Sie die Netzwerkverbindung.",
    )
    assert check_name("rate-budget") == "Anfragelimit"


@pytest.mark.usefixtures("in_german")
def test_german_buttons_of_qt() -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


@pytest.mark.parametrize(
    ("number", "locale", "text", "said"),
    [
        (Count(1234), "de_DE", "1.234", "1.234"),
        (Count(1234), "en_GB", "1,234", "1,234"),
        (Count(None), "en_GB", "–", "no data"),
        (Percent(0.041), "en_GB", "4.1 %", "4.1 percent"),
        (Percent(0.041), "de_DE", "4,1 %", "4,1 percent"),
        (Percent(0.83), "de_DE", "83 %", "83 percent"),
        (Percent(None), "de_DE", "–", "no data"),
        (Duration(161 * 60_000), "en_GB", "2 h 41 min", "2 hours 41 minutes"),
        (Duration(61_000), "en_GB", "1 min 1 s", "1 minute 1 second"),
        (Duration(-61_000), "en_GB", "-1 min 1 s", "minus 1 minute 1 second"),
        (Duration(0), "en_GB", "0 s", "0 seconds"),
        (Duration(None), "en_GB", "–", "no data"),
    ],
)
def test_numbers_follow_the_locale(number: Quantity, locale: str, text: str, said: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        assert format_quantity(number) == text
        assert accessible_quantity(number) == said
    finally:
        QLocale.setDefault(before)


def test_language_without_a_catalog_is_english(qapp: QApplication) -> None:
    catalogues = install_translator(qapp, QLocale("is_IS"))
    try:
        assert tr("Sign in") == "Sign in"
    finally:
        for catalogue in catalogues:
            qapp.removeTranslator(catalogue)


#: Calls that show their first argument to the user.
SHOWS = {
    *("QLabel", "QPushButton", "QCheckBox", "QGroupBox", "push_button", "tool_button", "MessageLabel"),
    *("title", "section", "paragraph", "show_message", "set_text", "labeled_field", "LabeledText"),
    *("setText", "setTitle", "setWindowTitle", "setToolTip", "setStatusTip"),
    *("setAccessibleName", "setAccessibleDescription", "addAction", "addButton", "addRow", "addTab", "say"),
}


def test_texts_shown_are_translatable() -> None:
    for file, call in calls():
        if call.args and isinstance(call.args[0], (ast.Constant, ast.JoinedStr)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            literal = ast.unparse(call.args[0]).lstrip("f").strip("'\"")
            words = re.sub(r"\{[^}]*\}", "", literal)
            assert name not in SHOWS or not re.search("[a-zA-Z]{2}", words) or words == "Hourglance", (
                f"{file}, line {call.lineno}: write {name}(tr({literal!r}))"
            )
