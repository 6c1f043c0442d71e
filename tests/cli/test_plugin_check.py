"""``hourglance plugin check``: every mistake of a plugin, told in words, with an exit code for machines."""

import json
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.cli.plugin.check import check
from hourglance.devtools import NotAPluginProjectError, create_plugin, read_project
from hourglance.devtools import check as project_check
from hourglance.plugin_host import DevRunner, PluginTimeouts, find_plugins

pytestmark = pytest.mark.usefixtures("compiled_guest", "one_demo_for_all", "no_bundled_widgets")

WIDGET = """
import os, sys, time
from hourglance.api import *

class Mine(Widget):
    {docstring}
    title = "Mine"
    query = AggregatesQuery(metrics=("tHandle",), window={window}{query})
    settings = ({settings})
    calls = 0

    def present(self, results, settings):
        handled = results.total("tHandle")
        {before}
        return {card}

@hookimpl
def hourglance_widgets(register):
    register(Mine())
"""

CARD = 'handled and Card(headline=Duration(handled.sum), caption="handled in the last hour")'
MEDIA = (
    'ChoiceSetting(name="media", label="Media", options=(Option("voice", "Voice"), Option("fax", "Fax"))),'
)
SPAN = 'WindowSetting(name="span", label="Time", windows=("PT1H", "P90D")),'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(check, [str(argument) for argument in arguments])


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a plugin with a widget that has the given mistakes, and return its folder."""

    def write_plugin(
        code: str = WIDGET,
        *,
        docstring: str = '"Mine."',
        window: str = "last(hours=1)",
        query: str = "",
        settings: str = "",
        before: str = "pass",
        card: str = CARD,
    ) -> Path:
        folder = create_plugin("mine", tmp_path)[0]
        project = (folder / "pyproject.toml").read_text().replace("Your Name", "Ada Example")
        (folder / "pyproject.toml").write_text(project)
        parts = {"docstring": docstring, "window": window, "query": query, "settings": settings}
        parts |= {"before": before, "card": card}
        (folder / "mine.py").write_text(code.format(**parts) if code is WIDGET else textwrap.dedent(code))
        return folder

    return write_plugin


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = PluginTimeouts(start=20, present=0.5)
    monkeypatch.setattr(project_check, "DevRunner", partial(DevRunner, limits=limits))


def found(done: Result) -> list[tuple[str, str]]:
    return [(finding["severity"], finding["message"]) for finding in json.loads(done.stdout)["findings"]]


def test_check_of_a_valid_plugin(write: Callable[..., Path]):
    done = run(write())

    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "mine 0.1.0 by Ada Example"
    assert "permission analytics:conversationAggregate:view" in done.stdout
    assert "tHandle of conversations, the last hour" in done.stdout
    assert "on sample" in done.stdout
    assert "no card" in next(line for line in lines if "on no data" in line)
    assert lines[-1] == "No errors, no warnings."


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "no requests of its own, next to the bundled widgets"),
        (', query_type="topN"', "about 1 470 requests a month, next to the bundled widgets"),
    ],
)
def test_check_tells_the_price(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, query: str, words: str
):
    monkeypatch.setattr("hourglance.app.panel_price.find_plugins", find_plugins)
    assert f"costs     {words}" in run(write(query=query)).stdout


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("last(hours=1).earlier(weeks=1)", "the last hour, 1 week earlier"),
        ("today().earlier(days=2, whole=True)", "today, 2 days earlier, whole"),
        ("today().previous()", "just before today"),
    ],
)
def test_check_of_a_window_in_the_past(write: Callable[..., Path], window: str, words: str):
    done = run(write(window=window))

    assert done.exit_code == 0, done.stdout
    assert f"tHandle of conversations, {words}" in done.stdout


@pytest.mark.parametrize("move", ["days=0", "days=-1", "days=1, weeks=1"])
def test_check_names_a_window_that_cannot_be_in_the_past(write: Callable[..., Path], move: str):
    done = run(write(window=f"today().earlier({move})"), "--json")

    assert done.exit_code == 1
    assert "earlier(" in done.stdout


@pytest.mark.parametrize(
    ("before", "meant"),
    [
        ('results.total("tHandel")', "tHandle"),
        ('results.series("tHandle", "averages")', "average"),
        ('settings["medium"]', "media"),
    ],
)
def test_check_names_a_metric_or_a_setting_that_the_widget_does_not_have(
    write: Callable[..., Path], before: str, meant: str
):
    done = run(write(before=before, settings=MEDIA))

    assert done.exit_code == 1
    assert f"Did you mean `{meant}`?" in done.stdout


def test_check_names_metrics_that_the_demo_has_no_data_of(write: Callable[..., Path]):
    parts = {"docstring": '"Mine."', "window": "last(hours=1)", "query": ', family="copilots"'}
    code = WIDGET.format(**parts, settings="", before="pass", card="None")
    folder = write(code.replace('"tHandle"', '"nCopilotUsers"'))
    text, report = run(folder).stdout, json.loads(run(folder, "--json").stdout)

    assert "of nCopilotUsers in the demo" in text
    assert report["widgets"][0]["missing_in_demo"] == ["nCopilotUsers"]


def test_check_of_a_new_plugin_reports_only_the_author(tmp_path: Path):
    done = run(create_plugin("hello", tmp_path)[0], "--json")

    assert done.exit_code == 0
    assert [message for _, message in found(done)] == [
        'The author is still "Your Name", which users see before they enable the plugin.'
    ]


def test_check_json_has_a_stable_format(write: Callable[..., Path]):
    report = json.loads(run(write(), "--json").stdout)

    assert report | {"load_ms": 0, "peak_bytes": 0, "widgets": []} == {
        "ok": True,
        "name": "mine",
        "version": "0.1.0",
        "authors": ["Ada Example"],
        "api_version": 1,
        "permissions": {"conversations": ["analytics:conversationAggregate:view"]},
        "load_ms": 0,
        "peak_bytes": 0,
        "widgets": [],
        "findings": [],
    }
    (widget,) = report["widgets"]
    assert (widget["widget"], widget["title"]) == ("mine/mine", "Mine")
    assert [card["given"] for card in widget["cards"]] == ["sample", "no data", "demo"]
    assert widget["cards"][0]["text"] == "2 h 41 min"
    assert widget["cards"][1]["text"] is None


SOON = "time.monotonic() + 0.15"


@pytest.mark.parametrize(
    ("mistake", "severity", "message"),
    [
        ({"docstring": "pass"}, "warning", "no docstring"),
        ({"query": ', where=is_in("mediaTyp", "voice")'}, "error", "did you mean `mediaType`?"),
        ({"query": ', family="conversation"'}, "error", "Did you mean 'conversations'?"),
        ({"query": ', granularity="5m"'}, "error", "did you mean `PT5M`?"),
        ({"query": ', where=is_in("mediaType", "voise")'}, "error", "did you mean `voice`?"),
        ({"query": ', where=is_in("queueId", "Sales")'}, "error", "is not an id"),
        (
            {"query": ', where=is_in("mediaType", setting("media"))', "settings": MEDIA},
            "error",
            "with Media at Fax",
        ),
        (
            {"window": 'setting("span")', "query": ', granularity="PT1M"', "settings": SPAN},
            "warning",
            "with Time at last 90 days",
        ),
        ({"query": ', where=is_in("queueId", setting("queue"))'}, "error", "does not declare"),
        ({"before": "1 / 0"}, "error", "`mine` raised ZeroDivisionError"),
        ({"before": "handled.sum"}, "error", "AttributeError"),
        ({"before": "os._exit(3)"}, "error", "The plugin ended itself while it was to present `mine`"),
        ({"before": "while True: pass"}, "error", "took longer than 0.5 s to present `mine`"),
        (
            {"before": f"end = {SOON}; all(iter(lambda: time.monotonic() < end, False))"},
            "warning",
            "takes 0.",
        ),
        (
            {"before": "self.calls += 1", "card": 'Card(headline=Count(self.calls), caption="calls")'},
            "error",
            "pure",
        ),
        ({"card": "5"}, "error", "invalid card"),
        ({"card": "None"}, "warning", "shows nothing for its own sample"),
        (
            {"card": 'Card(headline=Count(handled.count if handled else 0), caption="calls")'},
            "warning",
            "shows 0",
        ),
        ({"card": "handled and Card(headline=Count(5))"}, "error", "no caption"),
        (
            {"card": 'Card(headline=Count(5), caption="ab", body=[Link(text="a", url="http://a.example")])'},
            "error",
            "url",
        ),
    ],
)
def test_check_reports_each_problem(
    write: Callable[..., Path], impatient: None, mistake: dict[str, str], severity: str, message: str
):
    done = run(write(**mistake), "--json")

    assert done.exit_code == (1 if severity == "error" else 0)
    assert [one for one in found(done) if one[0] == severity and message in one[1]]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        ("x = 1", "has no function `hourglance_widgets`"),
        (
            "from hourglance.api import hookimpl\n@hookimpl\ndef hourglance_widgets(register): pass",
            "registers no widget",
        ),
        ("import os; os._exit(1)", "The plugin ended itself while it was to declare its widgets"),
    ],
)
def test_check_of_a_plugin_that_does_not_load(write: Callable[..., Path], code: str, message: str):
    done = run(write(code))

    assert done.exit_code == 1
    assert "error: " in done.stdout
    assert message in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 error, ")


def test_check_continues_after_a_crash(write: Callable[..., Path]):
    folder = write(before="os._exit(3)")
    other = (
        (folder / "mine.py")
        .read_text()
        .replace(
            "    register(Mine())",
            "    register(Mine())\n"
            "    class Good(Mine):\n"
            '        "Good."\n'
            '        title = "Good"\n'
            "        def present(self, results, settings):\n"
            '            return Card(headline=Count(None), caption="well")\n'
            "    register(Good())",
        )
    )
    (folder / "mine.py").write_text(other)

    report = json.loads(run(folder, "--json").stdout)

    assert {finding["widget"] for finding in report["findings"]} == {"mine"}
    assert [len(widget["cards"]) for widget in report["widgets"]] == [0, 3]


def test_check_prints_tracebacks_below_errors(write: Callable[..., Path]):
    done = run(write(before="1 / 0"))

    assert "error: mine.py:14: mine: `mine` raised ZeroDivisionError: division by zero." in done.stdout
    assert "        1 / 0" in done.stdout


@pytest.mark.parametrize(
    ("change", "severity", "message"),
    [
        (('version = "0.1.0"', ""), "error", "no version"),
        (('description = "Mine: a widget for Hourglance"', ""), "warning", "no description"),
        (('authors = [{ name = "Ada Example" }]', ""), "warning", "no author"),
        (('"hourglance>=0.1"', ""), "warning", 'add "hourglance>=0.1"'),
        (('"hourglance>=0.1"', '"Hourglance [demo] >= 99.1 , <100"'), "error", "this is version"),
    ],
)
def test_check_covers_the_metadata(
    write: Callable[..., Path], change: tuple[str, str], severity: str, message: str
):
    folder = write()
    project = (folder / "pyproject.toml").read_text()
    assert change[0] in project
    (folder / "pyproject.toml").write_text(project.replace(*change))

    assert [one for one in found(run(folder, "--json")) if one[0] == severity and message in one[1]]


@pytest.mark.parametrize(
    ("project", "message"),
    [
        (None, "There is no pyproject.toml in"),
        ("[project", "is invalid TOML"),
        ("[tool.x]", "has no project name"),
        ('[project]\nname = "mine"', 'Add [project.entry-points."hourglance.plugins"] with mine = "mine".'),
        (
            '[project]\nname = "mine"\n[project.entry-points."hourglance.plugins"]\nmine = "nowhere.else:x"',
            "names the module `nowhere`",
        ),
    ],
)
def test_check_exit_status_is_2_without_a_plugin(tmp_path: Path, project: str | None, message: str):
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)

    done = run(tmp_path)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("hourglance: ")
    assert message in done.stderr


def test_project_without_a_plugin_names_the_command_that_creates_one(tmp_path: Path):
    with pytest.raises(NotAPluginProjectError, match="plugin new NAME` creates one"):
        read_project(tmp_path)


def test_check_exit_status_is_2_without_a_folder(tmp_path: Path):
    done = run(tmp_path / "nowhere")

    assert done.exit_code == 2
    assert "There is no folder" in done.stderr


def test_modules_below_src_are_found(write: Callable[..., Path]):
    folder = write()
    (folder / "src").mkdir()
    (folder / "mine.py").rename(folder / "src" / "mine.py")

    assert run(folder).exit_code == 0


def test_check_prepares_the_guest_before_it_measures(write, monkeypatch) -> None:
    folder = write()
    steps = []

    def prepare(progress):
        progress("Preparing the plugin runtime.")
        steps.append("prepared")

    async def check_project(project):
        steps.append("checked")
        return await project_check.check_project(project)

    monkeypatch.setattr("hourglance.plugin_host.prepare_guest", prepare)
    monkeypatch.setattr("hourglance.devtools.check_project", check_project)
    result = run(folder)

    assert result.exit_code == 0
    assert steps == ["prepared", "checked"]
    assert result.stderr == "Preparing the plugin runtime.\n"


SEVERAL = """
from hourglance.api import *

def handled(window):
    return AggregatesQuery(metrics=("tHandle",), window=window)

class Mine(Widget):
    "Handled, against last week."
    title = "Mine"
    {queries}
    settings = (window_setting(),)

    def present(self, results, settings):
        now, before = results["now"].total("tHandle"), results["{name}"].total("tHandle")
        if not now{guard}:
            return None
        label = "last week"
        compare = Comparison(Count(before.count if before else None), label)
        return Card(headline=Count(now.count), caption="handled", compare=compare)

@hookimpl
def hourglance_widgets(register):
    register(Mine())
"""
QUERIES = (
    'queries = {"now": handled(setting("window")), "before": handled(setting("window").earlier(weeks=1))}'
)


def several(*, queries: str = QUERIES, name: str = "before", guard: str = "") -> str:
    return SEVERAL.replace("{queries}", queries).replace("{name}", name).replace("{guard}", guard)


def test_check_of_a_widget_with_several_queries(write: Callable[..., Path]):
    done = run(write(several()))

    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "No errors, no warnings.")
    assert "tHandle of conversations, in the user's window" in done.stdout
    assert "in an earlier one of the user's windows" in done.stdout


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (several(name="befor"), "The widget has no query `befor`. Did you mean `before`?"),
        (several(guard=" and before.count"), "AttributeError: 'NoneType' object has no attribute 'count'"),
        (several(queries="queries = {}"), "its `queries` must be a mapping of 1 to 6 queries by name"),
        (several(queries='queries = {"now": "tHandle"}'), "its query `now` must be an AggregatesQuery"),
        (several(queries='queries = {"now": ActivityQuery}'), "an ActivityQuery or an AgentStatusQuery, not"),
        (several(queries='queries = {"": handled(setting("window"))}'), "the name of a query must be a text"),
        (
            several(queries=QUERIES + '; query = handled(setting("window"))'),
            "it has both `query` and `queries`; declare one of them",
        ),
        (several(queries='queries = {"now": handled(today())}'), "its setting `window` has no effect"),
        (
            several(queries=QUERIES.replace("weeks=1", "days=1")),
            "a week cannot be some days earlier",
        ),
        (several().replace('metrics=("tHandle",)', 'metrics=("tHandel",)'), "Its query `now`"),
    ],
)
def test_check_names_the_mistakes_of_several_queries(write: Callable[..., Path], code: str, message: str):
    done = run("--json", write(code))

    assert done.exit_code == 1
    assert any(severity == "error" and message in text for severity, text in found(done)), found(done)


LIVE = """
from hourglance.api import *

class Now(Widget):
    "Who waits in some queues."
    title = "Now"
    settings = (queues_setting(),)
    query = ActivityQuery(
        metrics=({metric!r}, "oLongestWaiting"),
        where=is_in("queueId", setting("queues")),
        group_by=("queueId",),
    )

    def present(self, results, settings):
        if results.count("oWaiting") is None:
            return None
        rows = [(results.name_of(queue), Elapsed(results.since("oLongestWaiting", queueId=queue)))
                for queue in results.values("queueId")]
        return Card(
            headline=Count(results.count("oWaiting")),
            caption="waiting",
            body=(Table(columns=("queue", "since"), rows=tuple(rows)),),
        )

@hookimpl
def hourglance_widgets(register):
    register(Now())
"""


def test_check_of_a_live_widget_shows_its_cards(write: Callable[..., Path]) -> None:
    folder = write(LIVE.format(metric="oWaiting"))
    done = run(folder)

    assert done.exit_code == 0, done.stdout
    assert "conversations activity (permission analytics:queueObservation:view)" in done.stdout
    assert "No errors" in done.stdout
    (widget,) = json.loads(run(folder, "--json").stdout)["widgets"]
    assert [card["given"] for card in widget["cards"]] == ["sample", "no data", "demo"]
    assert widget["cards"][-1]["text"]


def test_check_of_a_live_widget_names_a_wrong_metric(write: Callable[..., Path]) -> None:
    done = run(write(LIVE.format(metric="oWaitng")))

    assert done.exit_code == 1
    assert "The family conversations has no metric" in done.stdout


BOTH = """
from hourglance.api import *

class Both(Widget):
    "Who waits, and what was handled."
    title = "Both"
    queries = {{
        "waiting": ActivityQuery(metrics=({metric!r},), where=is_in("queueId", MY_QUEUES)),
        "handled": AggregatesQuery(metrics=("tHandle",), where=is_in("queueId", MY_QUEUES), window=today()),
        "me": AgentStatusQuery(),
    }}

    def present(self, results, settings):
        waiting = results["waiting"].count("oWaiting")
        handled = results["handled"].total("tHandle")
        if waiting is None{guard}:
            return None
        caption = f"waiting, of {{handled.count:.0f}} handled, {{results['{name}'].presence}}"
        return Card(headline=Count(waiting), caption=caption)

@hookimpl
def hourglance_widgets(register):
    register(Both())
"""


def both(*, metric: str = "oWaiting", guard: str = " or handled is None", name: str = "me") -> str:
    return BOTH.format(metric=metric, guard=guard, name=name)


def test_check_of_live_queries_next_to_aggregates(write: Callable[..., Path]) -> None:
    folder = write(both())
    done = run(folder)

    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "No errors, no warnings.")
    for line in (
        "conversations activity (permission analytics:queueObservation:view)",
        "oWaiting of conversations, now",
        "tHandle of conversations, today",
        "the user's status, now",
        "next to the bundled widgets",
    ):
        assert line in done.stdout
    (widget,) = json.loads(run(folder, "--json").stdout)["widgets"]
    assert "ON_QUEUE" in widget["cards"][0]["caption"]
    assert widget["cards"][-1]["text"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (both(metric="oWaitng"), "Its query `waiting` is invalid: The family conversations has no metric"),
        (both(name="mee"), "The widget has no query `mee`. Did you mean `me`?"),
        (both(guard=""), "AttributeError: 'NoneType' object has no attribute 'count'"),
        (both().replace(".presence", ".presense"), "'AgentStatus' object has no attribute 'presense'"),
    ],
)
def test_check_names_the_mistakes_of_live_queries_next_to_aggregates(
    write: Callable[..., Path], code: str, message: str
) -> None:
    done = run("--json", write(code))

    assert done.exit_code == 1
    assert any(severity == "error" and message in text for severity, text in found(done)), found(done)
