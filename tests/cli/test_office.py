"""What the windows ask for, served by the clerk at the demo's desk: plugins, queries and files are real."""

import os
import socket
import subprocess
import time
import zipfile
from collections.abc import Callable
from queue import Queue

import pytest
from programs import wait_for
from wheels import GOOD, WIDGET, write_wheel

from hourglance.app.controller import AppController
from hourglance.app.services.all_commands import window_commands
from hourglance.engine import EngineThread, Problem
from hourglance.plugin_host import PluginLibrary
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.views import Done, Geometry, Kept, Progress, Question, Refused, Settable

VOICE = "hourglance/voice-duration"
HANDLE_TIME = "hourglance/average-handle-time"

USERS = GOOD.replace(
    "class Good(Base): pass",
    "class Good(Base):\n"
    "    query = AggregatesQuery(family='users', metrics=('tSystemPresence',), window=last(hours=1))",
)


class App:
    """The engine's thread with its clerk, and the windows' commands, as the tray has them."""

    def __init__(self, **clerk: object) -> None:
        self.snapshots: list = []
        self.adopted: list = []
        self.clerk: AppController | None = None
        self._made = clerk
        self.thread = EngineThread(self._work, on_defect=lambda: self.snapshots.append(None))
        self.commands: WindowCommands = window_commands(self._hand_over, demo=bool(clerk.get("demo")))

    async def _work(self) -> None:
        self.clerk = AppController(self.snapshots.append, self.adopted.append, lambda: None, **self._made)
        await self.clerk.work()

    def _hand_over(self, wish: Callable) -> None:
        self.thread.call(lambda: wish(self.clerk))

    def ask(self, command: Callable, *arguments: object) -> object:
        """Return the answer to a command."""
        answers: Queue = Queue()
        command(*arguments, answers.put)
        return answers.get(timeout=30)

    def follow(self, command: Callable, *arguments: object) -> Queue:
        steps: Queue = Queue()
        command(*arguments, steps.put)
        return steps


def last_of(steps: Queue) -> object:
    """Return the first step that is no progress."""
    while isinstance(step := steps.get(timeout=60), Progress):
        pass
    return step


@pytest.fixture(autouse=True)
def no_index(monkeypatch):
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@pytest.fixture
def start():
    apps = []

    def start(**clerk: object) -> App:
        app = App(**{"demo": True} | clerk)
        apps.append(app)
        app.thread.start()
        return app

    yield start
    for app in apps:
        assert app.thread.stop(10)


@pytest.fixture
def app(start):
    """Give the demo's desk, with figures on every card."""
    app = start()
    wait_for(
        lambda: (
            app.snapshots
            and len(app.snapshots[-1].widgets) > 5
            and all(state.card or state.data == "no_data" for state in app.snapshots[-1].widgets)
        ),
        30,
    )
    return app


def test_in_the_first_moments_every_wish_is_answered_all_the_same(start) -> None:
    app = start()
    app._hand_over = None

    commands = window_commands(lambda wish: wish(None), demo=True)
    problem = app.ask(commands.plugins.list)

    assert problem.what == "Hourglance is still starting."


def test_without_an_account_plugins_and_preferences_are_there_and_the_rest_says_what_to_do(start) -> None:
    app = start(demo=False)
    wait_for(lambda: app.snapshots)
    commands = app.commands

    assert [row.name for row in app.ask(commands.plugins.list).rows] == ["hourglance"]
    assert app.ask(commands.preferences.show).values["refresh_floor"] == 60
    for command, arguments in (
        (commands.queries.list, ()),
        (commands.widgets.show, (VOICE,)),
        (commands.plugins.restart, ("hourglance",)),
    ):
        problem = app.ask(command, *arguments)
        assert problem.code == "no-desk"
        assert problem.sentence == (
            "Hourglance does not know your organization yet. Set it up in the panel first."
        )


# Plugins.


def test_a_wheel_is_installed_looked_at_enabled_and_runs_at_once(app, tmp_path) -> None:
    plugins = app.commands.plugins
    steps = app.follow(plugins.install, str(write_wheel(tmp_path, "strange")))
    question = last_of(steps)

    assert (question.about, question.plugin.name, question.plugin.version) == ("enable", "strange", "1.0")
    assert question.rights.families == ("conversations",)
    assert question.rights.permissions == ("analytics:conversationAggregate:view",)
    assert {each.promise for each in question.rights.protections} >= {"no token", "no network"}
    assert app.ask(plugins.list).rows[1:] == ()

    plugins.decide(True)
    assert last_of(steps) == Kept(plugin="strange", outcome="enabled")
    wait_for(lambda: app.ask(plugins.list).rows[-1].state == "running")
    wait_for(lambda: any(state.widget.plugin == "strange" for state in app.snapshots[-1].widgets))
    page = app.ask(plugins.page, "strange")
    assert [widget.id for widget in page.widgets] == ["strange/good"]
    assert page.rights.families == ("conversations",)


def test_whoever_says_no_has_it_installed_and_can_enable_it_later(app, tmp_path) -> None:
    plugins = app.commands.plugins
    steps = app.follow(plugins.install, str(write_wheel(tmp_path, "strange")))
    assert isinstance(last_of(steps), Question)
    plugins.decide(False)

    assert last_of(steps) == Kept(plugin="strange", outcome="installed")
    assert app.ask(plugins.list).rows[-1].state == "disabled"
    assert app.ask(plugins.examine, "strange").rights.families == ("conversations",)
    assert app.ask(plugins.enable, "strange") == Done()
    wait_for(lambda: app.ask(plugins.list).rows[-1].state == "running")


def test_what_is_enabled_is_what_the_person_was_told_and_nothing_that_was_said_later(app, tmp_path) -> None:
    plugins, library = app.commands.plugins, PluginLibrary()
    steps = app.follow(plugins.install, str(write_wheel(tmp_path, "strange")))
    last_of(steps)
    plugins.decide(False)
    last_of(steps)
    assert app.ask(plugins.enable, "strange").code == "not-told"

    assert app.ask(plugins.examine, "strange").rights.families == ("conversations",)
    module = library.plugin(library.find("strange")).folder / "strange.py"
    module.write_text(WIDGET + USERS)
    assert app.ask(plugins.enable, "strange") == Done()
    assert library.find("strange").families == ("conversations",)
    assert app.ask(plugins.enable, "strange").code == "not-told"


def test_a_question_that_is_given_up_leaves_nothing_behind(app, tmp_path) -> None:
    plugins = app.commands.plugins
    steps = app.follow(plugins.install, str(write_wheel(tmp_path, "strange")))
    assert isinstance(last_of(steps), Question)
    plugins.cancel()

    assert last_of(steps) == Kept(plugin="", outcome="cancelled")
    assert PluginLibrary().installed() == ()
    wait_for(lambda: not list(PluginLibrary().folder.glob(".staging-*")))


def test_whoever_gives_up_need_not_wait_for_pip(app, monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("PIP_TIMEOUT", "4")
        monkeypatch.setenv("PIP_RETRIES", "0")
        steps = app.follow(app.commands.plugins.install, "hourglance-nothing")
        with silent.accept()[0]:  # pip asks, and is told nothing
            began = time.monotonic()
            app.commands.plugins.cancel()

            assert last_of(steps) == Kept(plugin="", outcome="cancelled")
            assert time.monotonic() - began < 2
        wait_for(lambda: not list(PluginLibrary().folder.glob(".staging-*")))


def test_an_update_that_asks_for_more_asks_and_one_that_does_not_just_happens(app, tmp_path) -> None:
    plugins = app.commands.plugins
    wheel = write_wheel(tmp_path, "strange")
    steps = app.follow(plugins.install, str(wheel))
    last_of(steps)
    plugins.decide(True)
    last_of(steps)

    assert last_of(app.follow(plugins.update, "strange")) == Kept(plugin="strange", outcome="updated")

    more = write_wheel(tmp_path / "more", "strange", USERS, version="2.0")
    steps = app.follow(plugins.install, str(more))
    question = last_of(steps)
    assert (question.about, question.rights.families) == ("update", ("users",))
    plugins.decide(False)
    assert last_of(steps) == Kept(plugin="strange", outcome="unchanged")
    assert app.ask(plugins.page, "strange").row.version == "1.0"


def test_what_cannot_be_installed_is_one_sentence(app, tmp_path) -> None:
    problem = last_of(app.follow(app.commands.plugins.install, str(tmp_path / "nothing")))

    assert isinstance(problem, Problem)
    assert problem.what == f"There is no {tmp_path / 'nothing'}."


def test_a_disabled_plugin_leaves_the_panel_and_a_removed_one_the_list(app, tmp_path) -> None:
    plugins = app.commands.plugins
    steps = app.follow(plugins.install, str(write_wheel(tmp_path, "strange")))
    last_of(steps)
    plugins.decide(True)
    last_of(steps)
    wait_for(lambda: any(state.widget.plugin == "strange" for state in app.snapshots[-1].widgets))

    assert app.ask(plugins.disable, "strange") == Done()
    wait_for(lambda: all(state.widget.plugin != "strange" for state in app.snapshots[-1].widgets))
    assert app.ask(plugins.remove, "strange", True) == Done()

    assert [row.name for row in app.ask(plugins.list).rows] == ["hourglance"]
    assert app.ask(plugins.page, "strange").what == "No plugin strange is installed."


def test_settings_outlive_a_plugin_unless_the_person_says_so(app, tmp_path) -> None:
    plugins, wheel = app.commands.plugins, str(write_wheel(tmp_path, "strange"))
    for forget, title in ((False, "Mine"), (True, "Good")):
        steps = app.follow(plugins.install, wheel)
        last_of(steps)
        plugins.decide(True)
        last_of(steps)
        wait_for(lambda: isinstance(app.ask(app.commands.widgets.show, "strange/good"), Settable))
        app.ask(app.commands.widgets.change, "strange/good", "Mine", {})
        assert app.ask(plugins.remove, "strange", forget) == Done()
        steps = app.follow(plugins.install, wheel)
        last_of(steps)
        plugins.decide(True)
        last_of(steps)
        shown = wait_for(lambda: settable(app, "strange/good"))
        assert (shown.title == "Mine") is (title == "Mine")
        app.ask(plugins.remove, "strange", True)


def settable(app: App, widget: str) -> Settable | None:
    shown = app.ask(app.commands.widgets.show, widget)
    return shown if isinstance(shown, Settable) else None


def test_a_plugin_that_cannot_load_says_why_with_its_traceback(app, tmp_path) -> None:
    plugins = app.commands.plugins
    steps = app.follow(plugins.install, str(write_wheel(tmp_path, "broken", "1 / 0")))
    question = last_of(steps)
    assert any("ZeroDivisionError" in trouble for trouble in question.rights.troubles)
    plugins.decide(True)
    last_of(steps)

    page = wait_for(lambda: (found := app.ask(plugins.page, "broken")).row.state == "failing" and found)
    assert "ZeroDivisionError" in page.details


# Widgets.


def test_a_widget_s_title_and_settings_hold_at_once(app) -> None:
    widgets = app.commands.widgets
    shown = app.ask(widgets.show, HANDLE_TIME)
    assert shown.title == shown.kind

    values = {**shown.values, "window": "PT30M"}
    assert app.ask(widgets.change, HANDLE_TIME, "My pace", values) == Done()

    wait_for(lambda: any(state.widget.title == "My pace" for state in app.snapshots[-1].widgets))
    again = app.ask(widgets.show, HANDLE_TIME)
    assert (again.title, again.values["window"]) == ("My pace", "PT30M")
    app.ask(widgets.change, HANDLE_TIME, again.kind, values)
    assert app.ask(widgets.show, HANDLE_TIME).title == again.kind


def test_values_that_cannot_be_taken_change_nothing(app) -> None:
    widgets = app.commands.widgets
    values = app.ask(widgets.show, HANDLE_TIME).values

    refused = app.ask(widgets.change, HANDLE_TIME, "Other", {**values, "window": "a year"})

    assert isinstance(refused, Refused)
    assert list(refused.problems) == ["window"]
    assert app.ask(widgets.show, HANDLE_TIME).title != "Other"


def test_limits_are_asked_for_in_what_the_figure_is_counted_in(app) -> None:
    widgets = app.commands.widgets
    shown = app.ask(widgets.show, VOICE)
    assert {setting.unit for setting in shown.limits if hasattr(setting, "unit")} == {"min"}

    limits = {
        **shown.values,
        "hourglance_limit": "above",
        "hourglance_warning": 5,
        "hourglance_critical": 3,
        "hourglance_margin": 0,
    }
    refused = app.ask(widgets.change, VOICE, shown.title, limits)
    assert list(refused.problems) == ["hourglance_critical"]

    assert app.ask(widgets.change, VOICE, shown.title, {**limits, "hourglance_critical": 9}) == Done()
    assert app.ask(widgets.show, VOICE).values["hourglance_critical"] == 9


def test_another_one_has_a_life_of_its_own_until_it_is_taken_away(app) -> None:
    widgets = app.commands.widgets
    second = app.ask(widgets.add, HANDLE_TIME)
    assert (second.id, second.removable) == (f"{HANDLE_TIME}#2", True)
    third = app.ask(widgets.add, second.id)
    assert third.id == f"{HANDLE_TIME}#3"

    assert app.ask(widgets.drop, second.id) == Done()
    assert app.ask(widgets.drop, third.id) == Done()
    assert isinstance(app.ask(widgets.show, second.id), Problem)
    assert app.ask(widgets.drop, HANDLE_TIME).what == "The first instance of a widget cannot be removed."


# Queries.


def test_the_inspector_tells_what_was_asked_for_whom_and_what_came(app) -> None:
    rows = app.ask(app.commands.queries.list)
    assert VOICE in {row.id for row in rows}

    page = app.ask(app.commands.queries.page, VOICE)
    assert page.path == "/api/v2/analytics/conversations/aggregates/query"
    assert '"tHandle"' in page.body
    assert page.exchanges[0].size > 100
    assert page.exchanges[0].problem is None
    assert page.exchanges[0].correlation_id
    assert page.every >= 60
    assert page.next_at is not None
    assert page.explanation == ""


def test_the_command_that_is_copied_asks_the_service_the_same(app) -> None:
    page = app.ask(app.commands.queries.page, VOICE)
    assert '"Authorization: Bearer $TOKEN"' in page.curl
    assert page.curl.count("Bearer") == 1

    done = subprocess.run(
        ["bash", "-c", f"TOKEN=none; {page.curl} --silent --output /dev/null --write-out '%{{http_code}}'"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "401"  # understood, and not let in


def test_a_text_is_checked_with_places_and_what_to_write(app) -> None:
    text = '{\n "interval": "PT1H",\n "select": ["duration"]\n}'
    checked = app.ask(app.commands.queries.check, text, "conversations")

    assert not checked.ok
    assert ("HG110", 2, 14) in {(each.code, each.line, each.column) for each in checked.mistakes}
    assert checked.fixed is not None
    assert app.ask(app.commands.queries.check, checked.fixed, "conversations").fixed is None or checked.fixed
    assert "conversations" in app.ask(app.commands.queries.families)


def test_a_widget_that_is_gone_is_said_to_be(app) -> None:
    problem = app.ask(app.commands.queries.page, "nobody/nothing")

    assert (problem.code, problem.what) == ("widget-gone", "This widget is no longer on the panel.")


# Names.


def test_queues_are_found_by_name_and_named_by_id(app) -> None:
    directory = app.commands.directory
    found = app.ask(directory.search, "queues", "")
    assert found.items
    one = found.items[0]

    assert app.ask(directory.search, "queues", one.name[:4]).text == one.name[:4]
    named = app.ask(directory.names, "queues", (one.id, "11111111-2222-3333-4444-555555555555"))
    assert named.items == (one,)


# Preferences, about, doctor, places.


def test_preferences_are_kept_and_gone_by_at_once(start) -> None:
    app = start(demo=False)
    wait_for(lambda: app.snapshots)
    preferences = app.commands.preferences
    values = app.ask(preferences.show).values

    changed = app.ask(preferences.change, {**values, "theme": "dark", "start_with_computer": True})
    assert changed.problems == {}
    assert app.adopted[-1].theme == "dark"
    again = app.ask(preferences.show).values
    assert (again["theme"], again["start_with_computer"]) == ("dark", True)

    refused = app.ask(preferences.change, {**again, "proxy": "own", "proxy_url": "nonsense"})
    assert list(refused.problems) == ["proxy_url"]
    assert app.ask(preferences.show).values["proxy"] == "system"


def test_the_demo_keeps_no_preferences(app, a_home_of_its_own) -> None:
    preferences = app.commands.preferences
    values = app.ask(preferences.show).values
    app.ask(preferences.change, {**values, "theme": "dark"})

    assert app.ask(preferences.show).values["theme"] == "dark"
    assert not list(a_home_of_its_own.rglob("preferences.json"))


def test_about_tells_version_places_and_licences(app) -> None:
    about = app.ask(app.commands.help.about)

    assert about.version
    assert about.system.startswith("Python 3.")
    assert {each.name.lower() for each in about.licences} >= {"hourglance", "httpx", "pluggy"}
    assert all(each.licence for each in about.licences)


def test_the_doctor_and_its_report_look_at_the_running_desk(app, tmp_path) -> None:
    health = app.ask(app.commands.help.health)
    assert {"tray", "keyring", "plugins", "rate-budget"} <= {check.name for check in health.checks}

    report = app.ask(app.commands.help.report)
    assert "tHandle" in report.files["exchanges.json"]
    assert app.ask(app.commands.help.save, report, tmp_path / "report.zip") == Done()

    with zipfile.ZipFile(tmp_path / "report.zip") as saved:
        assert {name: saved.read(name).decode() for name in saved.namelist()} == dict(report.files)
    refused = app.ask(app.commands.help.save, report, tmp_path / "no" / "report.zip")
    assert isinstance(refused, Problem)


def test_places_of_windows_are_kept_from_one_start_to_the_next(start) -> None:
    app = start(demo=False)
    wait_for(lambda: app.clerk)
    at = Geometry(x=1, y=2, width=300, height=400)
    app.commands.keep_geometry("plugins", at)

    again = window_commands(app._hand_over, demo=False)
    wait_for(lambda: again.geometries() == {"plugins": at})


def test_a_file_of_places_that_makes_no_sense_costs_no_more_than_the_places(tmp_path) -> None:
    from hourglance.app.window_places import WindowPlaces

    for content in (b"nonsense", b"\xff", b'{"windows": 5}'):
        (tmp_path / "windows.json").write_bytes(content)
        assert WindowPlaces(tmp_path / "windows.json").load() == {}
