"""Plugins are found by their metadata, and nothing of theirs is run."""

import sys

import pytest

from hourglance.plugin_host import Plugin, PluginHost, find_plugins

pytestmark = pytest.mark.anyio


def test_a_plugin_is_found_with_all_its_entry_points(make_plugin):
    plugin = make_plugin("", entry_points="one = strange_module\ntwo = strange_module : hooks [fast]")

    assert plugin == Plugin(
        name="strange",
        version="1.0",
        entry_points=("strange_module", "strange_module:hooks"),
        folder=plugin.folder,
    )


def test_what_has_no_widgets_is_no_plugin(tmp_path):
    about = tmp_path / "other-2.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 2.0\n")
    (about / "entry_points.txt").write_text("[console_scripts]\nother = other:main\n")

    assert find_plugins(tmp_path) == ()
    assert find_plugins(tmp_path / "not there") == ()


def test_the_bundled_widgets_are_found_in_the_environment_of_the_app():
    assert "hourglance" in [plugin.name for plugin in find_plugins()]


def test_finding_a_plugin_imports_nothing_of_it(make_plugin):
    plugin = make_plugin("raise SystemExit")

    assert plugin.name == "strange"
    assert "strange_module" not in sys.modules


async def test_a_stranger_among_the_apps_own_files_is_reported_and_not_loaded(
    make_plugin, monkeypatch, clock, tmp_path
):
    touched = tmp_path / "touched"
    plugin = make_plugin(f"open({str(touched)!r}, 'w')")
    monkeypatch.syspath_prepend(plugin.folder)
    host = PluginHost(clock=clock)
    await host.start()
    try:
        assert {each.plugin for each in host.declarations()} == {"hourglance"}
        (problem,) = host.problems
    finally:
        await host.close()

    assert problem.plugin == "strange"
    assert problem.sentence == (
        "strange is not loaded: it is installed in Hourglance's own environment. "
        "Uninstall it there, and use `hourglance plugin install`."
    )
    assert not touched.exists()
