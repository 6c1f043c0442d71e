"""``hourglance plugin install, enable, list, disable, remove``: what a person reads, and what happens."""

import hashlib
import json
import os
import subprocess

import pytest
from click.testing import CliRunner
from subprocesses import program
from wheels import GOOD, write_wheel

from hourglance.cli.commands import hourglance
from hourglance.plugin_host import PluginLibrary

pytestmark = [pytest.mark.usefixtures("fast_install"), pytest.mark.usefixtures("compiled_guest")]

USERS = GOOD.replace(
    "class Good(Base): pass",
    "class Good(Base):\n"
    "    query = AggregatesQuery(family='users', metrics=('tSystemPresence',), window=last(hours=1))",
)
ASKS = "  requests     conversations aggregates (permission analytics:conversationAggregate:view)"
PRICE = "  price        no requests of its own"
RUNS = "  isolation    no token, no keyring, no network, none of your files, no other programs"
NOT_SIGNED_IN = (
    "Enabled. There are no cards yet: Hourglance does not know your organization yet. "
    "Run: hourglance sign-in --region REGION --client-id ID"
)


@pytest.fixture
def shop(tmp_path):
    return tmp_path / "shop"


def run(*arguments, answer=None):
    return CliRunner().invoke(hourglance, ["plugin", *map(str, arguments)], input=answer)


def lines(result):
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def state():
    return [(each.name, each.version, each.enabled) for each in PluginLibrary().installed()]


def test_install_shows_the_plugin_and_its_requests_and_enables_it_if_agreed(shop):
    wheel = write_wheel(shop, "strange")
    said = run("install", wheel, answer="y\n")
    (installed,) = PluginLibrary().installed()

    assert lines(said) == [
        "strange 1.0 by Example Contact Co.",
        ASKS,
        PRICE,
        RUNS,
        f"  source       wheel {shop}, sha256 {installed.sha256[:12]}…, no dependencies",
        "Enable it? [y/N]: y",
        NOT_SIGNED_IN,
    ]
    assert state() == [("strange", "1.0", True)]


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_install_declined_changes_nothing(shop, answer):
    run("install", "--yes", write_wheel(shop, "other"))
    before = sorted(PluginLibrary().folder.rglob("*"))
    said = run("install", write_wheel(shop, "strange"), answer=answer)

    assert lines(said)[-1] == "Nothing was installed."
    assert state() == [("other", "1.0", True)]
    assert sorted(PluginLibrary().folder.rglob("*")) == before


def test_install_with_yes_asks_nothing(shop):
    said = run("install", "--yes", write_wheel(shop, "strange"))

    assert "Enable it?" not in said.stdout
    assert state() == [("strange", "1.0", True)]


def test_enable_shows_the_same_and_asks(shop):
    run("install", "--yes", write_wheel(shop, "strange"))
    run("disable", "strange")
    refused = run("enable", "strange", answer="n\n")
    assert lines(refused)[-1] == "strange is still disabled."
    said = run("enable", "strange", answer="y\n")

    assert ASKS in lines(said)
    assert state() == [("strange", "1.0", True)]


def test_update_without_new_permissions_asks_nothing(shop):
    run("install", "--yes", write_wheel(shop, "strange"))
    said = run("install", write_wheel(shop, "strange", version="1.1"))

    assert lines(said)[-1] == "Updated from 1.0. A running Hourglance uses it within a minute."
    assert state() == [("strange", "1.1", True)]


@pytest.mark.parametrize(("answer", "version"), [("y\n", "2.0"), ("n\n", "1.0")])
def test_update_declined_keeps_the_old_version(shop, answer, version):
    run("install", "--yes", write_wheel(shop, "strange"))
    said = run("install", write_wheel(shop, "strange", USERS, version="2.0"), answer=answer)

    assert any(
        line.startswith("  requests     users aggregates (permission analytics:") for line in lines(said)
    )
    assert any(
        line.startswith("This update requests new permissions. Update? [y/N]:") for line in lines(said)
    )
    assert state() == [("strange", version, True)]
    if version == "1.0":
        assert lines(said)[-1] == "strange 1.0 is unchanged."


def test_update_from_another_source_names_what_changed(shop):
    run("install", "--yes", write_wheel(shop, "strange", version="2.0"))
    other = shop.with_name("other")
    said = run("install", write_wheel(other, "strange", author="Somebody Else"), answer="n\n")

    assert lines(said)[5:] == [
        f"  changed      source: was wheel: {shop}, now wheel: {other}",
        "  changed      author: was Example Contact Co., now Somebody Else",
        "  changed      version: was 2.0, now 1.0",
        "  settings     it gets those that you made for the plugin that you know",
        "This is not the plugin that you know. Replace it? [y/N]: n",
        "strange 2.0 is unchanged.",
    ]
    assert state() == [("strange", "2.0", True)]


def test_settings_of_a_removed_plugin_are_not_silently_for_another_one(shop):
    run("install", "--yes", write_wheel(shop, "strange"))
    run("remove", "strange")
    other = write_wheel(shop.with_name("other"), "strange")
    gets = "  settings     it gets those that you made for the plugin that you know"

    assert gets in lines(run("install", other, answer="n\n"))
    assert gets not in lines(run("install", write_wheel(shop, "strange"), answer="n\n"))
    run("install", "--yes", other)
    run("remove", "strange", "--settings")
    assert gets not in lines(run("install", write_wheel(shop, "strange"), answer="n\n"))


def test_consent_shows_failures_of_the_plugin(shop):
    said = run("install", write_wheel(shop, "strange", "raise ValueError('boom')"), answer="n\n")

    assert "  requests     nothing: it has declared no widgets" in lines(said)
    assert "  problem      Importing `strange` raised ValueError: boom." in lines(said)


def test_list_as_text(shop):
    assert lines(run("list")) == ["No plugins are installed. To install one: hourglance plugin install SPEC"]
    run("install", "--yes", write_wheel(shop, "strange"))
    run("install", "--yes", write_wheel(shop, "also-strange", version="10.0"))
    run("disable", "also-strange")
    digests = [each.digest[:12] for each in PluginLibrary().installed()]

    assert lines(run("list")) == [
        f"also-strange  10.0  disabled  {digests[0]}  requests conversations aggregates  A test",
        f"strange       1.0   enabled   {digests[1]}  requests conversations aggregates  A test",
    ]


def test_list_as_json(shop):
    wheel = write_wheel(shop, "strange")
    run("install", "--yes", wheel)
    (row,) = json.loads(run("list", "--json").stdout)

    assert row == {
        "name": "strange",
        "version": "1.0",
        "state": "enabled",
        "author": "Example Contact Co.",
        "summary": "A test",
        "source": "wheel",
        "spec": str(wheel),
        "origin": str(shop),
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "digest": PluginLibrary().find("strange").digest,
        "dependencies": [],
        "families": ["conversations"],
    }


def test_disable_and_remove_say_what_they_did_and_run_nothing(shop, monkeypatch):
    run("install", "--yes", write_wheel(shop, "strange"))
    monkeypatch.setattr("hourglance.plugin_host.process.PluginProcess.open", None)

    assert lines(run("disable", "strange")) == [
        "strange is disabled. A running Hourglance ends it within a minute."
    ]
    assert "disabled" in lines(run("list"))[0]
    assert lines(run("remove", "strange")) == ["Removed strange 1.0."]
    assert state() == []


@pytest.mark.parametrize("command", ["enable", "disable", "remove"])
def test_plugin_unknown_is_an_error(command):
    result = run(command, "strange")

    assert str(result.exception) == "No plugin strange is installed. Installed: none."


def test_install_asks_before_building_without_a_sandbox(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    said = run("install", tmp_path, answer="n\n")

    assert lines(said) == [
        f"Building {tmp_path} runs the author's code without a sandbox. Continue? [y/N]: n",
        "Nothing was installed.",
    ]


def test_list_works_with_an_invalid_preset(shop, tmp_path, monkeypatch):
    run("install", "--yes", write_wheel(shop, "strange"))
    preset = tmp_path / "preset.toml"
    preset.write_text("[plugins")
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: preset)
    monkeypatch.setattr("hourglance.app.policy.trust.administrators", lambda: frozenset({0, os.getuid()}))
    said = run("list")

    assert "not allowed" in lines(said)[0]
    assert said.stderr.startswith(f"hourglance: {preset}, line 1: ")
    assert run("remove", "strange").exit_code == 0


def test_safe_mode_shows_the_bundled_widgets_alone(shop, small_demo):
    run("install", "--yes", write_wheel(shop, "strange"))

    def widgets(*options):
        result = CliRunner().invoke(hourglance, [*options, "glance", "--demo", "--json"])
        return {card["widget"].partition("/")[0] for card in json.loads(result.stdout)}

    assert widgets() == {"hourglance", "strange"}
    assert widgets("--safe-mode") == {"hourglance"}


def test_safe_mode_option_starts_the_tray_app(monkeypatch):
    done = subprocess.run(
        [program("hourglance"), "--safe-mode"],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
        env={**os.environ, "QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""},
    )

    assert done.stderr.startswith("hourglance: No display was found")
