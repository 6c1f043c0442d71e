"""Update the translation catalogs from the code.

Run it after changing a text in hourglance.tray, or one that other rooms declare for it, such as the labels of
the preferences::

    python resources/translate.py

It writes hourglance_resources/translations/hourglance_*.ts, lists each text without a translation, and
compiles hourglance_*.qm, which the app reads. Add the missing translations to the .ts file, by hand or with
pyside6-linguist, and run it again. To add a language, pass its code::

    python resources/translate.py fr
"""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from hourglance.api import ChoiceSetting, Setting
from hourglance.app.preferences import SECTIONS
from hourglance.engine import limit_settings
from hourglance.plugin_host import ISOLATION

HERE = Path(__file__).parent
CATALOGS = HERE / "hourglance_resources" / "translations"
TRAY = HERE.parent / "desktop" / "hourglance" / "tray"
DIAGNOSTICS = TRAY.with_name("app") / "diagnostics"

#: Calls in the diagnostics whose literals are sentences.
_SENTENCES = {"ok", "warn", "fail", "unknown", "Sentence"}


def update(folder: Path = CATALOGS, *new: str) -> list[str]:
    """Update the catalogs in a folder; return a line for each text without a translation.

    :param new: languages that have no catalog yet.
    """
    with tempfile.TemporaryDirectory() as declared:
        texts = Path(declared, "declared.py")
        texts.write_text("".join(f"tr({text!r})\n" for text in _declared()), encoding="utf-8")
        return _update(folder, [*TRAY.rglob("*.py"), texts], new)


def _update(folder: Path, code: Iterable[Path], new: tuple[str, ...]) -> list[str]:
    languages = {file.stem.partition("_")[2] for file in folder.glob("*.ts")} | {"en", *new}
    sources = sorted(map(str, code))
    lacking = []
    for language in sorted(languages):
        texts = folder / f"hourglance_{language}.ts"
        options = ["-no-obsolete", "-sort-messages", "-locations", "none", "-source-language", "en"]
        if language == "en":
            options.append("-pluralonly")
        _run("lupdate", *options, "-target-language", language, *sources, "-ts", str(texts))
        _run("lrelease", "-silent", str(texts), "-qm", str(texts.with_suffix(".qm")))
        lacking += [
            f"{texts.name}: {message.findtext('source')}"
            for message in ET.parse(texts).iter("message")  # noqa: S314 - written by the line above
            if message.find("translation[@type='unfinished']") is not None
        ]
    return lacking


def _declared() -> Iterator[str]:
    """Yield the texts of the preferences, the alert limits and the diagnostics."""
    yield ISOLATION
    for module in ("checks", "computer", "health_check", "plugins", "service"):
        yield from _diagnostic_texts((DIAGNOSTICS / f"{module}.py").read_text(encoding="utf-8"))
    for section in SECTIONS:
        yield section.title
        yield from _texts(section.settings)
    for unit in ("ms", "ratio", "count"):
        yield from _texts(limit_settings(unit, counts_down=True))


def _diagnostic_texts(code: str) -> Iterator[str]:
    """Yield the sentences in the code of checks: what results are made from, and constants for them."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SENTENCES:
            parts = [part for argument in node.args for part in ast.walk(argument)]
            yield from (
                text for text in _literals(parts) if re.search("[a-z]", re.sub(r"{.*?}|^\w+$", "", text))
            )
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            parts = [node.value, *getattr(node.value, "elts", ())]
            yield from (text for text in _literals(parts) if re.match("[A-Z].* ", text))


def _literals(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _texts(settings: Iterable[Setting]) -> Iterator[str]:
    for setting in settings:
        yield from filter(None, (setting.label, setting.help))
        if isinstance(setting, ChoiceSetting):
            yield from (option.label for option in setting.options if any(map(str.isalpha, option.label)))


def _run(tool: str, *arguments: str) -> None:
    import PySide6

    program = Path(PySide6.__file__).with_name(tool)
    subprocess.run([program, *arguments], check=True, capture_output=True)  # noqa: S603 - Qt's own tool


if __name__ == "__main__":
    sys.exit("\n".join(update(CATALOGS, *sys.argv[1:])) or None)
