"""The guide for authors keeps its word: code runs, commands exist, pictures and outputs are true."""

import re
import typing
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from guide import CODE, GUIDE, Pictured, pictured, registered

from hourglance import api
from hourglance.cli.commands import hourglance
from hourglance.devtools import create_plugin
from hourglance.genesys import families
from hourglance.lint import lint_declared
from hourglance.plugin_host import PluginTimeouts
from hourglance.plugin_host.guest.loading import MAX_WIDGETS
from hourglance.plugin_host.sandbox import runtime
from hourglance.testing import check_card

pytestmark = pytest.mark.usefixtures("compiled_guest")

TEXT = GUIDE.read_text(encoding="utf-8")
PICTURED = tuple(pictured())
NAMES = {name: getattr(api, name) for name in api.__all__}


def section(title: str) -> str:
    """Return what stands under a heading, up to the next one of its level or above."""
    heading = re.search(rf"^(#+) {re.escape(title)}\n", TEXT, re.MULTILINE)
    assert heading, title
    end = re.search(rf"^#{{1,{len(heading[1])}}} ", TEXT[heading.end() :], re.MULTILINE)
    return TEXT[heading.end() :][: end.start() if end else None]


def rows(text: str) -> list[str]:
    """Return the first cells of all tables."""
    return re.findall(r"^\| (.*?) \|", text, re.MULTILINE)


def console(command: str) -> str:
    """Return what the guide says that a command prints."""
    found = re.search(rf"^\$ {re.escape(command)}\n(.*?)```", TEXT, re.MULTILINE | re.DOTALL)
    assert found, command
    return found[1]


def python() -> list[str]:
    return re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", typing.get_args(api.Block))
def test_guide_shows_every_block(block: type) -> None:
    (shown,) = [one for one in PICTURED if one.picture.stem == block.__name__.lower()]

    assert f"#### {block.__name__}\n" in section("Blocks")
    assert [type(one) for one in shown.card().body] == [block]


@pytest.mark.parametrize("setting", typing.get_args(api.Setting))
def test_guide_shows_every_setting(setting: type) -> None:
    assert f"`{setting.__name__}`" in rows(section("Settings"))
    assert f"{setting.__name__}(" in next(code for code in python() if "class LongCalls" in code)


@pytest.mark.parametrize("hook", [name for name, value in NAMES.items() if hasattr(value, "hourglance_spec")])
def test_guide_documents_every_hook(hook: str) -> None:
    assert f"@hookimpl\ndef {hook}(register: Register) -> None:" in section("The hook")


def test_guide_documents_every_window() -> None:
    shown = [eval(code, NAMES | {"datetime": datetime, "UTC": UTC}) for code in windows()]

    assert {type(window) for window in shown} == {*typing.get_args(api.Window), api.SettingPlaceholder} - {
        api.Interval
    }
    assert "`Interval(start=..., end=...)`" in rows(section("Windows"))


def windows() -> list[str]:
    cells = "".join(rows(section("Windows")))
    return [code for code in re.findall(r"`([^`]*)`", cells) if "..." not in code]


@pytest.mark.parametrize("condition", ["is_in", "exists", "not_exists", "in_range", "all_of", "any_of"])
def test_guide_documents_every_condition(condition: str) -> None:
    assert f"`{condition}(" in " ".join(rows(section("Filters")))


@pytest.mark.parametrize(
    "name", [name for name in NAMES if getattr(NAMES[name], "__module__", "") == "hourglance.api._helpers"]
)
def test_guide_documents_every_helper(name: str) -> None:
    assert f"`{name}(" in " ".join(rows(section("Helpers")))


@pytest.mark.parametrize(
    "quantity", [each for each in typing.get_args(api.Quantity) if each not in typing.get_args(api.Amount)]
)
def test_running_time_is_documented(quantity: type) -> None:
    assert any(row.startswith(f"`{quantity.__name__}(") for row in rows(section("Numbers")))


@pytest.mark.parametrize("quantity", typing.get_args(api.Amount))
def test_quantity_is_documented_as_it_reads(quantity: type) -> None:
    said = dict(re.findall(r"^\| `(\w+\([\d_.]+\))` \| `(.*?)`", section("Numbers"), re.MULTILINE))
    (code,) = [code for code in said if code.startswith(quantity.__name__)]

    assert said[code].replace(" ", "") == str(eval(code, dict(NAMES))).replace("\u202f", "").replace(" ", "")


def test_tones_are_documented() -> None:
    assert all(f"`{tone}`" in section("Tones") for tone in typing.get_args(api.Tone))


@pytest.mark.parametrize("one", PICTURED, ids=lambda one: one.picture.stem)
def test_picture_shows_a_valid_card(one: Pictured) -> None:
    card = one.card()

    assert check_card(card) == ()


@pytest.mark.parametrize("one", PICTURED, ids=lambda one: one.picture.stem)
def test_picture_is_drawn_from_the_code_above_it(one: Pictured) -> None:
    from PySide6.QtGui import QImage

    image = QImage(str(one.picture))

    assert image.width() > 600
    assert image.text(CODE) == one.code, (
        "redraw the pictures: QT_QPA_PLATFORM=offscreen python tests/support/guide.py"
    )


def test_pictures_are_exactly_those_of_the_guide() -> None:
    named = {GUIDE.parent / path for path in re.findall(r"!\[[^]]+\]\(([^)]*)\)", TEXT)}

    assert named == {*(GUIDE.parent / "pictures").iterdir()} == {one.picture for one in PICTURED}


def test_links_within_the_guide_resolve() -> None:
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }

    assert {*re.findall(r"\]\(#([^)]*)\)", TEXT)} <= headings


def test_guide_code_compiles_and_covers_the_api() -> None:
    for code in python():
        compile(code, "guide", "exec")
    used = {name for name in re.findall(r"\b[A-Z]\w+\b", "".join(python())) if hasattr(api, name)}
    assert used <= {*api.__all__}


def test_guide_queries_are_valid() -> None:
    for one in PICTURED:
        if "@hookimpl" in one.code:
            names: dict[str, object] = dict(NAMES)
            exec(one.code, names)
            (widget,) = registered(names)
            queries = widget.queries.values() if hasattr(widget, "queries") else (widget.query,)
            for asked in queries:
                assert lint_declared(asked).diagnostics == ()
    (query,) = [code for code in python() if code.startswith("AggregatesQuery(")]
    assert lint_declared(eval(query, dict(NAMES))).diagnostics == ()


def test_guide_number_of_families() -> None:
    assert '`"users"`, `"flows"` and sixteen more' in TEXT
    assert len(families()) == 19


def test_guide_names_exactly_the_plugin_commands() -> None:
    group = hourglance.get_command(click.Context(hourglance), "plugin")
    assert isinstance(group, click.Group)
    known = {*group.list_commands(click.Context(group))}

    assert {*re.findall(r"hourglance plugin (\w+)", TEXT)} == known


def test_guide_limits_are_those_enforced() -> None:
    limits = PluginTimeouts()

    assert (
        f"{limits.start:g} s to be imported and declare its widgets; {limits.present:g} s for a card" in TEXT
    )
    assert f"| widgets | at most {MAX_WIDGETS}, " in TEXT
    assert f"| memory | {runtime.MEMORY_BYTES // 1024**2} MB |" in TEXT
    assert f"| output | {runtime.OUTPUT_BYTES // 1024} KB for each request |" in TEXT
    assert limits.failures == 3
    assert "three times in a row" in TEXT


def test_guide_first_widget_is_that_of_plugin_new(tmp_path: Path) -> None:
    made = (create_plugin("hello", tmp_path)[0] / "hello.py").read_text(encoding="utf-8")

    assert f"```python\n{made}```" in TEXT


def test_guide_output_of_new_and_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    new = CliRunner().invoke(hourglance, ["plugin", "new", "hello"])
    widget = tmp_path / "hello" / "hello.py"
    widget.write_text(widget.read_text().replace("tTalkComplete", "tAcw"))
    check = CliRunner().invoke(hourglance, ["plugin", "check", "hello"])

    assert new.stdout == console("hourglance plugin new hello")
    assert measured(check.stdout) == measured(console("hourglance plugin check hello"))


def measured(text: str) -> str:
    """Return a text without what differs from run to run."""
    unmeasured = re.sub(r" +[\d.]+ (ms|MB)|[\d.]+ s$", " N", text, flags=re.MULTILINE)
    return re.sub(" {2,}", "  ", unmeasured)  # columns are as wide as the longest number
