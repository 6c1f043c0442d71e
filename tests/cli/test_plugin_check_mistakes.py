"""Mistakes of plugin authors, and what ``plugin check`` says of each: the line, and how to correct it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hourglance import __version__
from hourglance.devtools import PluginReport, check_project, create_plugin, read_project

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.usefixtures("compiled_guest", "one_demo_for_all", "no_bundled_widgets"),
]

PLUGIN = """
from datetime import UTC, datetime
from hourglance.api import *

class Mine(Widget):
    "Handled, by queue."
    title = "Mine"
    settings = (FlagSetting(name="strict", label="Strict"), window_setting())
    query = AggregatesQuery(
        metrics=("tHandle", "nOffered"), group_by=("queueId",), window=setting("window")
    )

    def present(self, results, settings):
        handled, offered = results.total("tHandle"), results.total("nOffered")
        if handled is None or offered is None:
            return None
        if settings["strict"]:
            return None
        return Card(headline=Count(handled.count), caption=f"of {offered.count} offered")

@hookimpl
def hourglance_widgets(register):
    register(Mine())
"""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A replacement in the plugin; its line is that with ``#!``, if there is one."""

    old: str
    new: str
    says: tuple[str, ...]
    severity: str = "error"


QUERY = 'metrics=("tHandle", "nOffered"), group_by=("queueId",), window=setting("window")'
STRICT = 'if settings["strict"]:\n            return None'
CARD = 'return Card(headline=Count(handled.count), caption=f"of {offered.count} offered")'
HOOK = "@hookimpl\ndef hourglance_widgets(register):\n    register(Mine())"

WIDGET = PLUGIN[PLUGIN.index("class Mine") : PLUGIN.index("@hookimpl")]
CLASS = PLUGIN[PLUGIN.index("class Mine") : PLUGIN.index("    def present")]

#: Code that neither sample, no data nor the demo reaches: the setting is off.
UNREACHED = 'if settings["strict"]:\n            {code} #!\n            return None'


def unreached(code: str, *says: str, severity: str = "error") -> Mistake:
    return Mistake(old=STRICT, new=UNREACHED.replace("{code}", code), says=says, severity=severity)


def query(text: str, *says: str, severity: str = "error") -> Mistake:
    return Mistake(
        old=f"query = AggregatesQuery(\n        {QUERY}",
        new=f"query = AggregatesQuery( #!\n        {text}",
        says=says,
        severity=severity,
    )


def card(text: str, *says: str, severity: str = "error", at: str = "present") -> Mistake:
    """A card that is wrong; the line is that of the call, or of ``present`` if no line of it failed."""
    if at == "call":
        return Mistake(old=CARD, new=f"return {text} #!", says=says, severity=severity)
    whole = PLUGIN[PLUGIN.index("def present") : PLUGIN.index("\n\n@hookimpl")]
    new = whole.replace("settings):", "settings): #!").replace(CARD, f"return {text}")
    return Mistake(old=whole, new=new, says=says, severity=severity)


MISTAKES = {
    # Names that are not there, in code that no results reach
    "metric misspelled": unreached('results.total("tHandel")', "`tHandel`", "Did you mean `tHandle`?"),
    "metric not requested": unreached('results.series("tAcw", "sum")', "`tAcw`", "It has `nOffered`"),
    "metric of a helper": unreached('total_count(results, "nOfferd")', "Did you mean `nOffered`?"),
    "dimension misspelled": unreached('results.values("queueid")', "Did you mean `queueId`?"),
    "dimension not grouped by": unreached(
        'results.total("tHandle", userId="x")', "does not group by `userId`"
    ),
    "dimension of a helper": unreached('by_dimension(results, "userId")', "does not group by `userId`"),
    "setting misspelled": unreached('settings["strct"]', "Did you mean `strict`?"),
    "setting misspelled in get": unreached('settings.get("windows")', "Did you mean `window`?"),
    "method of the results misspelled": unreached('results.totl("tHandle")', "Did you mean `total`?"),
    "part of the app": unreached("from hourglance.app import x", "`hourglance.app`", "`hourglance.api`"),
    "package of the app": unreached("from hourglance import app", "`hourglance.app`", "`hourglance.api`"),
    # Names that are not there, in code that the sample reaches
    "statistic misspelled": card(
        'Card(headline=Count(1), caption="a", trend=results.series("tHandle", "averages"))',
        "Did you mean `average`?",
        at="call",
    ),
    # What has no effect
    "setting without effect": Mistake(
        old="settings = (",
        new='settings = ( #!\n        TextSetting(name="greeting", label="Greeting"),',
        says=("`greeting` has no effect", "or remove it"),
        severity="warning",
    ),
    "metric that nobody reads": query(
        QUERY.replace('"nOffered"', '"nOffered", "tAlert"'),
        "`tAlert`",
        "remove the metric",
        severity="warning",
    ),
    "widget that is not registered": Mistake(
        old="@hookimpl",
        new='class Other(Widget): #!\n    title = "Other"\n\n@hookimpl',
        says=("`Other` is never registered", "register(Other())"),
        severity="warning",
    ),
    "window of the user unused": Mistake(
        old='class Mine(Widget):\n    "Handled, by queue."\n    title = "Mine"\n    settings = (',
        new='class Mine(Widget): #!\n    "Handled, by queue."\n    title = "Mine"\n    settings = (\n'
        '        WindowSetting(name="span", label="Span"),',
        says=("`span` has no effect", 'write `window=setting("span")`'),
    ),
    # Queries
    "metric of the service misspelled": query(
        QUERY.replace("nOffered", "nOfferd"), "did you mean `nOffered`?"
    ),
    "family misspelled": query(f'family="conversation", {QUERY}', "Did you mean 'conversations'?"),
    "granularity": query(f'granularity="5m", {QUERY}', "did you mean `PT5M`?"),
    "value that matches nothing": query(
        f'where=is_in("mediaType", "voise"), {QUERY}', "did you mean `voice`?"
    ),
    "name in place of an id": query(f'where=is_in("queueId", "Sales"), {QUERY}', "is not an id"),
    "window by its name": Mistake(
        old=CLASS,
        new=CLASS.replace("Widget):", "Widget): #!")
        .replace(", window_setting()", ",")
        .replace('window=setting("window")', 'window="last hour"'),
        says=("query.window", "Today"),
    ),
    # Instants and clocks
    "naive datetime": unreached("Elapsed(datetime(2026, 11, 23))", "no time zone", "add `tzinfo=UTC`"),
    "clock": unreached("datetime.now(UTC)", "has no clock", "results.interval.end", severity="warning"),
    "wait": unreached("import time; time.sleep(1)", "cannot wait", severity="warning"),
    # Cards
    "headline of the wrong type": card('Card(headline=5, caption="a")', "`card.headline` must be"),
    "tone of the wrong type": card('Card(headline=Count(1), caption="a", tone="red")', "tone", "good"),
    "body of the wrong type": card('Card(headline=Count(1), caption="a", body=("text",))', "body"),
    "card without caption": card("Card(headline=Count(1))", "no caption"),
    "not a card": card('"5 calls"', "invalid card"),
    "0 for no data": Mistake(
        old="def present(self, results, settings):",
        new="def present(self, results, settings): #!\n"
        '        if results.total("tHandle") is None: return Card(headline=Count(0), caption="a")',
        says=("shows 0 if there is no data", "Return None"),
        severity="warning",
    ),
    "no data not foreseen": Mistake(
        old="if handled is None or offered is None:",
        new="if handled.count == 0: #!",
        says=("no attribute 'count'", "if there is no data", "test for that first"),
    ),
    "sample of the wrong type": Mistake(
        old="    def present(",
        new="    def sample(self): #!\n        return 5\n\n    def present(",
        says=("`sample` must be Aggregates",),
    ),
    "state in the widget": Mistake(
        old="def present(self, results, settings):",
        new="calls = 0\n    def present(self, results, settings): #!\n"
        '        self.calls += 1; return Card(headline=Count(self.calls), caption="a")',
        says=("must be pure", "keep no state"),
    ),
    # Imports
    "network": Mistake(old="from datetime", new="import socket #!\nfrom datetime", says=("'socket'",)),
    "network in a function": unreached("import urllib.request, ssl", "`ssl`", "remove the import"),
    "other programs": unreached("import subprocess", "`subprocess`", "remove the import"),
    "threads": unreached("import threading", "cannot start threads", severity="warning"),
    "Qt": unreached("from PySide6 import QtCore", "`PySide6`", "dependencies in pyproject.toml"),
    "HTTP": unreached("import httpx", "`httpx`", "dependencies in pyproject.toml"),
    # The module as a whole
    "syntax": Mistake(old="def present(self", new="def present(:  #!\n", says=("SyntaxError",)),
    "no hook": Mistake(old=HOOK, new="", says=("no function `hourglance_widgets`", "`hookimpl`")),
    "hook without a widget": Mistake(old="register(Mine())", new="pass", says=("registers no widget",)),
    "class in place of a widget": Mistake(
        old="register(Mine())", new="register(Mine)", says=("takes an instance",)
    ),
    "two widgets with one id": Mistake(
        old="register(Mine())",
        new='register(Mine())\n    class Other(Mine): #!\n        id = "mine"\n    register(Other())',
        says=("another widget of this plugin is called `mine`",),
    ),
    "catalog missing": Mistake(
        old="class Mine",
        new="_ = Translations(__package__) #!\n\nclass Mine",
        says=("package",),
        severity="warning",
    ),
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_plugin(code: str) -> Path:
        folder = create_plugin("mine", tmp_path)[0]
        (folder / "mine.py").write_text(code)
        return folder

    return write_plugin


def told(report: PluginReport) -> list[str]:
    """Return what the check says, but for the template's author and the pace of this computer."""
    return [
        f"{each.place} {each.message}"
        for each in report.problems
        if "author" not in each.message and not each.message.startswith("It takes ")
    ]


async def test_check_finds_nothing_in_the_plugin_without_a_mistake(write):
    report = await check_project(read_project(write(PLUGIN)))

    assert told(report) == []


#: Those of a single widget, which hide none of another's.
TOGETHER = {name: mistake for name, mistake in MISTAKES.items() if mistake.old in WIDGET and name != "syntax"}


def assert_named(mistake: Mistake, line: int | None, report: PluginReport) -> None:
    place = f"mine.py:{line}" if line else ""
    assert any(
        each.severity == mistake.severity
        and each.place == place
        and all(word in each.message for word in mistake.says)
        for each in report.problems
    ), report.problems


@pytest.mark.parametrize("name", sorted(MISTAKES.keys() - TOGETHER.keys()))
async def test_mistake_is_named_with_its_line_and_how_to_correct_it(write, name: str):
    mistake = MISTAKES[name]
    assert mistake.old in PLUGIN
    code = PLUGIN.replace(mistake.old, mistake.new, 1)
    lines = [number for number, line in enumerate(code.splitlines(), 1) if "#!" in line]

    report = await check_project(read_project(write(code)))

    assert_named(mistake, lines[0] if lines else None, report)


async def test_mistakes_of_many_widgets_are_named_with_their_lines(write):
    """One plugin has a widget for each mistake."""
    code, hook = PLUGIN[: PLUGIN.index(WIDGET)], "@hookimpl\ndef hourglance_widgets(register):\n"
    places = {}
    for number, (name, mistake) in enumerate(TOGETHER.items()):
        widget = WIDGET.replace(mistake.old, mistake.new, 1).replace("class Mine", f"class Mine{number}")
        (at,) = [at for at, line in enumerate(widget.splitlines(), 1) if "#!" in line]
        places[name] = code.count("\n") + at
        code += widget
        hook += f"    register(Mine{number}())\n"

    report = await check_project(read_project(write(code + hook)))

    for name, line in places.items():
        assert_named(MISTAKES[name], line, report)


def with_dependencies(folder: Path, *names: str) -> Path:
    project = folder / "pyproject.toml"
    project.write_text(project.read_text().replace('["hourglance>=0.1"]', str(["hourglance>=0.1", *names])))
    return folder


async def test_dependency_that_is_not_installed_is_named(write):
    report = await check_project(read_project(with_dependencies(write(PLUGIN), "not-there-anywhere>=2")))

    assert [
        each.severity for each in report.problems if "pip install not-there-anywhere" in each.message
    ] == ["warning"]


async def test_dependency_with_compiled_parts_is_named(write):
    report = await check_project(read_project(with_dependencies(write(PLUGIN), "msgspec")))

    assert [each.severity for each in report.problems if "`msgspec` has compiled parts" in each.message] == [
        "warning"
    ]


async def test_import_of_a_dependency_and_of_its_dependency_is_no_mistake(write):
    code = PLUGIN.replace(STRICT, UNREACHED.replace("{code}", "import pluggy, packaging"))
    report = await check_project(read_project(with_dependencies(write(code), "pytest")))

    assert told(report) == []


async def test_import_that_may_fail_is_no_mistake(write):
    code = "try:\n    import ssl\nexcept ImportError:\n    ssl = None\n" + PLUGIN

    assert (await check_project(read_project(write(code)))).ok


async def test_other_things_called_results_are_no_mistake(write):
    code = PLUGIN + "\n\ndef listed():\n    results = []\n    results.append(results['x'])\n"

    assert told(await check_project(read_project(write(code)))) == []


async def test_code_that_python_warns_of_is_read(write, capsys):
    mistake = UNREACHED.replace("{code}", 'results.total("tHandel")')
    report = await check_project(read_project(write(PLUGIN.replace(STRICT, mistake) + '\nPATTERN = "\\d"\n')))

    assert any("Did you mean `tHandle`?" in each for each in told(report))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("code", ["x = " + "-" * 100_000 + "1", "x = " + "(" * 5000, "x = '\0'", "\xff"])
async def test_code_that_cannot_be_parsed_is_an_error(write, code: str):
    folder = write(PLUGIN)
    (folder / "mine.py").write_bytes(code.encode("latin-1"))

    report = await check_project(read_project(folder))

    assert not report.ok


async def test_names_in_constants_are_read(write):
    metrics = 'METRICS = ("tHandle", "nOffered")\nSTRICT = "strict"\n\nclass Mine(Widget)'
    code = PLUGIN.replace("class Mine(Widget)", metrics).replace(
        'metrics=("tHandle", "nOffered")', "metrics=METRICS"
    )
    code = code.replace('results.total("tHandle"), results.total("nOffered")', "map(results.total, METRICS)")
    code = code.replace('settings["strict"]', "settings[STRICT]").replace('name="strict"', "name=STRICT")

    report = await check_project(read_project(write(code)))

    assert told(report) == []


async def test_package_is_read_with_its_modules_and_catalogs(write):
    folder = write(PLUGIN.replace("class Mine", "_ = Translations(__package__)\n\nclass Mine"))
    package = folder / "mine"
    package.mkdir()
    (folder / "mine.py").rename(package / "__init__.py")
    (package / "more.py").write_text("def dead(results):\n    return results.total('tHandel')\n")
    without = await check_project(read_project(folder))
    (package / "locale/de/LC_MESSAGES").mkdir(parents=True)
    (package / "locale/de/LC_MESSAGES/messages.mo").write_bytes(b"")

    report = await check_project(read_project(folder))

    first, second = told(without)
    assert first.startswith("mine/__init__.py:5 ")
    assert "mine/locale/de/LC_MESSAGES/messages.mo" in first
    assert second.startswith("mine/more.py:2 ")
    assert told(report) == [second]


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ('version = "0.1.0"\n', "", "pyproject.toml:6", "no version: add it"),
        (
            '"hourglance>=0.1"',
            '"hourglance>=99"',
            "pyproject.toml:12",
            'this is version {version}. Write "hourglance>={release}".',
        ),
        ('">=3.11"', '"<3.12"', "pyproject.toml:10", "plugins run in Python 3.14. Allow that version."),
        ('">=3.11"', '"three"', "pyproject.toml:10", "invalid requirement"),
        ('"hourglance>=0.1"', '"hourglance>=0.1", "a b"', "pyproject.toml:12", "invalid requirement"),
    ],
)
async def test_mistake_in_the_metadata_is_named_with_its_line(
    write, old: str, new: str, place: str, says: str
):
    folder = write(PLUGIN)
    project = folder / "pyproject.toml"
    project.write_text(project.read_text().replace(old, new))

    report = await check_project(read_project(folder))

    says = says.format(version=__version__, release=".".join(__version__.split(".")[:2]))
    assert [each.message for each in report.problems if each.place == place and says in each.message]
