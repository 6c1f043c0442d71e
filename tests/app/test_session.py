"""The parts, wired: what a widget leaves open is filled before its query is asked."""

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shared_cloud import account_at

from hourglance.api import (
    ME,
    Aggregates,
    AggregatesQuery,
    Card,
    Condition,
    Count,
    Declaration,
    Figure,
    Link,
    NumberSetting,
    QueuesSetting,
    Settings,
    SettingsError,
    TextSetting,
    all_of,
    is_in,
    last,
    setting,
)
from hourglance.app.panel_file import applied_panel, check_panel
from hourglance.app.policy.model import Policy
from hourglance.app.policy.panel import read_panel
from hourglance.app.preferences import Preferences
from hourglance.app.session import AppSession, SessionFiles
from hourglance.app.user_widgets import UserWidgets
from hourglance.app.wall import Wall
from hourglance.cards import CardLibrary
from hourglance.cli.cards import problems
from hourglance.cloud import MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Alert, Snapshot, SystemEvents, WidgetState, validate_limits
from hourglance.engine.power.system_events import SystemEvent
from hourglance.plugin_host import PluginProblem, WidgetInstances
from hourglance.util.paths import user_path

pytestmark = pytest.mark.anyio


@pytest.fixture
def published() -> list[Snapshot]:
    """Return what the desk has published, the newest last."""
    return []


@pytest.fixture
def desk(cloud: DemoCloud, published: list[Snapshot]) -> AppSession:
    return AppSession(account_at(cloud), TokenVault([MemoryKeyring()]), publish=published.append)


def mine(where: Condition) -> Declaration:
    return Declaration(
        plugin="test",
        name="mine",
        title="Mine",
        description="",
        query=AggregatesQuery(metrics=("tHandle",), where=where, window=last(hours=1)),
        settings=(
            TextSetting(name="media", label="Media", default="voice"),
            QueuesSetting(name="queues", label="Queues"),
        ),
    )


async def test_query_placeholders_are_filled_before_it_is_sent(
    desk: AppSession, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = all_of(
        is_in("userId", ME), is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))
    )
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (mine(where),))

    async with desk:
        await desk.cloud.sign_in(open_headless)
        await desk.engine.refresh_once()

    (asked,) = [request.json for request in cloud.requests if request.path.endswith("/aggregates/query")]
    assert asked["filter"] == {
        "type": "and",
        "predicates": [
            {"dimension": "userId", "value": cloud.organization.me.id},
            {"dimension": "mediaType", "value": "voice"},
        ],
    }


async def test_refresh_interval_is_at_least_the_preferred_minimum(
    desk: AppSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = mine(is_in("mediaType", "voice"))
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (widget,))

    async with desk:
        before = desk.engine.snapshot.widgets[0].widget.refresh_seconds
        await desk.apply_preferences(Preferences(refresh_floor=300))
        after = desk.engine.snapshot.widgets[0].widget.refresh_seconds

    assert (before, after) == (60, 300)


@pytest.fixture
async def chooser(desk: AppSession, monkeypatch: pytest.MonkeyPatch) -> AppSession:
    """A desk with one widget, whose card says what the person chose."""
    widget = Declaration(
        plugin="test",
        name="chooser",
        title="Chooser",
        description="",
        query=AggregatesQuery(
            metrics=("tHandle",), where=is_in("mediaType", setting("media")), window=last(hours=1)
        ),
        settings=(
            NumberSetting(name="target", label="Target", default=80, max=100),
            TextSetting(name="media", label="Media", default="voice"),
        ),
    )

    async def present(widget_id: str, results: Aggregates, settings: Settings) -> Card:
        return Card(headline=Count(settings["target"]), caption=f"{widget_id} {settings['media']}")

    monkeypatch.setattr(desk.plugins, "declarations", lambda: (widget,))
    monkeypatch.setattr(desk.plugins, "present", present)
    return desk


def shown(desk: AppSession) -> list[tuple[str, str, str]]:
    """Return what is on the panel: title, number and caption of each card."""
    return [
        (state.widget.title, str(state.card.headline), state.card.caption)
        for state in desk.engine.snapshot.widgets
        if state.card
    ]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - snapshots tell of no event
            await asyncio.sleep(0.01)


async def test_setting_changed_rerenders_the_cached_answer_without_a_request(
    chooser: AppSession, cloud: DemoCloud
) -> None:
    async with chooser:
        await chooser.cloud.sign_in(open_headless)
        await chooser.engine.refresh_once()
        asked = len(cloud.requests)
        assert shown(chooser) == [("Chooser", "80", "test/chooser voice")]

        await chooser.update_widgets(lambda shelf: shelf.change_settings("test/chooser", {"target": 60}))
        await until(lambda: shown(chooser) == [("Chooser", "60", "test/chooser voice")])

        assert len(cloud.requests) == asked


async def test_instances_have_queries_and_cards_of_their_own(chooser: AppSession) -> None:
    async with chooser:
        await chooser.cloud.sign_in(open_headless)
        second = await chooser.update_widgets(lambda shelf: shelf.add("test/chooser"))
        await chooser.update_widgets(
            lambda shelf: shelf.change_settings(second.id, {"media": "chat", "target": 7})
        )
        await chooser.update_widgets(lambda shelf: shelf.rename(second.id, "Chats"))
        await chooser.engine.refresh_once()

        assert shown(chooser) == [
            ("Chooser", "80", "test/chooser voice"),
            ("Chats", "7", "test/chooser chat"),
        ]
        asked = [state.widget.query.filter for state in chooser.engine.snapshot.widgets]
        assert asked == [all_of(is_in("mediaType", "voice")), all_of(is_in("mediaType", "chat"))]
        await chooser.update_widgets(lambda shelf: shelf.reorder([second.id]))
        await chooser.update_widgets(lambda shelf: shelf.hide("test/chooser"))
        assert shown(chooser) == [("Chats", "7", "test/chooser chat")]


async def test_link_with_a_path_leads_to_the_users_region(
    desk: AppSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = (Link(text="Queues", path="/directory/#/queues"), Link(text="Help", url="https://example.com/"))

    async def present(*_: object) -> Card:
        return Card(headline=Count(1), caption="waiting", body=(Figure(label="x", value=Count(1)), *links))

    monkeypatch.setattr(desk.plugins, "declarations", lambda: (mine(is_in("mediaType", "voice")),))
    monkeypatch.setattr(desk.plugins, "present", present)

    async with desk:
        await desk.cloud.sign_in(open_headless)
        await desk.engine.refresh_once()
        (state,) = desk.engine.snapshot.widgets

    assert state.card is not None
    figure, *shown_links = state.card.body
    assert figure == Figure(label="x", value=Count(1))
    assert shown_links == [Link(text="Queues", url="https://apps.demo/directory/#/queues"), links[1]]


async def test_setting_that_is_invalid_changes_nothing(chooser: AppSession) -> None:
    async with chooser:
        with pytest.raises(SettingsError, match=r"Target must be at most 100\."):
            await chooser.update_widgets(lambda shelf: shelf.change_settings("test/chooser", {"target": 101}))

        assert chooser.instances.find("test/chooser").settings["target"] == 80


async def test_snapshot_has_pinned_and_hidden_widgets_once_they_change(
    desk: AppSession, published: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (mine(is_in("mediaType", "voice")),))

    async with desk:
        await desk.update_widgets(lambda shelf: shelf.pin("test/mine"))
        await until(lambda: published[-1].pinned == "test/mine")
        before = len(published)
        await desk.update_widgets(lambda shelf: shelf.hide("test/mine"))
        await until(lambda: [widget.title for widget in published[-1].hidden] == ["Mine"])

        assert published[-1].widgets == ()
        assert len(published) == before + 1


async def test_pinned_widget_is_refreshed_first(desk: AppSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def ranked(metric: str) -> Declaration:
        query = AggregatesQuery(metrics=(metric,), window=last(hours=1), query_type="topN")
        return replace(mine(is_in("mediaType", "voice")), name=metric.lower(), query=query, settings=())

    declared = ranked("tHandle"), ranked("tTalk"), ranked("tAcw")
    monkeypatch.setattr(desk.plugins, "declarations", lambda: declared)

    async with desk:
        await desk.update_widgets(lambda instances: instances.pin("test/tacw"))
        await desk.cloud.sign_in(open_headless)
        await desk.engine.refresh_once()

        # Not the order in which they arrive: each has a connection of its own.
        sent_at = {widget.name: desk.engine.request_records(widget.id)[0].at for widget in declared}

    assert min(sent_at, key=lambda name: sent_at[name]) == "tacw"


async def test_notices_have_all_problems_of_plugins(
    desk: AppSession, published: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = [PluginProblem(plugin=name, sentence=f"{name} crashed.") for name in ("one", "two")]
    monkeypatch.setattr(type(desk.plugins), "problems", property(lambda _: tuple(wrong)))

    async with desk:
        await until(lambda: bool(published) and bool(published[-1].notices))
        assert [(each.who, each.what) for each in published[-1].notices] == [
            ("one", "one crashed."),
            ("two", "two crashed."),
        ]
        wrong.clear()
        await desk.apply_preferences(Preferences())
        await until(lambda: not published[-1].notices)


async def test_notices_have_problems_that_began_during_a_refresh(
    desk: AppSession, published: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[PluginProblem] = []
    monkeypatch.setattr(type(desk.plugins), "problems", property(lambda _: tuple(wrong)))

    async with desk:
        await desk.cloud.sign_in(open_headless)
        wrong.append(PluginProblem(plugin="one", sentence="one crashed."))
        snapshot = await desk.refresh_once()
        assert [each.who for each in snapshot.notices] == ["one"]
        wrong.append(PluginProblem(plugin="two", sentence="two crashed."))
        desk.poll()
        assert [each.who for each in published[-1].notices] == ["one", "two"]


async def test_poll_finds_changes_of_another_process(
    cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "widgets.json"
    desk = AppSession(
        account_at(cloud),
        TokenVault([MemoryKeyring()]),
        files=SessionFiles(widgets=UserWidgets(WidgetInstances(kept), CardLibrary(None))),
    )
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (mine(is_in("mediaType", "voice")),))

    async with desk, asyncio.TaskGroup() as group:
        running = group.create_task(desk.engine.run())
        command = WidgetInstances(kept)
        command.update_widgets(desk.plugins.declarations())
        command.rename("test/mine", "Of a command")
        await until(lambda: [s.widget.title for s in desk.engine.snapshot.widgets] == ["Of a command"])

        command.rename("test/mine", "Of another")
        desk.poll()
        assert [s.widget.title for s in desk.engine.snapshot.widgets] == ["Of another"]
        running.cancel()


async def test_card_of_a_command_is_shown_with_its_number(cloud: DemoCloud, tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    desk = AppSession(
        account_at(cloud),
        TokenVault([MemoryKeyring()]),
        files=SessionFiles(
            widgets=UserWidgets(WidgetInstances(tmp_path / "widgets.json"), CardLibrary(folder))
        ),
    )
    card = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\nmetrics = ["nOffered"]\n'

    async with desk:
        CardLibrary(folder).add("offered", card)
        desk.poll()
        await desk.cloud.sign_in(open_headless)
        states = {state.widget.id: state for state in (await desk.refresh_once()).widgets}

    shown = states["cards/offered"].card
    assert shown is not None
    assert shown.caption == "nOffered today"
    assert shown.headline != Count(0)


async def test_refresh_once_returns_all_problems(cloud: DemoCloud, tmp_path: Path) -> None:
    kept = tmp_path / "widgets.json"
    kept.write_text("[")
    async with AppSession(
        account_at(cloud),
        TokenVault([MemoryKeyring()]),
        files=SessionFiles(widgets=UserWidgets(WidgetInstances(kept), CardLibrary(None))),
    ) as desk:
        sentences = problems(await desk.refresh_once())

    assert any("the file was set aside as" in sentence for sentence in sentences), sentences


async def test_snapshot_has_pinned_and_hidden_instances(
    desk: AppSession, published: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.plugins, "declarations", lambda: (mine(is_in("mediaType", "voice")),))

    async with desk:
        await desk.update_widgets(lambda shelf: shelf.add("test/mine"))
        await desk.update_widgets(lambda shelf: shelf.pin("test/mine#2"))
        await until(lambda: published[-1].pinned == "test/mine#2")
        await desk.update_widgets(lambda shelf: shelf.hide("test/mine"))
        await until(lambda: [state.widget.id for state in published[-1].widgets] == ["test/mine#2"])

    assert [(widget.id, widget.title) for widget in published[-1].hidden] == [("test/mine", "Mine")]


async def test_alert_stays_until_it_is_acknowledged(chooser: AppSession, published: list[Snapshot]) -> None:
    """The card shows the target: 80, then 60, then 90."""
    limits = {"hourglance_limit": "below", "hourglance_warning": 70, "hourglance_critical": 50}

    def alerts() -> list[str]:
        return [alert.level for state in published[-1].widgets for alert in state.alerts]

    async with chooser:
        await chooser.cloud.sign_in(open_headless)
        await chooser.update_widgets(
            lambda shelf: shelf.set_limits("test/chooser", validate_limits(limits, "count"))
        )
        await chooser.engine.refresh_once()
        await until(lambda: shown(chooser) == [("Chooser", "80", "test/chooser voice")])
        assert alerts() == []

        await chooser.update_widgets(lambda shelf: shelf.change_settings("test/chooser", {"target": 60}))
        await until(lambda: alerts() == ["warning"])
        assert published[-1].widgets[0].card.tone == "warning"

        chooser.acknowledge_alerts()
        await until(lambda: alerts() == [])
        assert published[-1].widgets[0].card.tone == "warning"

        await chooser.update_widgets(lambda shelf: shelf.change_settings("test/chooser", {"target": 90}))
        await until(lambda: alerts() == ["normal"])
        assert published[-1].widgets[0].card.tone == "neutral"


@pytest.mark.parametrize(("seconds", "soon"), [(600, True), (3600, False)])
async def test_sign_in_end_is_published_if_it_is_soon(
    desk: AppSession, cloud: DemoCloud, published: list[Snapshot], seconds: int, soon: bool
) -> None:
    cloud.add_fault(f"token-life={seconds}")

    async with desk:
        await desk.cloud.sign_in(open_headless)
        await until(lambda: bool(published) and published[-1].account.sign_in == "signed_in")
        ends = published[-1].account.ends

    assert (ends is not None) == soon
    if ends is not None:
        assert abs(ends - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=62)


async def test_alert_on_a_live_value_is_told_within_two_seconds(published: list[Snapshot]) -> None:
    limits = {"hourglance_limit": "above", "hourglance_warning": 1, "hourglance_critical": 5}
    name = "hourglance/waiting-now"

    def waiting() -> WidgetState:
        return next(state for state in published[-1].widgets if state.widget.id == name)

    with DemoCloud(conversations=0) as cloud:
        async with AppSession(
            account_at(cloud), TokenVault([MemoryKeyring()]), publish=published.append, safe_mode=True
        ) as desk:
            running = asyncio.create_task(desk.engine.run())
            await desk.cloud.sign_in(open_headless)
            await desk.update_widgets(lambda shelf: shelf.set_limits(name, validate_limits(limits, "count")))
            await until(lambda: (card := waiting().card) and card.headline == Count(0))
            await until(lambda: any(each.path.endswith("/subscriptions") for each in cloud.requests))
            called = datetime.now(UTC)
            cloud.record(
                "tAcd",
                called + timedelta(minutes=10),
                600_000,
                mediaType="voice",
                queueId=cloud.organization.me.queues[0].id,
            )
            await until(lambda: [alert.level for alert in waiting().alerts] == ["warning"])
            assert datetime.now(UTC) - called <= timedelta(seconds=2)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


STATUS = "hourglance/my-status"
REMINDED = f'id = "{STATUS}"\nlimits = {{ hourglance_reminder = 5 }}\n'


def reminded_by_the_user(shelf: WidgetInstances) -> None:
    shelf.set_limits(STATUS, validate_limits({"hourglance_reminder": 5}, "ms"))


def reminded_by_a_preset(shelf: WidgetInstances) -> None:
    panel, problems = read_panel(tomllib.loads(f"[[card]]\n{REMINDED}"))
    assert panel is not None
    assert not problems
    shelf.set_policy(panel.for_user("preset.toml"))


def reminded_by_a_panel_file(shelf: WidgetInstances) -> None:
    text, library = f"[[widgets]]\n{REMINDED}", CardLibrary(user_path("config", "cards"))
    report = check_panel(text, shelf, library, frozenset(), (), Preferences(), Policy())
    assert not report.problems
    panel = report.panel
    assert panel is not None
    shelf.edit(lambda stored: applied_panel(panel, stored))


@pytest.mark.parametrize("remind", [reminded_by_the_user, reminded_by_a_preset, reminded_by_a_panel_file])
async def test_reminder_of_what_is_scheduled_next_is_told_at_its_time(
    published: list[Snapshot], remind: Callable[[WidgetInstances], None]
) -> None:
    name, started = STATUS, datetime.now(UTC)
    begin = datetime(2026, 11, 23, 9, 39, 57, tzinfo=UTC)  # the demo's first break begins at 09:45

    def alerts() -> list[Alert]:
        return [alert for state in published[-1].widgets if state.widget.id == name for alert in state.alerts]

    with DemoCloud(conversations=0, clock=lambda: begin + (datetime.now(UTC) - started)) as cloud:
        async with AppSession(
            account_at(cloud), TokenVault([MemoryKeyring()]), publish=published.append, safe_mode=True
        ) as desk:
            running = asyncio.create_task(desk.engine.run())
            await desk.cloud.sign_in(open_headless)
            await desk.update_widgets(remind)
            await until(lambda: bool(published) and alerts())
            (reminder,) = alerts()
            assert reminder.value == pytest.approx(300_000, abs=1_500)
            assert reminder.reminds_of.startswith("until ")
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("wall", [None, Wall()])
async def test_wall_is_not_paused_by_a_locked_computer(
    cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch, wall: Wall | None
) -> None:
    class Locked(SystemEvents):
        async def listen(self, report: Callable[[SystemEvent], None]) -> None:
            report("locked")

    monkeypatch.setattr("hourglance.app.session.detect_system_events", Locked)
    ticked = asyncio.Event()
    async with AppSession(account_at(cloud), TokenVault([MemoryKeyring()]), wall=wall) as session:
        session.engine.on_tick(ticked.set)
        engine = asyncio.create_task(session.engine.run())
        async with asyncio.timeout(20):
            await ticked.wait()
            while wall is None and not session.engine.is_away:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.01)
        assert session.engine.is_away is (wall is None)
        engine.cancel()
        await asyncio.gather(engine, return_exceptions=True)
