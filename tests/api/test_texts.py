"""Texts in the reader's language: of this package, of the bundled widgets, and of any plugin."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import hourglance_widgets
from hourglance.api import (
    Count,
    Duration,
    Percent,
    Translations,
    media_name,
    media_setting,
    set_language,
    window_caption,
    window_label,
    window_setting,
)
from hourglance_widgets.voice_duration import VoiceDuration

WIDGETS = Path(hourglance_widgets.__file__).parent
GERMAN = WIDGETS / "locale" / "de" / "LC_MESSAGES" / "hourglance_widgets.po"


@pytest.fixture(autouse=True)
def _in_english_afterward() -> Iterator[None]:
    yield
    set_language("en")


@pytest.fixture(scope="module")
def catalogs() -> ModuleType:
    """Return the script that compiles the catalogs."""
    file = Path(__file__).parents[2] / "resources" / "compile_catalogs.py"
    spec = importlib.util.spec_from_file_location("compile_catalogs", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "label", "caption"),
    [
        ("PT30M", "letzte 30 Minuten", "in den letzten 30 Minuten, Anruf"),
        ("PT1H", "letzte Stunde", "in der letzten Stunde, Anruf"),
        ("PT8H", "letzte 8 Stunden", "in den letzten 8 Stunden, Anruf"),
        ("P1D", "letzter Tag", "am letzten Tag, Anruf"),
        ("P7D", "letzte 7 Tage", "in den letzten 7 Tagen, Anruf"),
        ("P1DT1H", "letzte 1 Tag 1 Stunde", "in den letzten 1 Tag 1 Stunde, Anruf"),
        ("today", "heute", "heute, Anruf"),
        ("this-week", "diese Woche", "diese Woche, Anruf"),
    ],
)
def test_windows_are_described_in_german(name: str, label: str, caption: str) -> None:
    set_language("de")

    assert window_label(name) == label
    assert window_caption({"window": name, "media": "voice"}) == caption


def test_settings_and_spoken_quantities_are_in_german() -> None:
    set_language("de")

    assert (window_setting().label, media_setting().label) == ("Zeitraum", "Medien")
    assert [option.label for option in media_setting().options][:2] == ["Alle Medien", "Anruf"]
    assert media_name("") == "alle Medien"
    assert Duration(9_660_000).spoken == "2 Stunden 41 Minuten"
    assert (Percent(0.5).spoken, Percent(None).spoken) == ("50 Prozent", "keine Daten")


@pytest.mark.parametrize(
    ("language", "thousands", "tenths", "spoken"),
    [
        ("de", "1.234.567", "4,1 %", "4,1 Prozent"),
        ("en", "1\u202f234\u202f567", "4.1 %", "4.1 percent"),
        ("ar", "1\u202f234\u202f567", "4.1 %", "4.1 percent"),
    ],
)
def test_numbers_are_written_as_in_the_language(
    language: str, thousands: str, tenths: str, spoken: str
) -> None:
    set_language(language)

    assert str(Count(1_234_567)) == thousands
    assert (str(Percent(0.041)), Percent(0.041).spoken) == (tenths, spoken)
    assert Percent(0.041).rounded == 0.041
    assert str(Count(-999)) == "-999"


@pytest.mark.parametrize("language", ["en", "fr", "ar", ""])
def test_other_languages_are_english(language: str) -> None:
    set_language(language)

    assert window_label("PT30M") == "last 30 minutes"
    assert Translations("hourglance_widgets", "hourglance_widgets")("Handled today") == "Handled today"


def test_bundled_card_is_in_german() -> None:
    set_language("de")
    card = VoiceDuration().present(VoiceDuration().sample(), {"queues": ()})

    assert card is not None
    assert card.caption == "37 bearbeitet, 4 min 25 s im Schnitt"
    assert "Minuten" in card.spoken
    assert "average" not in card.spoken


def test_bundled_texts_are_complete_in_german(catalogs: ModuleType) -> None:
    texts = catalogs.read_catalog(GERMAN)

    assert [text for text in _marked() if text not in texts] == []
    assert GERMAN.with_suffix(".mo").read_bytes() == catalogs.compiled(texts), (
        "compile the catalogs: python resources/compile_catalogs.py"
    )


def test_plurals_follow_the_catalog(
    catalogs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_package(catalogs, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    texts = Translations("talkative")

    assert [texts.plural("{n} call", "{n} calls", n) for n in (1, 2)] == ["1 call", "2 calls"]
    set_language("de")
    assert [texts.plural("{n} call", "{n} calls", n) for n in (1, 2)] == ["1 Anruf", "2 Anrufe"]
    assert texts("not translated") == "not translated"


@pytest.mark.parametrize("content", [b"", b"no catalog", b"\xde\x12\x04\x95 cut off"])
def test_broken_catalog_is_english(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "broken" / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "broken" / "__init__.py").touch()
    (folder / "messages.mo").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    set_language("de")

    assert Translations("broken")("Hello") == "Hello"
    assert Translations("no_such_package")("Hello") == "Hello"
    assert Translations(None)("Hello") == "Hello"


def _write_package(catalogs: ModuleType, folder: Path) -> None:
    messages = folder / "talkative" / "locale" / "de" / "LC_MESSAGES" / "messages.mo"
    messages.parent.mkdir(parents=True)
    (folder / "talkative" / "__init__.py").touch()
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    texts = {"": header, "{n} call\0{n} calls": "{n} Anruf\0{n} Anrufe"}
    messages.write_bytes(catalogs.compiled(texts))


def _marked() -> Iterator[str]:
    """Yield the texts of the bundled widgets that are to be translated, and their descriptions."""
    for file in sorted(WIDGETS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef():
                    yield " ".join((ast.get_docstring(node) or "").split())
                case ast.Call(func=ast.Name(id="tr"), args=[ast.Constant(value=str() as text)]):
                    yield text
