"""The services, at the demo cloud: plugins, queries and files are real."""

import asyncio
import os
import socket
import subprocess
import zipfile
from collections.abc import AsyncGenerator, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import aclosing
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from fake_desktop import FakeDesktop
from subprocesses import wait_for
from wheels import GOOD, WIDGET, write_wheel

from hourglance.api import HourglanceError
from hourglance.app import (
    AppController,
    ConsentRequest,
    Geometry,
    InstallProgress,
    InstallResult,
    NotReadyError,
    Preferences,
    Services,
    ValidationErrors,
    WindowGeometryService,
)
from hourglance.engine import EngineThread, Snapshot, WidgetState
from hourglance.plugin_host import PluginLibrary
from hourglance.util.paths import user_path

pytestmark = pytest.mark.usefixtures("compiled_guest")

VOICE = "hourglance/voice-duration"
HANDLE_TIME = "hourglance/average-handle-time"

USERS = GOOD.replace(
    "class Good(Base): pass",
    "class Good(Base):\n"
    "    query = AggregatesQuery(family='users', metrics=('tSystemPresence',), window=last(hours=1))",
)


BOTH = """
class Both(Widget):
    "Who waits, and who was answered."
    title = "Both"
    queries = {
        "now": ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", MY_QUEUES)),
        "me": AgentStatusQuery(),
        "today": AggregatesQuery(metrics=("tAnswered",), where=is_in("queueId", MY_QUEUES), window=today()),
    }

    def present(self, results, settings):
        waiting, answered = results["now"].count("oWaiting"), results["today"].total("tAnswered")
        if waiting is None or answered is None:
            return None
        return Card(headline=Count(waiting), caption=f"{answered.count:.0f} {results['me'].presence}")

@hookimpl
def hourglance_widgets(register): register(Both())
"""


class App:
    """The engine's thread with its controller and services, as the tray has them."""

    def __init__(self, *, demo: bool = True) -> None:
        self.snapshots: list[Snapshot] = []
        self.preferences: list[Preferences] = []
        self.desktop = FakeDesktop()
        self.controller = AppController(demo=demo)
        self.services = Services(self.controller, self.desktop)
        self.thread = EngineThread(self._run, on_failure=lambda: None)
        self._tasks: list[asyncio.Future[None]] = []

    async def _run(self) -> None:
        await self.controller.run(self)

    def publish(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)

    def publish_preferences(self, preferences: Preferences) -> None:
        self.preferences.append(preferences)

    def request_first_run(self) -> None:
        pass

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Return the result of a service's method, or raise its exception."""
        result: Future[Any] = Future()

        async def run() -> None:
            try:
                result.set_result(await work)
            except HourglanceError as error:
                result.set_exception(error)

        self.thread.call(lambda: self._tasks.append(asyncio.ensure_future(run())))
        return result.result(30)

    def follow(self, events: AsyncGenerator[Any, None]) -> "Events":
        followed = Events(self, events)
        self.thread.call(lambda: self._tasks.append(followed.start()))
        return followed

    def install(self, spec: object, *, agreed: bool = True) -> InstallResult:
        events = self.follow(self.services.plugins.install(str(spec)))
        event = events.next()
        if isinstance(event, ConsentRequest):
            self.call(self.services.plugins.answer(agreed=agreed))
            event = events.next()
        assert isinstance(event, InstallResult)
        return event

    def shows(self, plugin: str) -> bool:
        widgets = self.snapshots[-1].widgets if self.snapshots else ()
        return any(state.widget.plugin == plugin for state in widgets)


class Events:
    """The events of an installation under way."""

    def __init__(self, app: App, events: AsyncGenerator[Any, None]) -> None:
        self._app, self._events = app, events
        self._queue: Queue[Any] = Queue()

    def start(self) -> "asyncio.Future[None]":
        self._task = asyncio.ensure_future(self._follow())
        return self._task

    def next(self) -> Any:
        """Return the next event that is no progress, or raise the error that ended them."""
        while isinstance(event := self._queue.get(timeout=60), InstallProgress):
            pass
        if isinstance(event, Exception):
            raise event
        return event

    def cancel(self) -> None:
        self._app.thread.call(self._task.cancel)

    async def _follow(self) -> None:
        try:
            async with aclosing(self._events) as events:
                async for event in events:
                    self._queue.put(event)
        except (HourglanceError, asyncio.CancelledError) as error:
            self._queue.put(RuntimeError("canceled") if isinstance(error, asyncio.CancelledError) else error)


@pytest.fixture(scope="module", autouse=True)
def a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home for all tests, because they share an app."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "XDG_", "HOURGLANCE_"))]:
            patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        yield home


def running(app: App) -> Iterator[App]:
    app.thread.start()
    yield app
    assert app.thread.stop(10)


@pytest.fixture
def user_app() -> Iterator[App]:
    """The user's app, without an account."""
    yield from running(App(demo=False))


@pytest.fixture
def app(shared_app: App) -> Iterator[App]:
    """The app at the demo cloud; plugins that a test installs are removed after it."""
    yield shared_app
    for row in shared_app.call(shared_app.services.plugins.list()).rows[1:]:
        shared_app.call(shared_app.services.plugins.remove(row.name, with_settings=True))
        wait_for(lambda name=row.name: not shared_app.shows(name))


@pytest.fixture(scope="module")
def shared_app() -> Iterator[App]:
    """An app at the demo cloud with a value on every card, for tests that leave it as it was."""
    app = App()
    app.thread.start()
    wait_for(
        lambda: (
            app.snapshots
            and len(app.snapshots[-1].widgets) > 5
            and all(state.card or state.data == "no_data" for state in app.snapshots[-1].widgets)
        ),
        30,
    )
    yield app
    assert app.thread.stop(10)


def test_services_without_an_account_offer_plugins_and_preferences(user_app: App) -> None:
    services = user_app.services

    assert [row.name for row in user_app.call(services.plugins.list()).rows] == ["hourglance"]
    assert user_app.call(services.preferences.load()).values["refresh_floor"] == 60
    for work in (
        services.queries.list(),
        services.widgets.settings(VOICE),
        services.plugins.restart("hourglance"),
    ):
        with pytest.raises(NotReadyError, match="Set it up in the panel first"):
            user_app.call(work)


def test_calls_before_the_session_is_open_wait_for_it() -> None:
    app = App()
    app.thread.call(lambda: None)
    app.thread.start()
    app.call(app.services.widgets.hide(VOICE))
    wait_for(lambda: app.snapshots and [each.id for each in app.snapshots[-1].hidden] == [VOICE])
    assert app.thread.stop(10)


# Plugins.


@pytest.mark.usefixtures("fast_install")
def test_plugin_installed_and_agreed_to_runs(app: App, tmp_path) -> None:
    plugins = app.services.plugins
    events = app.follow(plugins.install(str(write_wheel(tmp_path, "strange"))))
    request = events.next()

    assert (request.about, request.plugin.name, request.plugin.version) == ("enable", "strange", "1.0")
    assert request.permissions.families == ("conversations",)
    assert request.permissions.permissions == ("analytics:conversationAggregate:view",)
    assert app.call(plugins.list()).rows[1:] == ()

    app.call(plugins.answer(agreed=True))
    assert events.next() == InstallResult(plugin="strange", outcome="enabled")
    wait_for(lambda: app.call(plugins.list()).rows[-1].state == "running")
    wait_for(lambda: app.shows("strange"))
    details = app.call(plugins.details("strange"))
    assert [widget.id for widget in details.widgets] == ["strange/good"]
    assert details.permissions.families == ("conversations",)

    app.call(plugins.disable("strange"))
    wait_for(lambda: not app.shows("strange"))
    app.call(plugins.remove("strange", with_settings=True))
    assert [row.name for row in app.call(plugins.list()).rows] == ["hourglance"]
    with pytest.raises(HourglanceError, match="No plugin strange is installed"):
        app.call(plugins.details("strange"))


@pytest.mark.usefixtures("fast_install")
def test_plugin_declined_is_not_installed(app: App, tmp_path) -> None:
    result = app.install(write_wheel(tmp_path, "strange"), agreed=False)

    assert result == InstallResult(plugin="", outcome="canceled")
    assert PluginLibrary().installed() == ()
    assert not (PluginLibrary().folder / "strange").exists()


@pytest.mark.usefixtures("fast_install")
def test_plugin_is_enabled_with_the_permissions_that_were_shown(app: App, tmp_path) -> None:
    plugins, library = app.services.plugins, PluginLibrary()
    app.install(write_wheel(tmp_path, "strange"))
    app.call(plugins.disable("strange"))
    assert app.call(plugins.list()).rows[-1].state == "disabled"
    with pytest.raises(HourglanceError) as not_shown:
        app.call(plugins.enable("strange"))
    assert not_shown.value.code == "not-told"

    assert app.call(plugins.consent_request("strange")).permissions.families == ("conversations",)
    module = library.plugin(library.find("strange")).folder / "strange.py"
    before = module.read_text()
    module.write_text(WIDGET + USERS)
    app.call(plugins.enable("strange"))
    assert library.find("strange").families == ("conversations",)
    with pytest.raises(HourglanceError) as shown_before:
        app.call(plugins.enable("strange"))
    assert shown_before.value.code == "not-told"

    module.write_text(before)
    app.call(plugins.restart("strange"))
    wait_for(lambda: app.call(plugins.list()).rows[-1].state == "running")


@pytest.mark.usefixtures("fast_install")
def test_installation_canceled_at_its_question_leaves_nothing(app: App, tmp_path) -> None:
    events = app.follow(app.services.plugins.install(str(write_wheel(tmp_path, "strange"))))
    assert isinstance(events.next(), ConsentRequest)
    events.cancel()

    with pytest.raises(RuntimeError, match="canceled"):
        events.next()
    assert PluginLibrary().installed() == ()
    wait_for(lambda: not list(PluginLibrary().folder.glob(".staging-*")))


def test_installation_canceled_does_not_wait_for_the_installer(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("PIP_TIMEOUT", "600")  # longer than a test may take
        monkeypatch.setenv("PIP_RETRIES", "0")
        events = app.follow(app.services.plugins.install("hourglance-nothing"))
        with silent.accept()[0]:  # pip has sent its request, and gets no answer
            events.cancel()

            with pytest.raises(RuntimeError, match="canceled"):
                events.next()
        wait_for(lambda: not list(PluginLibrary().folder.glob(".staging-*")))


def test_installation_under_way_ends_with_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(demo=False)
    app.thread.start()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        app.follow(app.services.plugins.install("hourglance-nothing"))
        with silent.accept()[0] as connection:
            assert app.thread.stop(10)
            assert list(PluginLibrary().folder.glob(".staging-*")) == []
            while connection.recv(4096):
                pass  # the request of pip, which has ended


@pytest.mark.usefixtures("fast_install")
def test_update_requires_consent_only_for_further_permissions(app: App, tmp_path) -> None:
    plugins = app.services.plugins
    app.install(write_wheel(tmp_path, "strange"))

    update = app.follow(plugins.update("strange"))
    assert update.next() == InstallResult(plugin="strange", outcome="updated")

    events = app.follow(plugins.install(str(write_wheel(tmp_path, "strange", USERS, version="2.0"))))
    request = events.next()
    assert (request.about, request.permissions.families) == ("update", ("users",))
    app.call(plugins.answer(agreed=False))
    assert events.next() == InstallResult(plugin="strange", outcome="unchanged")
    assert app.call(plugins.details("strange")).row.version == "1.0"


@pytest.mark.usefixtures("fast_install")
def test_update_from_elsewhere_requires_consent_to_what_changed(app: App, tmp_path) -> None:
    plugins = app.services.plugins
    app.install(write_wheel(tmp_path, "strange"))
    other = write_wheel(tmp_path / "other", "strange", version="0.9", author="Somebody Else")

    events = app.follow(plugins.install(str(other)))
    request = events.next()
    assert request.about == "replace"
    assert [change.aspect for change in request.changes] == ["source", "author", "version"]
    assert request.changes[1].after == "Somebody Else"
    app.call(plugins.answer(agreed=True))
    assert events.next() == InstallResult(plugin="strange", outcome="updated")


@pytest.mark.usefixtures("fast_install")
def test_update_to_other_content_of_the_same_version_requires_consent(app: App, tmp_path) -> None:
    plugins = app.services.plugins
    wheel = write_wheel(tmp_path, "strange")
    app.install(wheel)
    assert app.follow(plugins.install(str(wheel))).next() == InstallResult(
        plugin="strange", outcome="updated"
    )

    write_wheel(tmp_path, "strange", "NUMBER = 1")
    request = app.follow(plugins.install(str(wheel))).next()

    assert request.about == "replace"
    assert [change.aspect for change in request.changes] == ["content"]
    app.call(plugins.answer(agreed=False))


def test_installation_of_nothing_is_an_error(app: App, tmp_path) -> None:
    missing = tmp_path / "nothing"
    with pytest.raises(HourglanceError, match=f"There is no {missing}"):
        app.follow(app.services.plugins.install(str(missing))).next()


@pytest.mark.usefixtures("fast_install")
def test_widget_settings_stay_after_a_plugin_is_removed_unless_they_go_along(app: App, tmp_path) -> None:
    plugins, widgets = app.services.plugins, app.services.widgets
    wheel = write_wheel(tmp_path, "strange")
    app.install(wheel)
    wait_for(lambda: app.shows("strange"))
    app.call(widgets.save_settings("strange/good", "Mine", {}))
    for with_settings, title in ((False, "Mine"), (True, "Test")):
        app.call(plugins.remove("strange", with_settings=with_settings))
        wait_for(lambda: not app.shows("strange"))
        app.install(wheel)
        wait_for(lambda: app.shows("strange"))
        assert app.call(widgets.settings("strange/good")).title == title


@pytest.mark.usefixtures("fast_install")
def test_plugin_that_cannot_load_has_details_with_a_traceback(app: App, tmp_path) -> None:
    plugins = app.services.plugins
    events = app.follow(plugins.install(str(write_wheel(tmp_path, "broken", "1 / 0"))))
    request = events.next()
    assert any("ZeroDivisionError" in problem for problem in request.permissions.problems)
    app.call(plugins.answer(agreed=True))
    events.next()

    details = wait_for(
        lambda: (found := app.call(plugins.details("broken"))).row.state == "failing" and found
    )
    assert "ZeroDivisionError" in details.details


# Widgets.


def test_widget_settings_have_the_price_unless_it_is_hidden(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    shown = app.call(widgets.settings(HANDLE_TIME)).requests_per_month
    app.call(widgets.hide(HANDLE_TIME))
    hidden = app.call(widgets.settings(HANDLE_TIME)).requests_per_month
    app.call(widgets.unhide(HANDLE_TIME))

    assert isinstance(shown, int)
    assert hidden is None


def test_widget_settings_have_the_price_of_the_icon(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    before = app.call(widgets.settings(HANDLE_TIME))
    app.call(widgets.pin(HANDLE_TIME))
    pinned = app.call(widgets.settings(HANDLE_TIME))
    app.call(widgets.pin(""))

    assert (before.on_icon, pinned.on_icon) == (False, True)
    assert before.icon_requests == pinned.icon_requests > 22 * 200
    assert pinned.requests_per_month > before.requests_per_month


def test_gallery_has_the_hidden_widgets_with_price_and_sample(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    before = {each.widget.id for each in app.call(widgets.gallery())}
    app.call(widgets.hide(HANDLE_TIME))
    hidden = {each.widget.id: each for each in app.call(widgets.gallery())}
    sample = app.call(widgets.sample_card(f"{HANDLE_TIME}#2"))
    app.call(widgets.unhide(HANDLE_TIME))

    assert hidden.keys() - before == {HANDLE_TIME}
    assert hidden[HANDLE_TIME].widget.title == "Average handle time"
    assert hidden[HANDLE_TIME].requests_per_month >= 0
    assert sample is not None
    assert sample.headline.value
    assert app.call(widgets.sample_card("cards/my-own")) is None
    assert {each.widget.id for each in app.call(widgets.gallery())} == before


def test_widget_title_and_settings_apply_immediately(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    before = app.call(widgets.settings(HANDLE_TIME))
    assert before.title == before.kind

    values = {**before.values, "window": "PT30M"}
    assert app.call(widgets.save_settings(HANDLE_TIME, "My pace", values)) is None

    wait_for(lambda: any(state.widget.title == "My pace" for state in app.snapshots[-1].widgets))
    after = app.call(widgets.settings(HANDLE_TIME))
    assert (after.title, after.values["window"]) == ("My pace", "PT30M")
    app.call(widgets.save_settings(HANDLE_TIME, before.kind, before.values))
    restored = app.call(widgets.settings(HANDLE_TIME))
    assert (restored.title, restored.values["window"]) == (before.kind, before.values["window"])


def test_widget_settings_that_are_invalid_change_nothing(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    before = app.call(widgets.settings(HANDLE_TIME))

    errors = app.call(widgets.save_settings(HANDLE_TIME, "Other", {**before.values, "window": "a year"}))

    assert isinstance(errors, ValidationErrors)
    assert list(errors.problems) == ["window"]
    assert app.call(widgets.settings(HANDLE_TIME)) == before


def test_alert_limits_have_the_unit_of_the_value(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    shown = app.call(widgets.settings(VOICE))
    assert {setting.unit for setting in shown.limits if hasattr(setting, "unit")} == {"min"}

    values = {
        **shown.values,
        "hourglance_limit": "above",
        "hourglance_warning": 5,
        "hourglance_critical": 3,
        "hourglance_margin": 0,
    }
    errors = app.call(widgets.save_settings(VOICE, shown.title, values))
    assert list(errors.problems) == ["hourglance_critical"]

    values["hourglance_critical"] = 9
    assert app.call(widgets.save_settings(VOICE, shown.title, values)) is None
    assert app.call(widgets.settings(VOICE)).values["hourglance_critical"] == 9


def test_widget_instances_are_added_and_removed(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    second = app.call(widgets.add(HANDLE_TIME))
    assert (second.id, second.removable) == (f"{HANDLE_TIME}#2", True)
    third = app.call(widgets.add(second.id))
    assert third.id == f"{HANDLE_TIME}#3"

    app.call(widgets.remove(second.id))
    app.call(widgets.remove(third.id))
    with pytest.raises(HourglanceError, match="There is no widget"):
        app.call(widgets.settings(second.id))
    with pytest.raises(HourglanceError, match="The first instance of a widget cannot be removed"):
        app.call(widgets.remove(HANDLE_TIME))


def test_widgets_are_ordered_hidden_and_pinned(shared_app: App) -> None:
    app, widgets = shared_app, shared_app.services.widgets
    first, second = (state.widget.id for state in app.snapshots[-1].widgets[:2])

    app.call(widgets.reorder([second, first]))
    wait_for(lambda: [state.widget.id for state in app.snapshots[-1].widgets[:2]] == [second, first])
    app.call(widgets.pin(second))
    wait_for(lambda: app.snapshots[-1].pinned == second)
    app.call(widgets.set_expanded(first, expanded=True))
    wait_for(lambda: app.snapshots[-1].expanded == {first})
    app.call(widgets.set_expanded(first, expanded=False))
    app.call(widgets.hide(first))
    wait_for(lambda: [each.id for each in app.snapshots[-1].hidden] == [first])
    app.call(widgets.unhide(first))
    app.call(widgets.pin(""))
    app.call(widgets.reorder([first, second]))
    wait_for(lambda: not app.snapshots[-1].hidden and not app.snapshots[-1].pinned)
    assert not app.snapshots[-1].expanded


def test_first_run_scope_is_set_on_each_widget(shared_app: App) -> None:
    app, first_run = shared_app, shared_app.services.first_run
    choices = app.call(first_run.widgets()).widgets
    everything = [each.id for each in choices]
    level = "hourglance/service-level"

    assert 4 <= sum(each.is_personal for each in choices) <= 7
    assert all(each.is_bundled for each in choices)
    app.call(first_run.choose_widgets(everything, "mine"))
    wait_for(lambda: app.snapshots[-1].scopes[VOICE] == "mine")
    assert app.snapshots[-1].scopes[level] == "my_queues"
    assert app.snapshots[-1].scopes["hourglance/handled-today"] == "mine"
    app.call(first_run.choose_widgets(everything, "my_queues"))
    wait_for(lambda: app.snapshots[-1].scopes[VOICE] == "my_queues")
    app.call(first_run.choose_widgets(everything, "everyone"))
    wait_for(lambda: {app.snapshots[-1].scopes[each] for each in (VOICE, level)} == {"everyone"})


def test_first_run_choice_hides_all_other_widgets(shared_app: App) -> None:
    app, first_run = shared_app, shared_app.services.first_run
    choices = app.call(first_run.widgets()).widgets
    assert {each.permission for each in choices} == {"permitted"}

    app.call(first_run.choose_widgets([VOICE]))
    assert [each.id for each in app.call(first_run.widgets()).widgets if each.chosen] == [VOICE]
    app.call(first_run.choose_widgets([each.id for each in choices]))
    assert all(each.chosen for each in app.call(first_run.widgets()).widgets)


# Queries and names.


def test_live_query_is_in_the_inspector(shared_app: App) -> None:
    app, queries = shared_app, shared_app.services.queries
    waiting, status = "hourglance/waiting-now", "hourglance/my-status"
    assert {waiting, status} <= {row.id for row in app.call(queries.list())}

    wait_for(lambda: '"oWaiting"' in app.call(queries.details(waiting)).body)
    details = app.call(queries.details(waiting))
    assert details.path == "/api/v2/analytics/conversations/activity/query"
    assert "$TOKEN" in details.curl
    assert app.call(queries.details(status)).path.startswith("/api/v2/users/me")
    wait_for(lambda: (live := app.call(queries.details(status)).live) and not live.polled)
    details = app.call(queries.details(status))
    assert details.live is not None
    assert details.live.snapshots >= 2  # at once, and once the channel was open
    assert {each.topic.rpartition(".")[2] for each in details.live.topics} == {"activity", "adherence"}
    assert all(each.permitted for each in details.live.topics)
    assert details.every >= 600
    assert details.next_at is not None


def test_plugin_with_live_queries_next_to_aggregates_is_shown_and_inspected(app: App, tmp_path: Path) -> None:
    app.install(write_wheel(tmp_path, "both", BOTH))
    wait_for(lambda: app.shows("both"))

    def state() -> WidgetState:
        return next(each for each in app.snapshots[-1].widgets if each.widget.plugin == "both")

    wait_for(lambda: state().data == "fresh" and not state().missing and not state().polled)
    card = state().card
    assert card
    assert card.caption.split()[0].isdecimal()
    assert card.caption.split()[1].isupper()
    queries = app.services.queries
    rows = {title: row for row in app.call(queries.list()) for title in row.titles}
    assert {"Both: now", "Both: me", "Both: today"} <= rows.keys()
    live = app.call(queries.details(rows["Both: now"].id))
    assert live.live is not None
    assert live.path == "/api/v2/analytics/conversations/activity/query"
    today = app.call(queries.details(rows["Both: today"].id))
    assert today.live is None
    assert today.requests


def test_query_details_tell_what_was_sent_and_received(shared_app: App) -> None:
    app, queries = shared_app, shared_app.services.queries
    assert VOICE in {row.id for row in app.call(queries.list())}

    details = app.call(queries.details(VOICE))
    assert details.path == "/api/v2/analytics/conversations/aggregates/query"
    assert '"tHandle"' in details.body
    assert details.requests[0].size > 100
    assert details.requests[0].problem is None
    assert details.requests[0].correlation_id
    assert details.every >= 60
    assert details.next_at is not None
    assert details.explanation == ""


def test_query_curl_command_sends_the_query(shared_app: App) -> None:
    details = shared_app.call(shared_app.services.queries.details(VOICE))
    assert '"Authorization: Bearer $TOKEN"' in details.curl
    assert details.curl.count("Bearer") == 1

    done = subprocess.run(
        [
            "bash",
            "-c",
            f"TOKEN=none; {details.curl} --silent --output /dev/null --write-out '%{{http_code}}'",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "401"  # understood, but not authorized


def test_query_check_reports_positions_and_a_fix(shared_app: App) -> None:
    app, queries = shared_app, shared_app.services.queries
    report = app.call(queries.check('{\n "interval": "PT1H",\n "select": ["duration"]\n}', "conversations"))

    assert not report.ok
    assert ("HG110", 2, 14) in {(each.code, each.line, each.column) for each in report.diagnostics}
    assert report.fixed is not None
    assert "conversations" in app.call(queries.families())


def test_meaning_is_that_of_the_first_known_name(shared_app: App) -> None:
    app, queries = shared_app, shared_app.services.queries
    assert app.call(queries.meaning(("select", "tTalk"))).startswith("tTalk: ")
    assert app.call(queries.meaning(("queueId",))).startswith("queueId: ")
    assert app.call(queries.meaning(("select",))) == ""


def test_query_of_a_widget_that_is_gone_is_an_error(shared_app: App) -> None:
    with pytest.raises(HourglanceError, match="no longer on the panel") as gone:
        shared_app.call(shared_app.services.queries.details("nobody/nothing"))
    assert gone.value.code == "widget-gone"


def test_directory_finds_queues_by_name_and_names_ids(shared_app: App) -> None:
    app, directory = shared_app, shared_app.services.directory
    found = app.call(directory.search("queue", "")).entries[0]

    assert found in app.call(directory.search("queue", found.name[:4])).entries
    names = app.call(directory.names("queue", (found.id, "11111111-2222-3333-4444-555555555555")))
    assert names == {found.id: found.name}


# Preferences, diagnostics, window geometry.


@pytest.mark.parametrize("missing", [None, "/gone/hourglance"])
def test_autostart_is_repaired_only_if_its_program_is_gone(user_app: App, missing: str | None) -> None:
    user_app.desktop.missing = missing
    user_app.call(user_app.services.preferences.repair_autostart())
    assert user_app.desktop.starts is (missing is not None)


def test_preferences_are_stored_and_applied(user_app: App) -> None:
    app, preferences = user_app, user_app.services.preferences
    form = app.call(preferences.load())

    changed = app.call(preferences.save({**form.values, "theme": "light", "start_with_computer": True}))
    assert changed.problems == {}
    assert app.preferences[-1].theme == "light"
    assert app.desktop.starts
    form = app.call(preferences.load())
    assert (form.values["theme"], form.values["start_with_computer"]) == ("light", True)

    rejected = app.call(preferences.save({**form.values, "proxy": "own", "proxy_url": "nonsense"}))
    assert list(rejected.problems) == ["proxy_url"]
    assert app.call(preferences.load()).values["proxy"] == "system"


def test_preferences_of_the_demo_are_not_stored(shared_app: App, a_home_of_its_own) -> None:
    app, preferences = shared_app, shared_app.services.preferences
    form = app.call(preferences.load())
    app.call(preferences.save({**form.values, "theme": "dark"}))

    assert app.call(preferences.load()).values["theme"] == "dark"
    assert not any("dark" in path.read_text() for path in a_home_of_its_own.rglob("preferences.json"))


def test_about_has_version_system_and_licenses(shared_app: App) -> None:
    about = shared_app.call(shared_app.services.diagnostics.about())

    assert about.version
    assert about.system.startswith("Python 3.")
    assert {each.name.lower() for each in about.licenses} >= {"hourglance", "httpx", "pluggy"}


def test_diagnostics_check_the_open_session_and_write_a_report(shared_app: App, tmp_path) -> None:
    app, diagnostics = shared_app, shared_app.services.diagnostics
    report = app.call(diagnostics.support_report())
    assert "tHandle" in report.files["exchanges.json"]
    assert "rate-budget" in report.files["doctor.json"]
    app.call(diagnostics.save_report(report, tmp_path / "report.zip"))

    with zipfile.ZipFile(tmp_path / "report.zip") as saved:
        assert {name: saved.read(name).decode() for name in saved.namelist()} == dict(report.files)
    with pytest.raises(HourglanceError):
        app.call(diagnostics.save_report(report, tmp_path / "no" / "report.zip"))


def test_window_geometry_is_stored(user_app: App) -> None:
    geometry = Geometry(x=1, y=2, width=300, height=400)
    user_app.call(user_app.services.window_geometry.save("plugins", geometry))

    assert WindowGeometryService(demo=False).load() == {"plugins": geometry}


@pytest.mark.parametrize("content", [b"nonsense", b"\xff", b'{"windows": 5}'])
def test_window_geometry_file_that_is_corrupt_counts_as_empty(content: bytes, a_home_of_its_own) -> None:
    path = user_path("cache", "windows.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

    assert WindowGeometryService(demo=False).load() == {}


#: A query as somebody pasted it into a support thread.
PASTED = """{
 "interval": "PT1H",
 "dateFrom": "2023-10-27T10:00:00.000Z",
 "dateTo": "2023-10-27T11:00:00.000Z",
 "select": [{"id": "duration", "type": "sum"}],
 "where": {"id": "mediaType", "type": "string", "value": "voice"}
}"""


def test_pasted_query_is_previewed_and_kept_as_a_card(app: App) -> None:
    cards = app.services.cards
    preview = app.call(cards.preview(PASTED, "conversations"))
    assert (preview.headline, preview.title) == ("tHandle.sum", "tHandle, voice")
    assert " min" in preview.number
    assert preview.caption == "tHandle, sum in the last hour"
    average = app.call(cards.preview(PASTED, "conversations", "tHandle.average", "Voice"))
    assert average.number not in ("", preview.number)

    added = app.call(cards.keep(PASTED, "conversations", "tHandle.average", "Voice"))

    assert added == "cards/voice"
    shown = wait_for(
        lambda: next((each for each in app.snapshots[-1].widgets if each.widget.id == added), None)
    )
    assert shown.widget.title == "Voice"
    wait_for(lambda: any(each.widget.id == added and each.card for each in app.snapshots[-1].widgets))
    again = app.call(cards.keep(PASTED, "conversations", "", "Voice"))
    assert again == "cards/voice-2"


def test_query_that_cannot_be_fixed_is_no_card(app: App) -> None:
    with pytest.raises(HourglanceError, match="cannot be fixed automatically"):
        app.call(app.services.cards.keep('{"metrics": []}', "conversations"))
