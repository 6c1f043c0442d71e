"""Readers of the user's files: an extreme value costs itself only, and is never an unexpected exception."""

from pathlib import Path

import pytest
from extreme_json import documents

from hourglance.api import AggregatesQuery, Declaration, HourglanceError, NumberSetting, QueuesSetting, last
from hourglance.app.preferences import Preferences, PreferencesFile
from hourglance.cloud import Account, AccountFile
from hourglance.genesys import region_named
from hourglance.plugin_host import PluginLibrary, WidgetInstances

WIDGET = Declaration(
    plugin="p",
    name="a",
    title="A",
    description="",
    query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1)),
    settings=(
        NumberSetting(name="target", label="Target", default=80),
        NumberSetting(name="share", label="Share", default=0.5, step=0.001),
        QueuesSetting(name="queues", label="Queues"),
    ),
)


def cases(*templates: str) -> pytest.MarkDecorator:
    found = [
        pytest.param(text, id=f"{number}-{name}")
        for number, template in enumerate(templates)
        for name, text in documents(template)
    ]
    return pytest.mark.parametrize("text", found)


@cases(
    '{"version": 1, "values": {"refresh_floor": "VALUE", "text_size": 125}}',
    '{"version": 1, "values": {"proxy_url": "VALUE", "text_size": 125}}',
    '{"version": "VALUE", "values": {}}',
    '{"version": 1, "values": "VALUE"}',
    '{"version": 1, "values": {"text_size": "VALUE", "text_size": 125}}',
)
def test_preferences_extreme_value(tmp_path: Path, text: str) -> None:
    file = PreferencesFile(tmp_path / "preferences.json")
    file.path.write_text(text, encoding="utf-8")
    try:
        preferences, _ = file.load()
    except HourglanceError:
        preferences, _ = file.load()  # the file was quarantined
        assert preferences == Preferences()
    file.save(preferences)
    assert file.load() == (preferences, "")


@cases(
    '{"instances": {"p/a": {"settings": {"target": "VALUE"}}, "p/a#2": {"title": "Second"}}}',
    '{"instances": {"p/a": {"settings": {"share": "VALUE"}}, "p/a#2": {"title": "Second"}}}',
    '{"instances": {"p/a": {"settings": {"queues": ["VALUE"]}}, "p/a#2": {"title": "Second"}}}',
    '{"instances": {"p/a": {"limits": {"hourglance_warning": "VALUE"}}, "p/a#2": {"title": "Second"}}}',
    '{"instances": {"p/a": {"title": "VALUE"}, "p/a#2": {"title": "Second"}}}',
)
def test_widgets_extreme_value(tmp_path: Path, text: str) -> None:
    path = tmp_path / "widgets.json"
    path.write_text(text, encoding="utf-8")
    instances = WidgetInstances(path)
    first, *_ = instances.update_widgets([WIDGET])
    assert first.settings["target"] in {80, 0}
    assert first.settings["queues"] in {(), ("\0",)}
    instances.rename("p/a", "First")  # what was read can be written
    instances.change_settings("p/a", {"target": 5})
    again = WidgetInstances(path)
    assert again.problem is None
    assert again.update_widgets([WIDGET])[0].settings["target"] == 5


@cases('{"instances": "VALUE"}', '{"order": ["VALUE"]}', '{"pinned": "VALUE"}', '{"format": "VALUE"}')
def test_widgets_extreme_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "widgets.json"
    path.write_text(text, encoding="utf-8")
    instances = WidgetInstances(path)
    assert [each.id for each in instances.update_widgets([WIDGET])] == ["p/a"]
    instances.hide("p/a")
    assert WidgetInstances(path).update_widgets([WIDGET])[0].hidden


@cases('{"plugins": "VALUE"}', '{"plugins": ["VALUE"]}', '{"format": "VALUE"}', '{"other": "VALUE"}')
def test_plugins_extreme_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "plugins.json").write_text(text, encoding="utf-8")
    library = PluginLibrary(tmp_path)
    try:
        installed = library.installed()
    except HourglanceError:
        installed = library.installed()  # the file was quarantined
    assert installed == ()


def change_widgets(path: Path) -> None:
    instances = WidgetInstances(path)
    assert instances.problem
    assert "another version" in str(instances.problem)
    instances.update_widgets([WIDGET])
    instances.hide("p/a")


def save_account(path: Path) -> None:
    AccountFile(path).save(Account(region=region_named("eu-west-1"), client_id="c"))


@pytest.mark.parametrize(
    "use",
    [
        lambda folder: PreferencesFile(folder / "preferences.json").load(),
        lambda folder: PreferencesFile(folder / "preferences.json").save(Preferences()),
        lambda folder: change_widgets(folder / "widgets.json"),
        lambda folder: PluginLibrary(folder).installed(),
        lambda folder: PluginLibrary(folder).remove("x"),
        lambda folder: AccountFile(folder / "account.json").load(),
        lambda folder: save_account(folder / "account.json"),
    ],
    ids=[
        "preferences",
        "saved preferences",
        "widgets",
        "plugins",
        "removed plugin",
        "account",
        "saved account",
    ],
)
@pytest.mark.parametrize("key", ["version", "format"])
def test_file_of_another_version_is_reported_and_left_unchanged(tmp_path: Path, use, key: str) -> None:
    files = [tmp_path / f"{name}.json" for name in ("preferences", "widgets", "plugins", "account")]
    for file in files:
        file.write_text(f'{{"{key}": 2, "region": "mypurecloud.ie", "client_id": "c", "values": {{}}}}')
    before = [file.read_bytes() for file in files]

    with pytest.raises(HourglanceError, match=r"another version .* left unchanged") as raised:
        use(tmp_path)
    assert "Update Hourglance" in raised.value.remedy
    assert [file.read_bytes() for file in files] == before
    assert not list(tmp_path.glob("*.corrupt"))
