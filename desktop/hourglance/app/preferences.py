"""The user's preferences for the app: declared like a widget's settings, and stored in one file.

Forms are built from :data:`SECTIONS`; the values of a form become :class:`Preferences`.
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
from hourglance.app.policy.model import Policy
from hourglance.cloud import ProxySettings
from hourglance.engine import NotificationPolicy
from hourglance.util.json_errors import parse_json
from hourglance.util.user_file import UserFile

_HALF_HOURS: Final = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))

_BRIGHTNESS: Final = (Option("light", "Light"), Option("dark", "Dark"))


class PreferencesError(HourglanceError):
    """The file with the preferences cannot be read or written."""

    who = "The preferences"
    code = "preferences"


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingsSection:
    """A section of the preferences.

    :param name: not translated, such as ``network``.
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
            NumberSetting(
                name="requests_per_month",
                label="Requests per month",
                help="Widgets refresh less often to stay below this; 0 for no limit.",
                default=0,
                min=0,
                max=1_000_000,
                step=1000,
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
                name="language",
                label="Language",
                help="Takes effect when Hourglance starts again.",
                options=(
                    Option("system", "Use system setting"),
                    Option("en", "English"),
                    Option("de", "German"),
                ),
            ),
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
    """The user's preferences, by the names of the settings in :data:`SECTIONS`.

    :param start_with_computer: start at login; stored by the desktop and not in the file.
    :param refresh_floor: seconds between two requests of the same query, at least.
    :param requests_per_month: the most requests in a month; 0 for no limit.
    :param cool_down: minutes until an alert is repeated.
    :param text_size: percent of the desktop's.
    :param certificates: path of a file; empty for none.
    """

    start_with_computer: bool = False
    refresh_floor: int = 60
    requests_per_month: int = 0
    notify: bool = True
    cool_down: int = 15
    quiet: bool = False
    quiet_from: str = "18:00"
    quiet_to: str = "08:00"
    language: Literal["system", "en", "de"] = "system"
    theme: Literal["system", "light", "dark"] = "system"
    tray_ground: Literal["system", "light", "dark"] = "system"
    text_size: int = 100
    proxy: Literal["system", "none", "own"] = "system"
    proxy_url: str = ""
    certificates: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Self:
        """Return preferences from the values of a form; missing values have their defaults.

        :raises SettingsError: values are invalid or contradict each other.
        """
        validated = dict(validate_settings(_SETTINGS, values))
        if problems := _conflicts(validated):
            raise SettingsError(problems)
        return cls(**validated)

    @property
    def values(self) -> dict[str, object]:
        """The value of every setting, by its name."""
        return asdict(self)

    @property
    def notification_policy(self) -> NotificationPolicy:
        """When the user wants to be notified of alerts."""
        quiet = None
        if self.quiet and self.quiet_from != self.quiet_to:
            quiet = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        return NotificationPolicy(cooldown=timedelta(minutes=self.cool_down), quiet=quiet)

    @property
    def network(self) -> ProxySettings:
        """How requests leave this computer."""
        return ProxySettings(
            system_proxy=self.proxy == "system",
            proxy_url=self.proxy_url if self.proxy == "own" else "",
            certificates=Path(self.certificates) if self.certificates else None,
        )


def decided_values(policy: Policy) -> dict[str, object]:
    """Return the values of the preferences that the administrator has decided, by their names."""
    decided: dict[str, object] = {
        "start_with_computer": policy.start_at_login,
        "notify": policy.notify,
        "cool_down": policy.alert_repeat,
        "language": policy.language or None,
        "theme": policy.theme or None,
        "certificates": policy.certificates or None,
    }
    if policy.proxy:
        is_address = policy.proxy not in {"system", "none"}
        decided |= {
            "proxy": "own" if is_address else policy.proxy,
            "proxy_url": policy.proxy if is_address else "",
        }
    if policy.quiet_from:
        decided |= {"quiet": True, "quiet_from": policy.quiet_from, "quiet_to": policy.quiet_to}
    return {name: value for name, value in decided.items() if value is not None}


def apply_policy(preferences: Preferences, policy: Policy) -> Preferences:
    """Return the preferences that apply: the administrator's, and for all others the user's."""
    return Preferences(**{**preferences.values, **decided_values(policy)})  # type: ignore[arg-type] # validated


def monthly_limit(policy: Policy, preferences: Preferences) -> int | None:
    """Return the most requests of a month: the administrator's or the user's, if that is lower."""
    return min(filter(None, (policy.requests_per_month, preferences.requests_per_month)), default=None)


def min_interval(policy: Policy, preferences: Preferences) -> int:
    """Return the seconds between two requests of the same query: the longer of the two minimums."""
    return max(policy.refresh_floor, preferences.refresh_floor)


class PreferencesFile(UserFile):
    """Stores the preferences from one start to the next."""

    file_name = "preferences.json"
    error_type = PreferencesError
    what = "The preferences"
    remedy = "The defaults apply. Choose your preferences again."

    def load(self) -> tuple[Preferences, str]:
        """Return the preferences, and a sentence about values that cannot be used; mostly empty.

        An invalid value, as after an update, falls back to its default; all others are kept.

        :raises PreferencesError: the file cannot be read, or is of another version. A corrupt one was renamed
            to ``preferences.json.corrupt``; the next call returns the defaults.
        """
        content = self.read()
        if content is None:
            return Preferences(), ""
        match parse_json(content):
            case {"version": int(), "values": dict(values)}:
                return _valid_preferences(values)
        raise self.quarantined("The preferences could not be read")

    def save(self, preferences: Preferences) -> None:
        """Replace the stored preferences; only this user can read the file.

        :raises PreferencesError: the file cannot be written, or is of another version; it is unchanged.
        """
        values = {name: value for name, value in preferences.values.items() if name not in _STORED_ELSEWHERE}
        text = json.dumps({"version": self.version, "values": values}, indent=2) + "\n"
        self.write(text.encode())


_SETTINGS: Final = tuple(setting for section in SECTIONS for setting in section.settings)
_STORED_ELSEWHERE: Final = frozenset({"start_with_computer"})


def _valid_preferences(values: Mapping[str, object]) -> tuple[Preferences, str]:
    """Return preferences from all values that are valid, and sentences about the others."""
    known = {field.name for field in fields(Preferences)} - _STORED_ELSEWHERE
    left = {name: value for name, value in values.items() if name in known}
    problems: list[str] = []
    while True:
        try:
            preferences = Preferences.from_values(left)
        except SettingsError as error:
            invalid = {*error.problems, *({"proxy"} if "proxy_url" in error.problems else ())}
            left = {name: value for name, value in left.items() if name not in invalid}
            problems.append(str(error))
        else:
            if problems:
                problems.append("The other preferences are unchanged.")
            return preferences, " ".join(problems)


def _conflicts(values: Mapping[str, object]) -> dict[str, str]:
    """Return a sentence for each value that contradicts the others."""
    problems = {}
    if values["proxy"] == "own" and (problem := proxy_problem(str(values["proxy_url"]))):
        problems["proxy_url"] = problem
    if values["certificates"] and not Path(str(values["certificates"])).is_file():
        problems["certificates"] = "Additional CA certificate must be the path of a file on this computer."
    return problems


def proxy_problem(url: str) -> str:
    """Return a sentence about an address that cannot be a proxy's; empty if it can."""
    try:
        parts = urlsplit(url)
        complete = parts.scheme in {"http", "https"} and parts.hostname and parts.port is not None
    except ValueError:
        complete = False
    if not complete:
        return "Proxy address must have the form http://host:port."
    if parts.username or parts.password:
        return (
            "Proxy address must not contain a user name or password: Hourglance stores no secrets in files."
        )
    return ""
