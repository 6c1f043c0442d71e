"""The language of a plugin's texts: of its declaration and its cards, in the guest that runs it for users."""

from pathlib import Path
from struct import pack

import pytest

from hourglance.plugin_host import DevRunner, Plugin
from hourglance.util.language import user_language

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("compiled_guest")]

CODE = """
from hourglance.api import *

_ = Translations(__package__)

class Talks(Widget):
    "What was said."
    title = _("Talks")
    settings = (window_setting(),)
    query = AggregatesQuery(metrics=("tTalk",), window=setting("window"))

    def present(self, results, settings):
        talks = results.total("tTalk").count
        return Card(headline=Count(talks), caption=f"{_('Talks')} {window_label(settings['window'])}")

@hookimpl
def hourglance_widgets(register):
    register(Talks())
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ("Gespräche", "Was gesagt wurde.", "Zeitraum", "Gespräche heute")),
        ("en", ("Talks", "What was said.", "Window", "Talks today")),
        ("ar", ("Talks", "What was said.", "Window", "Talks today")),
    ],
)
async def test_plugin_has_its_texts_in_the_readers_language(
    tmp_path: Path, language: str, expected: tuple[str, ...]
) -> None:
    folder = tmp_path / "talks"
    (folder / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "__init__.py").write_text(CODE, encoding="utf-8")
    catalog = {
        "": "Content-Type: text/plain; charset=UTF-8\n",
        "Talks": "Gespräche",
        "What was said.": "Was gesagt wurde.",
    }
    (folder / "locale" / "de" / "LC_MESSAGES" / "messages.mo").write_bytes(_compiled(catalog))
    plugin = Plugin(name="talks", version="1", entry_points=("talks",), folder=tmp_path, language=language)

    async with DevRunner(plugin) as runner:
        loaded = await runner.load()
        assert loaded.problems == ()
        (declared,) = loaded.declarations
        card = await runner.present("talks", await runner.sample("talks"))

    assert card is not None
    shown = (declared.title, declared.description, declared.settings[0].label, card.caption)
    assert shown == expected


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "ar_EG.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": ""}, "de"),
    ],
)
def test_language_is_that_of_the_desktop(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert user_language() == language


def _compiled(texts: dict[str, str]) -> bytes:
    """Return a catalog in the format of .mo files."""
    pairs = [(source.encode(), target.encode()) for source, target in sorted(texts.items())]
    start = 28 + 16 * len(pairs)
    tables, content = b"", b""
    for number in (0, 1):
        for pair in pairs:
            tables += pack("<2I", len(pair[number]), start + len(content))
            content += pair[number] + b"\0"
    header = pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return header + tables + content
