"""What a person may choose about the app itself: declared like a widget's settings, kept in one file.

A form is drawn from :data:`SECTIONS`, and what was chosen comes back as :class:`Preferences`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import time, timedelta
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from hourglance.api import (
    ChoiceSetting,
    FlagSetting,
    HourglanceError,
    NumberSetting,
    Option,
    Setting,
    SettingsError,
    TextSetting,
    validate_settings,
)
from hourglance.cloud import ProxySettings
from hourglance.engine import NotificationPolicy
from hourglance.util.atomic_file import atomic_write, file_error, quarantine_error
from hourglance.util.paths import user_path

__all__ = ["SECTIONS", "Preferences", "PreferencesError", "PreferencesFile", "SettingsSection"]

#: The form of the file. What another form means is not known here, so that it is left alone.
VERSION: Final = 1

_HALF_HOURS: Final = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))

_BRIGHTNESS: Final = (Option("light", "Light"), Option("dark", "Dark"))


class PreferencesError(HourglanceError):
    """The file with the preferences cannot be read or written."""

    who = "The preferences"
    code = "preferences"


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingsSection:
    """Preferences that belong together.

    :param name: what stays the same in every language, such as ``network``.
    """

    name: str
    title: str
    settings: tuple[Setting, ...]


SECTIONS: Final = (
    SettingsSection(
        name="general",
        title="General",
        settings=(
            FlagSetting(
                name="start_with_computer",
                label="Start at login",
                help="Hourglance is in the tray as soon as you log in.",
            ),
        ),
    ),
    SettingsSection(
        name="refresh",
        title="Refresh",
        settings=(
            NumberSetting(
                name="refresh_floor",
                label="Minimum refresh interval",
                help="Widgets refresh no more often than this.",
                default=60,
                min=30,
                max=3600,
                step=30,
                unit="s",
            ),
        ),
    ),
    SettingsSection(
        name="notifications",
        title="Notifications",
        settings=(
            FlagSetting(
                name="notify",
                label="Show notifications",
                help="For your alerts, and before a sign-in expires.",
                default=True,
            ),
            NumberSetting(
                name="cool_down",
                label="Repeat alerts after",
                help="The same alert is not repeated sooner.",
                default=15,
                min=0,
                max=240,
                step=5,
                unit="min",
            ),
            FlagSetting(
                name="quiet",
                label="Do not disturb",
                help="Alerts still active at the end are shown then.",
            ),
            ChoiceSetting(
                name="quiet_from",
                label="Do not disturb from",
                options=tuple(Option(at, at) for at in _HALF_HOURS),
                default="18:00",
            ),
            ChoiceSetting(
                name="quiet_to",
                label="Do not disturb until",
                options=tuple(Option(at, at) for at in _HALF_HOURS),
                default="08:00",
            ),
        ),
    ),
    SettingsSection(
        name="appearance",
        title="Appearance",
        settings=(
            ChoiceSetting(
                name="theme",
                label="Theme",
                options=(Option("system", "Use system setting"), *_BRIGHTNESS),
            ),
            ChoiceSetting(
                name="tray_ground",
                label="Taskbar color",
                help="If it differs from your windows.",
                options=(Option("system", "Use system setting"), *_BRIGHTNESS),
            ),
            NumberSetting(
                name="text_size",
                label="Text size",
                help="Relative to the system font.",
                default=100,
                min=80,
                max=200,
                step=10,
                unit="%",
            ),
        ),
    ),
    SettingsSection(
        name="network",
        title="Network",
        settings=(
            ChoiceSetting(
                name="proxy",
                label="Proxy",
                options=(
                    Option("system", "Use system proxy"),
                    Option("none", "No proxy"),
                    Option("own", "Custom"),
                ),
            ),
            TextSetting(
                name="proxy_url",
                label="Proxy address",
                help="Such as http://proxy.example.com:8080, without a password.",
            ),
            TextSetting(
                name="certificates",
                label="Additional CA certificate",
                help="A PEM file with your company's certificate, if the system does not trust it.",
                max_length=1000,
            ),
        ),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """What the person chose, by the names of the settings in :data:`SECTIONS`.

    :param start_with_computer: kept where the desktop looks for it, and not in the file.
    :param refresh_floor: the least time between two requests of the same query, in seconds.
    :param cool_down: in minutes.
    :param text_size: in percent of the desktop's.
    :param certificates: the path of a file; empty is none.
    """

    start_with_computer: bool = False
    refresh_floor: int = 60
    notify: bool = True
    cool_down: int = 15
    quiet: bool = False
    quiet_from: str = "18:00"
    quiet_to: str = "08:00"
    theme: Literal["system", "light", "dark"] = "system"
    tray_ground: Literal["system", "light", "dark"] = "system"
    text_size: int = 100
    proxy: Literal["system", "none", "own"] = "system"
    proxy_url: str = ""
    certificates: str = ""

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Return preferences from the values of a form; what is left out has its default.

        :raises SettingsError: values cannot be taken, or do not go together; it has a sentence for each.
        """
        cleaned = dict(validate_settings(_SETTINGS, values))
        if problems := _conflicts(cleaned):
            raise SettingsError(problems)
        return cls(**cleaned)

    @property
    def values(self) -> dict[str, object]:
        """Return the value of every setting by its name, to fill a form with."""
        return asdict(self)

    @property
    def manners(self) -> NotificationPolicy:
        """Return when the person wants to be told of figures."""
        quiet = None
        if self.quiet and self.quiet_from != self.quiet_to:
            quiet = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        return NotificationPolicy(cooldown=timedelta(minutes=self.cool_down), quiet=quiet)

    @property
    def network(self) -> ProxySettings:
        """Return the way out of this computer that the person prefers."""
        return ProxySettings(
            system_proxy=self.proxy == "system",
            proxy_url=self.proxy_url if self.proxy == "own" else "",
            certificates=Path(self.certificates) if self.certificates else None,
        )


class PreferencesFile:
    """Keeps the preferences from one start to the next.

    :param path: ``preferences.json`` in the person's configuration folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("config", "preferences.json")

    def load(self) -> tuple[Preferences, str]:
        """Return the preferences, and a sentence on what could not be used of those kept, or an empty one.

        A single value that cannot be taken, as after an update, costs itself alone.

        :raises PreferencesError: the file cannot be read; one that makes no sense, or is another
            version's, was set aside as ``preferences.json.corrupt``, and the next call returns the defaults.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Preferences(), ""
        except UnicodeDecodeError:
            text = ""
        except OSError as error:
            raise file_error(PreferencesError, self.path, "could not be read", error) from None
        match _parsed(text):
            case {"version": int(version), "values": dict()} if version != VERSION:
                raise self._set_aside("were written by another version of Hourglance")
            case {"version": int(), "values": dict(values)}:
                return _as_far_as_possible(values)
        raise self._set_aside("could not be understood")

    def save(self, preferences: Preferences) -> None:
        """Keep preferences in place of those before; the file is readable by this person alone.

        :raises PreferencesError: the file cannot be written; the one before is then still there.
        """
        values = {name: value for name, value in preferences.values.items() if name not in _KEPT_ELSEWHERE}
        text = json.dumps({"version": VERSION, "values": values}, indent=2) + "\n"
        try:
            atomic_write(self.path, text.encode())
        except OSError as error:
            raise file_error(PreferencesError, self.path, "could not be written", error) from None

    def _set_aside(self, what: str) -> PreferencesError:
        return quarantine_error(
            PreferencesError,
            self.path,
            f"The preferences {what}",
            remedy="Hourglance goes on with those of a first start. Choose yours again.",
        )


_SETTINGS: Final = tuple(setting for section in SECTIONS for setting in section.settings)
_KEPT_ELSEWHERE: Final = frozenset({"start_with_computer"})


def _as_far_as_possible(values: Mapping[str, object]) -> tuple[Preferences, str]:
    known = {field.name for field in fields(Preferences)} - _KEPT_ELSEWHERE
    left = {name: value for name, value in values.items() if name in known}
    said: list[str] = []
    while True:
        try:
            preferences = Preferences.of(left)
        except SettingsError as error:
            wrong = {*error.problems, *({"proxy"} if "proxy_url" in error.problems else ())}
            left = {name: value for name, value in left.items() if name not in wrong}
            said.append(str(error))
        else:
            return preferences, " ".join([*said, "The other preferences are as they were."] if said else [])


def _conflicts(values: Mapping[str, object]) -> dict[str, str]:
    """Return for each value that does not go with the others what is wrong with it."""
    problems = {}
    if values["proxy"] == "own" and (wrong := _wrong_with_proxy(str(values["proxy_url"]))):
        problems["proxy_url"] = wrong
    if values["certificates"] and not Path(str(values["certificates"])).is_file():
        problems["certificates"] = "Additional CA certificate must be the path of a file on this computer."
    return problems


def _wrong_with_proxy(url: str) -> str:
    try:
        parts = urlsplit(url)
        complete = parts.scheme in {"http", "https"} and parts.hostname and parts.port is not None
    except ValueError:
        complete = False
    if not complete:
        return "Proxy address must have the form http://host:port."
    if parts.username or parts.password:
        return "Proxy address must be without name and password: Hourglance keeps no secret in a file."
    return ""


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
