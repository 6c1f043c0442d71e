"""What a person made of the widgets is kept, whoever else writes it and whatever becomes of the plugins."""

import json
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from hourglance.api import (
    ME,
    AggregatesQuery,
    Declaration,
    NumberSetting,
    QueuesSetting,
    Setting,
    SettingsError,
    TextSetting,
    WindowSetting,
    all_of,
    is_in,
    last,
    setting,
    today,
)
from hourglance.genesys import AccountFacts
from hourglance.plugin_host import InstancesError, WidgetInstances
from hourglance.util.file_lock import file_lock

TARGET = NumberSetting(name="target", label="Target", default=80, min=0, max=100)
QUEUES = QueuesSetting(name="queues", label="Queues")
SPAN = WindowSetting(name="span", label="Time")


def widget(name: str, *settings: Setting, plugin: str = "p", **query: object) -> Declaration:
    asked = {"metrics": ("tHandle",), "window": last(hours=1)} | query
    return Declaration(
        plugin=plugin,
        name=name,
        title=name.title(),
        description="",
        query=AggregatesQuery(**asked),
        settings=settings,
    )


A, B, C = (widget(name, TARGET, QUEUES) for name in "abc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "widgets.json"


@pytest.fixture(params=["file", "memory"])
def shelf(request: pytest.FixtureRequest, path: Path) -> WidgetInstances:
    shelf = WidgetInstances(path if request.param == "file" else None)
    shelf.update_widgets([A, B, C])
    return shelf


def ids(shelf: WidgetInstances) -> list[str]:
    return [instance.id for instance in shelf.instances]


def titles(shelf: WidgetInstances) -> list[str]:
    return [instance.title for instance in shelf.instances]


def test_at_first_everything_is_as_it_was_declared(shelf: WidgetInstances, path: Path) -> None:
    assert ids(shelf) == ["p/a", "p/b", "p/c"]
    assert titles(shelf) == ["A", "B", "C"]
    assert [instance.settings for instance in shelf.instances] == [{"target": 80, "queues": ()}] * 3
    assert not path.exists()


def test_the_users_order_stays_and_what_is_new_comes_first(shelf: WidgetInstances) -> None:
    shelf.reorder(["p/c", "p/a"])

    assert ids(shelf) == ["p/b", "p/c", "p/a"]
    shelf.update_widgets([widget("new"), widget("later"), A, B, C])
    assert ids(shelf) == ["p/new", "p/later", "p/b", "p/c", "p/a"]


def test_bundled_widgets_without_a_place_come_last(shelf: WidgetInstances) -> None:
    bundled = [widget(name, plugin="hourglance") for name in "xy"]
    shelf.update_widgets([*bundled, A, B])
    assert ids(shelf) == ["p/a", "p/b", "hourglance/x", "hourglance/y"]

    shelf.reorder(["hourglance/y", "p/b"])
    assert ids(shelf) == ["p/a", "hourglance/y", "p/b", "hourglance/x"]


def test_new_widgets_of_plugins_are_acknowledged_and_keep_their_places(
    shelf: WidgetInstances, path: Path
) -> None:
    bundled = widget("x", plugin="hourglance")
    shelf.update_widgets([bundled, A])
    assert shelf.new == {"p/a"}

    shelf.acknowledge_new()
    shelf.update_widgets([bundled, A, B])
    assert shelf.new == {"p/b"}
    assert ids(shelf) == ["p/b", "p/a", "hourglance/x"]
    if path.exists():
        again = WidgetInstances(path)
        again.update_widgets([bundled, A, B])
        assert again.new == {"p/b"}

    shelf.clear_plugin("p")
    assert shelf.new == {"p/a", "p/b"}


def test_new_widgets_acknowledged_without_any_store_nothing(shelf: WidgetInstances, path: Path) -> None:
    shelf.update_widgets([widget("x", plugin="hourglance")])
    shelf.acknowledge_new()

    assert not path.exists()


def test_a_plugin_that_comes_back_has_its_place_and_its_settings_again(shelf: WidgetInstances) -> None:
    shelf.reorder(["p/c", "p/b", "p/a"])
    shelf.change_settings("p/b", {"target": 60})

    shelf.update_widgets([A, C])
    shelf.reorder(["p/c", "p/a"])
    shelf.update_widgets([A, B, C])

    assert ids(shelf) == ["p/c", "p/a", "p/b"]
    assert shelf.find("p/b").settings["target"] == 60


def test_what_is_hidden_says_so_and_can_be_shown_again(shelf: WidgetInstances) -> None:
    shelf.hide("p/b")
    assert [instance.hidden for instance in shelf.instances] == [False, True, False]

    shelf.hide("p/b", hidden=False)
    assert not shelf.find("p/b").hidden


def test_expanded_instances_are_kept_over_restarts(shelf: WidgetInstances, path: Path) -> None:
    assert shelf.expanded == frozenset()
    shelf.expand("p/b")
    shelf.expand("p/c")
    shelf.expand("p/c", expanded=False)
    shelf.hide("p/a")

    assert shelf.expanded == {"p/b"}
    with pytest.raises(InstancesError):
        shelf.expand("p/none")
    if path.exists():
        assert WidgetInstances(path).expanded == {"p/b"}


def test_a_title_of_ones_own_is_one_line_and_an_empty_one_is_the_widgets(shelf: WidgetInstances) -> None:
    shelf.rename("p/a", "  My\nqueue\u202e " + "x" * 200)
    assert shelf.find("p/a").title.startswith("My queue x")
    assert len(shelf.find("p/a").title) == 100

    shelf.rename("p/a", "  ")
    assert shelf.find("p/a").title == "A"


def test_a_further_instance_has_settings_of_its_own_behind_the_first(shelf: WidgetInstances) -> None:
    second, third = shelf.add("p/a"), shelf.add("p/a")
    shelf.change_settings("p/a", {"target": 50})
    shelf.change_settings(second.id, {"target": 60})

    assert (second.id, third.id) == ("p/a#2", "p/a#3")
    assert ids(shelf) == ["p/a", "p/a#2", "p/a#3", "p/b", "p/c"]
    assert titles(shelf)[:3] == ["A", "A 2", "A 3"]
    assert [shelf.find(name).settings["target"] for name in ("p/a", "p/a#2", "p/a#3")] == [50, 60, 80]


def test_a_removed_instance_is_gone_with_what_was_chosen_and_the_first_one_stays(
    shelf: WidgetInstances,
) -> None:
    shelf.add("p/a")
    shelf.change_settings("p/a#2", {"target": 60})
    shelf.reorder(["p/a#2", "p/a"])
    shelf.pin("p/a#2")

    shelf.remove("p/a#2")
    with pytest.raises(InstancesError, match=r"first instance of a widget cannot be removed\. Hide it\."):
        shelf.remove("p/a")

    assert ids(shelf) == ["p/b", "p/c", "p/a"]
    assert shelf.pinned == ""
    assert shelf.add("p/a").settings["target"] == 80


def test_limits_are_kept_as_they_are_set_and_go_with_their_instance(shelf: WidgetInstances) -> None:
    shelf.update_widgets([A])
    second = shelf.add("p/a").id

    shelf.set_limits(second, {"side": "above", "warning": 2.5})

    assert [instance.limits for instance in shelf.instances] == [{}, {"side": "above", "warning": 2.5}]
    shelf.set_limits(second, {"side": "none"})
    assert shelf.find(second).limits == {"side": "none"}
    shelf.remove(second)
    assert shelf.find(shelf.add("p/a").id).limits == {}


def test_the_pinned_one(shelf: WidgetInstances) -> None:
    shelf.pin("p/b")
    assert shelf.pinned == "p/b"
    shelf.pin("")
    assert shelf.pinned == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda shelf: shelf.hide("p/none"),
        lambda shelf: shelf.rename("p/none", "x"),
        lambda shelf: shelf.change_settings("p/none", {}),
        lambda shelf: shelf.add("p/none"),
        lambda shelf: shelf.remove("p/a#2"),
        lambda shelf: shelf.pin("p/none"),
    ],
)
def test_what_there_is_not_cannot_be_changed(shelf: WidgetInstances, change) -> None:
    with pytest.raises(InstancesError, match=r"There is no widget p/\S+\. Known: p/a, p/b, p/c\."):
        change(shelf)


def test_values_are_cleaned_and_wrong_ones_change_nothing(shelf: WidgetInstances) -> None:
    assert shelf.change_settings("p/a", {"queues": ["x", "x", "y"]}).settings == {
        "target": 80,
        "queues": ("x", "y"),
    }

    with pytest.raises(SettingsError) as raised:
        shelf.change_settings("p/a", {"target": 101, "colour": "red", "queues": ()})

    assert raised.value.problems == {
        "target": "Target must be at most 100.",
        "colour": "There is no setting `colour`.",
    }
    assert shelf.find("p/a").settings == {"target": 80, "queues": ("x", "y")}


def test_what_is_as_the_widget_has_it_follows_the_widget(shelf: WidgetInstances) -> None:
    shelf.change_settings("p/a", {"target": 80, "queues": ["x"]})
    shelf.update_widgets([widget("a", NumberSetting(name="target", label="Target", default=90), QUEUES)])

    assert shelf.find("p/a").settings == {"target": 90, "queues": ("x",)}


def test_a_value_that_a_new_version_cannot_take_stands_back_for_the_default(shelf: WidgetInstances) -> None:
    shelf.change_settings("p/a", {"target": 60, "queues": ["x"]})
    shelf.update_widgets([widget("a", TextSetting(name="target", label="Aim", default="much"), QUEUES)])

    found = shelf.find("p/a")
    assert found.settings == {"target": "much", "queues": ("x",)}
    assert found.problems == {"target": "Aim must be a text."}
    assert shelf.change_settings("p/a", {"queues": ["y"]}).settings == {"target": "much", "queues": ("y",)}


def test_an_instance_is_a_widget_with_title_and_query_of_its_own(shelf: WidgetInstances) -> None:
    where = all_of(is_in("userId", ME), is_in("queueId", setting("queues")))
    shelf.update_widgets([widget("mine", QUEUES, SPAN, where=where, window=setting("span"))])
    shelf.add("p/mine")
    shelf.rename("p/mine#2", "Billing today")
    shelf.change_settings("p/mine#2", {"queues": ["billing"], "span": "today"})

    first, second = (each.declaration(AccountFacts(me="ada")) for each in shelf.instances)

    assert (first.id, first.title, first.query.window) == ("p/mine", "Mine", last(hours=1))
    assert first.query.filter == all_of(is_in("userId", "ada"))
    assert (second.id, second.title, second.query.window) == ("p/mine#2", "Billing today", today())
    assert second.query.filter == all_of(is_in("userId", "ada"), is_in("queueId", "billing"))


def test_what_is_not_known_of_the_person_stays_open_in_the_query(shelf: WidgetInstances) -> None:
    shelf.update_widgets([widget("mine", SPAN, where=is_in("userId", ME), window=setting("span"))])

    query = shelf.find("p/mine").declaration(AccountFacts()).query

    assert query.placeholders == (ME,)
    assert query.window == last(hours=1)


def test_forgetting_a_plugin_leaves_the_others_as_they_are(shelf: WidgetInstances) -> None:
    shelf.update_widgets([A, widget("a", TARGET, plugin="pp")])
    for name in ("p/a", "pp/a"):
        shelf.change_settings(name, {"target": 60})
    shelf.add("p/a")
    shelf.reorder(["p/a#2", "pp/a", "p/a"])

    assert shelf.clear_plugin("p")
    assert not shelf.clear_plugin("p")

    assert ids(shelf) == ["p/a", "pp/a"]
    assert [each.settings["target"] for each in shelf.instances] == [80, 60]


def test_everything_is_there_again_at_the_next_start_for_one_persons_eyes(path: Path) -> None:
    shelf = WidgetInstances(path)
    shelf.update_widgets([A, B, C])
    shelf.add("p/b")
    shelf.rename("p/b#2", "Sales")
    shelf.change_settings("p/b#2", {"target": 60, "queues": ["sales"]})
    shelf.hide("p/c")
    shelf.reorder(["p/b#2", "p/a"])
    shelf.pin("p/b#2")

    again = WidgetInstances(path)

    assert again.update_widgets([A, B, C]) == shelf.instances
    assert again.pinned == "p/b#2"
    assert again.problem is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_change_of_another_process_is_noticed_by_a_look_and_built_upon(path: Path) -> None:
    one, other = WidgetInstances(path), WidgetInstances(path)
    for shelf in (one, other):
        shelf.update_widgets([A, B])

    other.change_settings("p/a", {"target": 60})
    one.change_settings("p/b", {"target": 70})
    assert other.poll()
    assert not other.poll()

    for shelf in (one, other):
        assert [each.settings["target"] for each in shelf.instances] == [60, 70]


def test_ones_own_change_is_no_news(path: Path) -> None:
    shelf = WidgetInstances(path)
    shelf.update_widgets([A])
    shelf.hide("p/a")

    assert not shelf.poll()


ADDS_TWENTY = """
import sys
from pathlib import Path
from hourglance.api import AggregatesQuery, Declaration, last
from hourglance.plugin_host import WidgetInstances

query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
shelf = WidgetInstances(Path(sys.argv[1]))
shelf.update_widgets([Declaration(plugin="p", name="a", title="A", description="", query=query)])
for _ in range(20):
    shelf.add("p/a")
"""


def test_of_two_processes_that_write_at_once_none_loses_what_it_wrote(path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", ADDS_TWENTY, path]) for _ in range(2)]

    assert [writer.wait(60) for writer in writers] == [0, 0]
    shelf = WidgetInstances(path)
    assert len(shelf.update_widgets([A])) == 1 + 2 * 20


def test_of_many_threads_that_write_at_once_none_loses_what_it_wrote(path: Path) -> None:
    widgets = [widget(f"w{number}", TARGET) for number in range(12)]

    def choose(one: Declaration) -> None:
        shelf = WidgetInstances(path)
        shelf.update_widgets(widgets)
        shelf.change_settings(one.id, {"target": 60})

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(choose, widgets))

    shelf = WidgetInstances(path)
    assert {each.settings["target"] for each in shelf.update_widgets(widgets)} == {60}


def test_of_many_threads_with_one_shelf_none_loses_what_it_wrote(shelf: WidgetInstances) -> None:
    with ThreadPoolExecutor(12) as pool:
        added = list(pool.map(lambda _: shelf.add("p/a"), range(12)))

    assert len({instance.id for instance in added}) == 12
    assert {instance.id for instance in added} < set(ids(shelf))


@pytest.mark.parametrize("wrong", ["3", '{"hidden": 3}', '{"settings": {"target": null}}'])
def test_an_instance_that_makes_no_sense_costs_itself_alone(path: Path, wrong: str) -> None:
    content = f'{{"instances": {{"p/a": {wrong}, "p/b": {{"title": "Mine"}}}}, "order": ["p/b", "p/a"]}}'
    path.parent.mkdir()
    path.write_text(content)

    for _ in range(2):
        shelf = WidgetInstances(path)
        assert "The settings of p/a are invalid" in str(shelf.problem)
        assert [(each.id, each.title) for each in shelf.update_widgets([A, B])] == [
            ("p/b", "Mine"),
            ("p/a", A.title),
        ]
        assert path.read_text() == path.with_name("widgets.json.corrupt").read_text() == content

    shelf.hide("p/a")
    again = WidgetInstances(path)
    assert again.problem is None
    assert [(each.id, each.hidden) for each in again.update_widgets([A, B])] == [
        ("p/b", False),
        ("p/a", True),
    ]
    assert path.with_name("widgets.json.corrupt").read_text() == content


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe", b"[]", b'{"format": []}', b'{"instances": {"p/a": {}}, "order": 3}', b"[" * 9**5],
)
def test_a_file_that_makes_no_sense_is_set_aside_and_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    shelf = WidgetInstances(path)

    assert shelf.problem is not None
    assert f"set aside as {path}.corrupt. Hourglance uses the defaults." in str(shelf.problem)
    assert path.with_name("widgets.json.corrupt").read_bytes() == content
    assert not shelf.poll()
    assert shelf.problem is not None, "nobody may have seen it yet"
    shelf.update_widgets([A])
    shelf.hide("p/a")
    assert shelf.problem is None
    assert WidgetInstances(path).problem is None


def test_a_file_that_another_process_spoils_is_news(path: Path) -> None:
    shelf = WidgetInstances(path)
    path.parent.mkdir()
    path.write_bytes(b"nonsense")

    assert shelf.poll()
    assert shelf.problem is not None


def test_a_look_waits_for_nobody_who_waits_for_the_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = WidgetInstances(path)
    shelf.update_widgets([A])
    looked = []

    @contextmanager
    def waiting(path: Path) -> Iterator[None]:
        path.parent.mkdir()
        path.write_text('{"pinned": "p/a"}')
        looked.append(shelf.poll())
        yield

    monkeypatch.setattr("hourglance.plugin_host.instances.file_lock", waiting)
    shelf.hide("p/a")

    assert looked == [False]
    assert (shelf.pinned, shelf.find("p/a").hidden) == ("p/a", True)


def test_a_folder_in_its_place_is_said_and_left_as_it_is(path: Path) -> None:
    path.mkdir(parents=True)

    _cannot_be_used(path)
    assert path.is_dir()


def _cannot_be_used(path: Path) -> None:
    shelf = WidgetInstances(path)
    shelf.update_widgets([A])
    assert str(shelf.problem).startswith(f"{path} cannot be used: ")
    with pytest.raises(InstancesError, match="then try again"):
        shelf.hide("p/a")


def test_nobody_waits_for_ever_for_a_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "hourglance.plugin_host.instances.file_lock", lambda path: file_lock(path, timeout=0.1)
    )
    shelf = WidgetInstances(path)
    shelf.update_widgets([A])

    with file_lock(path), pytest.raises(InstancesError, match="Another Hourglance is changing the widgets"):
        shelf.hide("p/a")
    shelf.hide("p/a")


def test_a_hand_that_writes_what_nobody_can_have_costs_that_alone(path: Path) -> None:
    path.parent.mkdir()
    kept = {"p/a": {"settings": {"target": "many"}}, "p/a#x": {}, "p/a#": {}, "gone/w": {"hidden": True}}
    path.write_text(json.dumps({"instances": kept, "order": ["gone/w", "p/b"], "pinned": "gone/w"}))

    shelf = WidgetInstances(path)
    shelf.update_widgets([A, B])

    assert ids(shelf) == ["p/a", "p/b"]
    assert shelf.find("p/a").problems == {"target": "Target must be a number."}


def test_a_lock_goes_from_one_to_the_next(path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with file_lock(path):
            order.append("second")

    with file_lock(path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.1)
        order.append("first")
    thread.join(5)

    assert order == ["first", "second"]
