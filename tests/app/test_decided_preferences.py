"""Preferences that the administrator has decided: they apply, cannot be changed, and are not stored."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_desktop import FakeDesktop

from hourglance.app import AppController, PreferenceService, choose_texts_language
from hourglance.app.preferences import Preferences, PreferencesFile
from hourglance.app.profiles import load_preferences
from hourglance.engine import Snapshot
from hourglance.util.language import user_language

pytestmark = pytest.mark.anyio

DECIDED = """
[desktop]
start_at_login = true
theme = "dark"
language = "de"
[network]
proxy = "http://proxy.example.com:8080"
certificates = "/nowhere/ca.pem"
[notifications]
show = false
repeat_minutes = 60
quiet_from = 18:00:00
quiet_to = "07:30"
[refresh]
floor_seconds = 120
requests_per_month = 12000
"""
VALUES = {
    "start_with_computer": True,
    "language": "de",
    "theme": "dark",
    "proxy": "own",
    "proxy_url": "http://proxy.example.com:8080",
    "certificates": "/nowhere/ca.pem",
    "notify": False,
    "cool_down": 60,
    "quiet": True,
    "quiet_from": "18:00",
    "quiet_to": "07:30",
}


class Controller(AppController):
    """Applies preferences without a session."""

    applied: Preferences | None = None

    async def apply_preferences(self, preferences: Preferences) -> None:
        self.applied = preferences

    def publish(self, snapshot: Snapshot) -> None:
        pass


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    path = tmp_path / "preset.toml"
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: path)
    monkeypatch.setattr("hourglance.app.policy.reader.find_distrust", lambda _: None)
    return path.write_text


@pytest.fixture
def desktop() -> FakeDesktop:
    return FakeDesktop()


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def service(controller: Controller, desktop: FakeDesktop) -> PreferenceService:
    return PreferenceService(controller, desktop)


def applied(values: object) -> dict[str, object]:
    assert isinstance(values, dict)
    return {name: values[name] for name in VALUES}


def test_decided_preferences_apply_at_the_first_start(preset: Callable[[str], object]) -> None:
    preset(DECIDED)
    problems: list[str] = []

    preferences = load_preferences(problems.append)

    assert applied(preferences.values) == VALUES
    assert preferences.text_size == 100
    assert problems == []
    assert preferences.network.proxy_url == "http://proxy.example.com:8080"


def test_decided_preferences_overrule_the_stored_ones(preset: Callable[[str], object]) -> None:
    PreferencesFile().save(Preferences(theme="light", proxy="none", text_size=120))
    preset(DECIDED)

    preferences = load_preferences(lambda _: None)

    assert applied(preferences.values) == VALUES
    assert preferences.text_size == 120


async def test_form_says_what_is_decided(preset: Callable[[str], object], service: PreferenceService) -> None:
    preset(DECIDED)

    form = await service.load()

    assert form.decided == VALUES.keys()
    assert applied(form.values) == VALUES
    assert form.bounds == {"refresh_floor": 120, "requests_per_month": 12_000}


async def test_saving_changes_the_rest_and_stores_nothing_decided(
    preset: Callable[[str], object], service: PreferenceService, controller: Controller
) -> None:
    PreferencesFile().save(Preferences(theme="light"))
    preset(DECIDED)
    form = await service.load()

    saved = await service.save({**form.values, "theme": "system", "text_size": 150})

    assert saved.problems == {}
    assert applied(saved.values) == VALUES
    assert controller.applied is not None
    assert (controller.applied.theme, controller.applied.text_size) == ("dark", 150)
    stored, _ = PreferencesFile().load()
    assert (stored.theme, stored.text_size, stored.proxy, stored.notify) == ("light", 150, "system", True)


async def test_start_at_login_is_set_as_decided(
    preset: Callable[[str], object], service: PreferenceService, desktop: FakeDesktop
) -> None:
    preset("[desktop]\nstart_at_login = true\n")
    await service.repair_autostart()
    assert desktop.starts

    preset("[desktop]\nstart_at_login = false\n")
    await service.repair_autostart()
    assert not desktop.starts


async def test_start_at_login_is_left_to_the_user(
    preset: Callable[[str], object], service: PreferenceService, desktop: FakeDesktop
) -> None:
    preset("")
    desktop.starts = True

    await service.repair_autostart()

    assert desktop.starts


def test_language_is_the_decided_one(
    preset: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    preset('[desktop]\nlanguage = "de"\n')
    PreferencesFile().save(Preferences(language="en"))
    assert choose_texts_language() == "de"
    assert user_language() == "de"

    preset("")
    assert choose_texts_language() == "en"
    assert user_language() == "en"


def test_language_is_the_chosen_one_or_the_desktops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    PreferencesFile().save(Preferences(language="en"))
    assert choose_texts_language() == "en"
    assert user_language() == "en"

    PreferencesFile().save(Preferences(language="system"))
    assert choose_texts_language() == ""
    assert user_language() == "de"
