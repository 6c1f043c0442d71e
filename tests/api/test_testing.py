"""The pytest plugin for authors: golden cards, with readable differences."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

WIDGET = """
from hourglance.api import *

class LongestWait(Widget):
    "The longest wait."
    title = "Longest wait"
    query = AggregatesQuery(
        metrics=("tWait",), where=is_in("queueId", setting("queues")), window=last(hours=1)
    )
    settings = (QueuesSetting(name="queues", label="Queues"), NumberSetting(name="n", label="N", default=3))
    calls = 0

    def present(self, results, settings):
        waited = results.total("tWait")
        {before}
        return waited and Card(headline=Duration(waited.max), caption={caption}, body=[{body}])
"""

TEST = """
from plugin import LongestWait

def test_card(golden_card):
    golden_card(LongestWait())
"""

RunTests = Callable[..., pytest.RunResult]


@pytest.fixture
def run_tests(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> RunTests:
    """Write a plugin and its test, and run pytest there as its author would."""
    for name in ("HOME", "USERPROFILE"):  # pytester's is the project's folder, which no guest may read
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONUTF8", "1")

    def run(
        *options: str,
        before: str = "",
        caption: str = 'f"{waited.count} waited"',
        body: str = "",
        test: str = TEST,
        plugin: str = "hourglance.testing",
        process: bool = False,
    ) -> pytest.RunResult:
        write = pytester.path.joinpath
        write("pytest.ini").write_text(f"[pytest]\naddopts = -p {plugin}\npythonpath = .\n")
        write("plugin.py").write_text(WIDGET.format(before=before, caption=caption, body=body))
        write("test_plugin.py").write_text(test)
        run = pytester.runpytest_subprocess if process else pytester.runpytest_inprocess
        return run("-q", "-p", "no:cacheprovider", *options)

    return run


@pytest.fixture
def golden(pytester: pytest.Pytester) -> Path:
    return pytester.path / "cards" / "longest-wait.json"


def test_golden_card_is_written_on_request_and_compared_afterward(run_tests: RunTests, golden: Path):
    assert run_tests().ret == 1
    assert run_tests("--update-cards").ret == 0

    written = json.loads(golden.read_text(encoding="utf-8"))
    assert written["headline"]["text"] == "48 s"
    assert written["caption"] == "41 waited"
    assert written["spoken"] == "48 seconds, 41 waited"

    assert run_tests().ret == 0


def test_plugin_deprecated_name_works(run_tests: RunTests, golden: Path):
    assert run_tests("--update-cards", plugin="hourglance.api.testing").ret == 0
    assert golden.is_file()


def test_golden_card_missing_names_the_option_that_writes_it(run_tests: RunTests, golden: Path):
    said = str(run_tests().stdout)

    assert f"There is no {golden} yet." in said
    assert "pytest --update-cards" in said
    assert "Traceback" not in said


def test_golden_card_difference_is_shown_by_line(run_tests: RunTests, golden: Path):
    run_tests("--update-cards")

    said = run_tests(caption='f"{waited.count} people waited"')

    assert said.ret == 1
    assert '-  "caption": "41 waited",' in str(said.stdout)
    assert '+  "caption": "41 people waited",' in str(said.stdout)
    assert "If the change is intended: pytest --update-cards" in str(said.stdout)


def test_golden_card_of_all_blocks_is_readable(run_tests: RunTests, golden: Path):
    body = (
        'Note(text="Hi."), Gauge(label="level", value=Percent(0.8)),'
        ' Table(columns=("a", "b"), rows=(("x", Count(1)),)),'
        ' Bars.of(results, wait="tWait"), Sparkline(label="waits", series=results.series("tWait", "max"))'
    )

    assert run_tests("--update-cards", body=body).ret == 0
    written = json.loads(golden.read_text(encoding="utf-8"))

    assert [block["kind"] for block in written["body"]] == ["note", "gauge", "table", "bars", "sparkline"]
    assert written["body"][1]["value"] == {"percent": 0.8, "text": "80 %"}
    assert written["body"][2]["rows"] == [["x", {"count": 1, "text": "1"}]]
    assert written["body"][4]["series"]["points"] == ["2024-03-06 09:42  48000"]


@pytest.mark.parametrize(
    ("before", "caption", "sentence"),
    [
        (
            "self.calls += 1",
            'f"call {self.calls}"',
            "presenting the same results twice returns different cards",
        ),
        ("waited.count", '"waits"', "AttributeError"),
        ("", '""', "The card has no caption"),
    ],
)
def test_golden_card_rejects_impure_failing_and_invalid_cards(
    run_tests: RunTests, before: str, caption: str, sentence: str
):
    said = run_tests("--update-cards", before=before, caption=caption)

    assert said.ret == 1
    assert sentence in str(said.stdout)


def test_golden_card_takes_results_settings_and_a_name(run_tests: RunTests, golden: Path):
    test = (
        TEST
        + """
def test_no_data(golden_card):
    empty = LongestWait().sample()
    from dataclasses import replace
    assert golden_card(LongestWait(), replace(empty, groups=()), name="empty") is None

def test_settings(golden_card):
    assert golden_card(LongestWait(), settings={"n": 5, "queues": ["a"]}, name="five")
"""
    )

    assert run_tests("--update-cards", test=test).ret == 0
    assert sorted(file.name for file in golden.parent.iterdir()) == [
        "longest-wait-empty.json",
        "longest-wait-five.json",
        "longest-wait.json",
    ]
    assert golden.with_name("longest-wait-empty.json").read_text() == "null\n"


def test_demo_results_are_the_same_in_every_run(run_tests: RunTests):
    test = (
        TEST
        + """
def test_demo(golden_card, demo_results):
    assert golden_card(LongestWait(), demo_results(LongestWait()), name="demo").headline.value > 0
"""
    )

    assert run_tests("--update-cards", test=test).ret == 0
    assert run_tests(test=test, process=True).ret == 0


def test_live_queries_next_to_aggregates_have_demo_results(run_tests: RunTests):
    test = """
from hourglance.api import *

class Both(Widget):
    title = "Both"
    queries = {
        "now": ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", MY_QUEUES)),
        "me": AgentStatusQuery(),
        "today": AggregatesQuery(metrics=("tHandle",), where=is_in("queueId", MY_QUEUES), window=today()),
    }

    def present(self, results, settings):
        waiting, handled = results["now"].count("oWaiting"), results["today"].total("tHandle")
        if waiting is None or handled is None:
            return None
        return Card(headline=Count(handled.count), caption=f"{waiting} wait, {results['me'].presence}")

def test_both(golden_card, demo_results):
    results = demo_results(Both())
    assert list(results) == ["now", "me", "today"]
    golden_card(Both())
    assert golden_card(Both(), results, name="demo").headline.value > 0
"""

    assert run_tests("--update-cards", test=test).ret == 0
    assert run_tests(test=test).ret == 0


def test_plugin_is_not_loaded_by_entry_point():
    from importlib.metadata import distribution

    assert not [entry for entry in distribution("hourglance").entry_points if entry.group == "pytest11"]


HOOK = """
@hookimpl
def hourglance_widgets(register):
    register(LongestWait())
"""


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("import socket", "raised ModuleNotFoundError: No module named 'socket'"),
        ("import os; waited = waited and (waited if os.environ else None)", "has another card where users"),
    ],
)
@pytest.mark.usefixtures("compiled_guest")
def test_golden_card_is_that_of_the_guest(
    run_tests: RunTests, golden: Path, monkeypatch: pytest.MonkeyPatch, before: str, message: str
):
    monkeypatch.setitem(globals(), "WIDGET", WIDGET + HOOK)
    assert run_tests("--update-cards").ret == 0

    done = run_tests(before=before)

    assert done.ret == 1
    assert message in done.stdout.str()
    assert "import socket" in done.stdout.str() or "socket" not in before


@pytest.mark.usefixtures("compiled_guest")
def test_golden_card_may_have_whole_numbers(
    run_tests: RunTests, golden: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(globals(), "WIDGET", WIDGET + HOOK)

    assert run_tests("--update-cards", body="Gauge(label='goal', value=Percent(1))").ret == 0
