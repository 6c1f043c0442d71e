"""Reads the administrator's policy file and reports every problem in it with its position."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import time
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final

from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.specs import is_path, plugin_of, spec_problem
from hourglance.app.policy.trust import find_distrust, program_files
from hourglance.genesys import ServiceAddressError, UnknownRegionError, region_named
from hourglance.util.atomic_file import os_error_reason
from hourglance.util.language import LANGUAGES, decide_language
from hourglance.util.regular_file import read_regular_file
from hourglance.util.toml_text import TomlPath, TomlProblem, TomlText, suggest

if TYPE_CHECKING:
    from hourglance.plugin_host import PluginLibrary

_ADMINISTRATOR: Final = "Ask your administrator to correct it; `hourglance preset check` lists every problem."
_CALLER: Final = "Give the path of a preset file, as UTF-8 text."

_MAX_BYTES: Final = 1_000_000

#: Seconds between two requests, and requests per month.
_FLOORS: Final = range(30, 3601)
_REQUESTS: Final = range(100, 10_000_001)

#: Minutes until an alert is repeated.
_REPEATS: Final = range(241)

_THEMES: Final = ("system", "light", "dark")

#: Every key and the field of :class:`Policy` that it sets.
_KEYS: Final[Mapping[tuple[str, str], str]] = {
    ("account", "region"): "region",
    ("account", "client_id"): "client_id",
    ("plugins", "allow"): "allow",
    ("plugins", "deny"): "deny",
    ("plugins", "preinstalled"): "preinstalled",
    ("plugins", "wheels"): "wheels",
    ("desktop", "start_at_login"): "start_at_login",
    ("desktop", "language"): "language",
    ("desktop", "theme"): "theme",
    ("network", "proxy"): "proxy",
    ("network", "certificates"): "certificates",
    ("notifications", "show"): "notify",
    ("notifications", "repeat_minutes"): "alert_repeat",
    ("notifications", "quiet_from"): "quiet_from",
    ("notifications", "quiet_to"): "quiet_to",
    ("refresh", "floor_seconds"): "refresh_floor",
    ("refresh", "requests_per_month"): "requests_per_month",
    ("refresh", "calendar"): "calendar",
    ("storage", "keep_figures"): "keep_figures",
    ("updates", "check"): "update_check",
}

#: The table whose model is that of a panel file.
_PANEL: Final = "panel"

_TABLES: Final = (*dict.fromkeys(table for table, _ in _KEYS), _PANEL)

_CLIENT_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DURATION: Final = re.compile(r"\s*(\d{1,6})\s*([smh]?)", re.IGNORECASE)
_PLUGIN_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_YES: Final = ("true", "yes", "on", "1")
_NO: Final = ("false", "no", "off", "0")


def policy_path() -> Path:
    """Return the path of the policy file, in a folder that only administrators can write to."""
    if sys.platform == "win32":
        return program_files() / "hourglance" / "preset.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/hourglance/preset.toml")
    return Path("/etc/hourglance/preset.toml")


def read_policy(path: Path | None = None) -> Policy:
    """Return the policy in a file, by default this computer's; the default policy if there is no file.

    :raises PolicyError: the file cannot be read, has problems, or is this computer's and can be changed by
        others than an administrator; the error lists all of them.

    This computer's also decides the language of all texts.
    """
    is_decisive = path is None
    path = path or policy_path()
    text = _text(path, remedy=_ADMINISTRATOR)
    policy, problems = (Policy(), ()) if text is None else parse_policy(text)
    problems = (*(_distrust(path) if is_decisive and text is not None else ()), *problems)
    if is_decisive:
        decide_language("" if problems else policy.language)
    if problems:
        first, more = problems[0], len(problems) - 1
        others = f" ({more} more problem{'s' if more > 1 else ''})" if more else ""
        what = f"{path}, line {first.line}: {first.what}{others}."
        raise PolicyError(what, remedy=_ADMINISTRATOR, problems=problems)
    return policy


def plugin_library() -> "PluginLibrary":
    """Return the user's plugin library, restricted by the administrator's policy."""
    from hourglance.plugin_host import PluginLibrary, PluginPolicy

    try:
        policy = read_policy()
    except PolicyError as error:
        return PluginLibrary(policy=PluginPolicy(error=error))
    allow = None if policy.allow is None else frozenset(policy.allow)
    return PluginLibrary(policy=PluginPolicy(allow=allow, deny=frozenset(policy.deny)))


def check_policy(path: Path) -> tuple[str, tuple[TomlProblem, ...]]:
    """Return the text of a policy file and its problems, ordered by position.

    Unlike :func:`read_policy`, this also reports what contradicts itself, and plugins that are not there.

    :raises PolicyError: the file cannot be read.
    """
    text = _text(path, remedy=_CALLER)
    if text is None:
        raise PolicyError(f"There is no file {path}.", remedy=_CALLER)
    distrust = _distrust(path) if path == policy_path() else ()
    return text, (*distrust, *parse_policy(text, is_complete=True)[1])


def _distrust(path: Path) -> tuple[TomlProblem, ...]:
    try:
        distrust = find_distrust(path)
    except OSError as error:
        raise PolicyError(
            f"{path} cannot be read: {os_error_reason(error)}.", remedy=_ADMINISTRATOR
        ) from error
    if distrust is None:
        return ()
    return (TomlProblem(line=1, column=1, what=distrust.what, suggestion=f"Run: {distrust.remedy}"),)


def parse_policy(text: str, *, is_complete: bool = False) -> tuple[Policy, tuple[TomlProblem, ...]]:
    """Return the policy in a text, as far as it is valid, and all problems, ordered by position.

    :param is_complete: report contradictions and missing files, too.
    """
    read = TomlText(text)
    validator = _Validator(read.document)
    validator.check_pairs()
    if is_complete:
        validator.check_complete()
    problems = [
        *read.syntax_problems,
        *(
            read.problem(
                path,
                what,
                hint,
                at_key=what.startswith("Unknown") if path[0] == _PANEL else path[:2] not in _KEYS,
            )
            for path, what, hint in validator.problems
        ),
    ]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return Policy(**validator.values), tuple(problems)


def _text(path: Path, *, remedy: str) -> str | None:
    try:
        # Not its beginning alone, which might allow what its end denies.
        return read_regular_file(path, max_bytes=_MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {os_error_reason(error)}.", remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is not UTF-8 text.", remedy=remedy) from error


class _Validator:
    """Checks the values of a document.

    :ivar values: the valid ones, by field of :class:`Policy`.
    :ivar problems: for each problem its path, what is wrong, and what to write instead.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[tuple[TomlPath, str, str]] = []
        self._checks: Mapping[str, Callable[[TomlPath, object], object]] = {
            "region": self._region,
            "client_id": self._client_id,
            "allow": partial(self._texts, names=True),
            "deny": partial(self._texts, names=True),
            "preinstalled": self._specs,
            "wheels": self._absolute_path,
            "language": partial(self._choice, known=LANGUAGES),
            "theme": partial(self._choice, known=_THEMES),
            "proxy": self._proxy,
            "certificates": self._absolute_path,
            "alert_repeat": partial(self._number, bounds=_REPEATS, noun="minutes"),
            "quiet_from": self._half_hour,
            "quiet_to": self._half_hour,
            "refresh_floor": partial(self._number, bounds=_FLOORS, noun="seconds"),
            "requests_per_month": partial(self._number, bounds=_REQUESTS, noun="requests"),
            "calendar": self._time_zone,
        }
        for table, content in document.items():
            if table not in _TABLES:
                self._unknown_table(table, content)
            elif table == _PANEL and isinstance(content, dict):
                self._read_panel(content)
            elif isinstance(content, dict):
                for key, value in content.items():
                    self._check(table, key, value)
            elif isinstance(content, list) and all(isinstance(each, dict) for each in content):
                self._add((table,), f"[[{table}]] declares a list of tables", f"Write [{table}].")
            else:
                self._add((table,), f"`{table}` must be a table", f"Write [{table}] on a line of its own.")

    def check_pairs(self) -> None:
        """Report a beginning without an end."""
        for name, other in (("quiet_from", "quiet_to"), ("quiet_to", "quiet_from")):
            if name in self.values and other not in self.values:
                hint = f"Write {other} as well."
                self._add(("notifications", name), f"`{name}` has no effect without `{other}`", hint)

    def check_complete(self) -> None:
        """Report files and plugins that are missing, and what the lists contradict each other about."""
        self._check_files()
        if panel := self.values.get("panel"):
            from hourglance.app.policy.panel import find_unknown

            self.problems += find_unknown(panel)
        allow, deny = (self.values.get(name) for name in ("allow", "deny"))
        allowed, denied = (frozenset(map(plugin_of, names or ())) for names in (allow, deny))
        for index, name in enumerate(allow or ()):
            if plugin_of(name) in denied:
                what = f"{name!r} is both allowed and denied"
                self._add(("plugins", "allow", index), what, "Remove it from one of the two lists.")
        for index, spec in enumerate(self.values.get("preinstalled", ())):
            path = ("plugins", "preinstalled", index)
            if is_path(spec) and not os.path.isfile(spec):  # noqa: PTH113 - of any length and rights
                self._add(path, f"There is no file {spec}", "Copy it there, or correct the path.")
            name = plugin_of(spec)
            if name in denied:
                what = f"{name!r} is both preinstalled and denied"
                self._add(path, what, "Remove it from one of the two lists.")
            elif allow is not None and name and name not in allowed:
                self._add(path, f"{name!r} is preinstalled but not allowed", "Add it to `allow`.")

    def _read_panel(self, content: Mapping[str, Any]) -> None:
        from hourglance.app.policy.panel import read_panel  # most policies have no panel

        self.values["panel"], problems = read_panel(content)
        self.problems += problems

    def _check_files(self) -> None:
        """Report files and folders that are missing, or that others than an administrator can change."""
        certificates, wheels = self.values.get("certificates"), self.values.get("wheels")
        if certificates and not os.path.isfile(certificates):  # noqa: PTH113 - of any length and rights
            what, hint = f"There is no file {certificates}", "Copy it there, or correct the path."
            self._add(("network", "certificates"), what, hint)
        if wheels and not os.path.isdir(wheels):  # noqa: PTH112 - of any length and rights
            what, hint = f"There is no folder {wheels}", "Create it with the wheels, or correct the path."
            self._add(("plugins", "wheels"), what, hint)
        elif wheels and (distrust := find_distrust(Path(wheels))):
            # Who can write there decides what all users run.
            self._add(("plugins", "wheels"), distrust.what, f"Run: {distrust.remedy}")

    def _unknown_table(self, name: str, content: object) -> None:
        if isinstance(content, dict):
            self._add((name,), f"Unknown table [{name[:60]}]", suggest(name, _TABLES, "[{}]"))
        elif homes := [table for table, key in _KEYS if key == name]:
            self._add((name,), f"`{name}` belongs in a table", f"Write it below [{homes[0]}].")
        else:
            keys = (key for _, key in _KEYS)
            self._add((name,), f"Unknown key `{name[:60]}`", suggest(name, keys, "`{}`"))

    def _check(self, table: str, key: str, value: Any) -> None:
        path = (table, key)
        name = _KEYS.get(path)
        if name is None:
            homes = [home for home, each in _KEYS if each == key]
            known = (each for home, each in _KEYS if home == table)
            hint = f"It belongs in [{homes[0]}]." if homes else suggest(key, known, "`{}`")
            self._add(path, f"Unknown key `{key[:60]}` in [{table}]", hint)
        elif (checked := self._checks.get(name, self._flag)(path, value)) is not None:
            self.values[name] = checked

    def _region(self, path: TomlPath, value: object) -> str | None:
        text = self._text(path, value)
        try:
            if text is not None:
                region_named(text)
        except UnknownRegionError as error:
            self._add(path, error.what.removesuffix("."), error.remedy)
            return None
        except ServiceAddressError:
            pass  # of an environment variable, not of the file
        return text

    def _time_zone(self, path: TomlPath, value: object) -> str | None:
        from zoneinfo import ZoneInfo

        text = self._text(path, value)
        if text is None:
            return None
        try:
            ZoneInfo(text)
        except (ValueError, OSError, KeyError):  # the last one: it is not known
            self._add(path, f"{text[:60]!r} is not a time zone", "Write a name such as UTC or Europe/Berlin.")
            return None
        return text

    def _choice(self, path: TomlPath, value: object, known: tuple[str, ...]) -> str | None:
        text = self._text(path, value)
        if text is None or text in known:
            return text
        self._add(path, f"`{path[1]}` cannot be {text[:60]!r}", suggest(text, known, '"{}"'))
        return None

    def _proxy(self, path: TomlPath, value: object) -> str | None:
        from hourglance.app.preferences import proxy_problem

        text = self._text(path, value)
        if text is None or text in {"system", "none"} or not (problem := proxy_problem(text)):
            return text
        self._add(path, problem.removesuffix("."), 'Or write "system" or "none".')
        return None

    def _absolute_path(self, path: TomlPath, value: object) -> str | None:
        text = self._text(path, value)
        if text is None or Path(text).is_absolute() or PureWindowsPath(text).is_absolute():
            return text
        what = f"{text[:60]!r} is a relative path"
        self._add(path, what, "Write the whole path: each user starts Hourglance in another folder.")
        return None

    def _half_hour(self, path: TomlPath, value: object) -> str | None:
        if isinstance(value, time):  # TOML has times of its own
            value = f"{value:%H:%M}"
        text = self._text(path, value)
        if text is None or re.fullmatch(r"([01]\d|2[0-3]):[03]0", text):
            return text
        self._add(path, f"{text[:60]!r} is not a full or half hour", 'Write for example "18:00" or "07:30".')
        return None

    def _client_id(self, path: TomlPath, value: object) -> str | None:
        text = self._text(path, value)
        if text is not None and not _CLIENT_ID.fullmatch(text):
            self._add(
                path,
                "Invalid client ID",
                "Copy it from Admin > Integrations > OAuth: 32 hexadecimal digits in five groups.",
            )
            return None
        return text

    def _text(self, path: TomlPath, value: object) -> str | None:
        if isinstance(value, str) and value.strip() and value.isprintable():
            return value.strip()
        self._add(path, f"`{path[1]}` must be a string", 'Write it between quotation marks, "…".')
        return None

    def _texts(self, path: TomlPath, value: object, *, names: bool = False) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            written = f'["{value}"]' if isinstance(value, str) else '["hourglance-longest-wait"]'
            self._add(path, f"`{path[1]}` must be a list of strings", f"Write {written}.")
            return None
        before = len(self.problems)
        for index, item in enumerate(value):
            if not (isinstance(item, str) and item.strip() and item.isprintable()):
                what = f"Every item of `{path[1]}` must be a string"
                self._add((*path, index), what, 'Write it between quotation marks, "…".')
            elif names and not _PLUGIN_NAME.fullmatch(item.strip()):
                self._add(
                    (*path, index),
                    f"{item[:60]!r} is not a valid plugin name",
                    "Names have letters, digits, dots and hyphens. Versions and files go in `preinstalled`.",
                )
        return None if len(self.problems) > before else tuple(item.strip() for item in value)

    def _specs(self, path: TomlPath, value: object) -> tuple[str, ...] | None:
        before, specs = len(self.problems), self._texts(path, value)
        for index, spec in enumerate(specs or ()):
            if problem := spec_problem(spec):
                self._add((*path, index), *problem)
        return None if len(self.problems) > before else specs

    def _number(self, path: TomlPath, value: object, bounds: range, noun: str) -> int | None:
        """Return a whole number within bounds, such as of seconds."""
        if isinstance(value, bool) or not isinstance(value, int):
            self._add(
                path,
                f"`{path[1]}` must be a whole number of {noun}",
                f"Write {_number_in(value, noun)}, without quotation marks and unit.",
            )
        elif value not in bounds:
            nearest = min(max(value, bounds[0]), bounds[-1])
            what = f"`{path[1]}` must be from {bounds[0]} to {bounds[-1]}"
            self._add(path, what, f"The nearest valid value is {nearest}.")
        else:
            return value
        return None

    def _flag(self, path: TomlPath, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        hint = "Write true or false, without quotation marks."
        if isinstance(value, int | str) and str(value).strip().lower() in _YES + _NO:
            hint = f"Write {'true' if str(value).strip().lower() in _YES else 'false'}."
        self._add(path, f"`{path[1]}` must be true or false", hint)
        return None

    def _add(self, path: TomlPath, what: str, suggestion: str) -> None:
        self.problems.append((path, what, suggestion))


def _number_in(value: object, noun: str) -> int:
    """Return the whole number that a value of another type probably stands for."""
    if noun in {"seconds", "minutes"}:
        match = _DURATION.match(value) if isinstance(value, str) else None
        usual = 120 if noun == "seconds" else 15
        sizes = {"m": 60, "h": 3600} if noun == "seconds" else {"h": 60}
        return int(match[1]) * sizes.get(match[2].lower(), 1) if match else usual
    digits = re.sub(r"\D", "", value) if isinstance(value, str) else ""
    return int(digits) if digits and len(digits) <= 8 else 12_000
