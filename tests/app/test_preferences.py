"""What a person chooses about the app: declared once, kept in one file, of use whatever happened to it."""

import json
import stat
from dataclasses import MISSING, fields
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import SettingsError
from hourglance.app.preferences import SECTIONS, Preferences, PreferencesError, PreferencesFile
from hourglance.cloud import ProxySettings

SETTINGS = {setting.name: setting for section in SECTIONS for setting in section.settings}


@pytest.fixture
def file(tmp_path: Path) -> PreferencesFile:
    return PreferencesFile(tmp_path / "hourglance" / "preferences.json")


def test_preferences_have_the_defaults_of_the_form() -> None:
    kept = {field.name: field.default for field in fields(Preferences)}

    assert MISSING not in kept.values()
    assert kept == {name: setting.default for name, setting in SETTINGS.items()}


def test_preferences_names_are_unique() -> None:
    assert len({section.name for section in SECTIONS}) == len(SECTIONS)
    assert len(SETTINGS) == sum(len(section.settings) for section in SECTIONS)


def test_preferences_without_a_file_are_the_defaults(file: PreferencesFile) -> None:
    assert file.load() == (Preferences(), "")


def test_preferences_are_saved_in_a_private_file(file: PreferencesFile) -> None:
    chosen = Preferences(refresh_floor=120, theme="dark", proxy="own", proxy_url="http://proxy:8080")
    file.save(chosen)

    assert file.load() == (chosen, "")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_preferences_do_not_store_start_at_login(file: PreferencesFile) -> None:
    file.save(Preferences(start_with_computer=True))

    assert file.load() == (Preferences(), "")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b'{"version": 1}', b"\xff", b"[" * 100_000])
def test_preferences_file_corrupt_is_quarantined_and_reported(file: PreferencesFile, content: bytes) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(content)

    with pytest.raises(PreferencesError, match=r"set aside as .*preferences\.json\.corrupt"):
        file.load()
    assert file.load() == (Preferences(), "")
    assert file.path.with_name("preferences.json.corrupt").read_bytes() == content


@pytest.mark.parametrize("content", ['{"version": 2, "values": {}}', '{"values": [], "version": 99}'])
def test_preferences_file_of_another_version_is_left_unchanged(file: PreferencesFile, content: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(content)

    for _ in range(2):
        with pytest.raises(PreferencesError, match="another version"):
            file.load()
        with pytest.raises(PreferencesError, match="another version"):
            file.save(Preferences())
    assert file.path.read_text() == content
    assert list(file.path.parent.glob("*.corrupt")) == []


def test_preferences_file_unreadable_is_reported(file: PreferencesFile) -> None:
    file.path.mkdir(parents=True)

    with pytest.raises(PreferencesError, match="could not be read"):
        file.load()


def test_preferences_invalid_value_falls_back_to_its_default(file: PreferencesFile) -> None:
    kept(file, refresh_floor=7, theme="dark", of_an_older_version=3)

    preferences, said = file.load()

    assert preferences == Preferences(theme="dark")
    assert said.startswith("Minimum refresh interval must be at least 30 s.")


def test_preferences_invalid_proxy_falls_back_to_the_system_proxy(file: PreferencesFile) -> None:
    kept(file, proxy="own", proxy_url=5, quiet=True)

    preferences, said = file.load()

    assert preferences == Preferences(quiet=True)
    assert "Proxy address" in said


def test_preferences_missing_certificates_fall_back_to_the_systems(
    file: PreferencesFile, tmp_path: Path
) -> None:
    kept(file, certificates=str(tmp_path / "gone.pem"), theme="purple")

    preferences, said = file.load()

    assert preferences == Preferences()
    assert "Additional CA certificate must be the path of a file" in said
    assert "Theme must be one of" in said


@given(
    values=st.dictionaries(
        st.sampled_from(sorted(SETTINGS)),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.text()),
    )
)
def test_preferences_load_from_arbitrary_values(tmp_path_factory, values: dict[str, object]) -> None:
    file = PreferencesFile(tmp_path_factory.mktemp("any") / "preferences.json")
    kept(file, **values)

    preferences, _ = file.load()

    assert Preferences.from_values(preferences.values) == preferences


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("", "must have the form"),
        ("proxy:8080", "must have the form"),
        ("socks5://proxy:1080", "must have the form"),
        ("http://proxy", "must have the form"),
        ("http://proxy:99999", "must have the form"),
        ("http://ada:secret@proxy:8080", "stores no secrets"),
    ],
)
def test_preferences_proxy_address_is_checked_only_if_used(url: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match=wrong) as refused:
        Preferences.from_values({"proxy": "own", "proxy_url": url})

    assert list(refused.value.problems) == ["proxy_url"]
    assert Preferences.from_values({"proxy": "none", "proxy_url": url}).proxy == "none"


def test_preferences_do_not_disturb_times_are_times_of_day_or_none() -> None:
    assert Preferences().notification_policy.quiet is None
    assert Preferences(quiet=True).notification_policy.quiet == (time(18), time(8))
    assert Preferences(quiet=True, quiet_from="08:00").notification_policy.quiet is None


def test_preferences_proxy_settings() -> None:
    assert Preferences().network == ProxySettings()
    assert Preferences(proxy="none", proxy_url="http://p:1").network == ProxySettings(system_proxy=False)
    own = Preferences(proxy="own", proxy_url="http://p:1", certificates="/company.pem").network
    assert own == ProxySettings(system_proxy=False, proxy_url="http://p:1", certificates=Path("/company.pem"))


def kept(file: PreferencesFile, **values: object) -> None:
    file.path.parent.mkdir(exist_ok=True)
    file.path.write_text(json.dumps({"version": 1, "values": values}))
