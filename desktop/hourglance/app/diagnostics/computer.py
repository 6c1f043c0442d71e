"""Checks of this computer: display, tray, keyring, files, and the administrator's policy."""

import os
import platform
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from hourglance import __version__
from hourglance.api import Count, Setting
from hourglance.app.desktop import Desktop
from hourglance.app.diagnostics.health_check import HealthCheck, Sentence, fail, ok, unknown, warn
from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.reader import policy_path, read_policy
from hourglance.app.preferences import SECTIONS, decided_values
from hourglance.app.profiles import load_policy, load_preferences
from hourglance.app.services.usage import stored_report
from hourglance.cloud import Account, KeyringLockedError, TokenVault, VaultError
from hourglance.util.blocking import run_blocking
from hourglance.util.paths import FolderKind, home_folder, user_path

#: How long a keyring may take (seconds): a locked one may show a dialog that the user does not answer.
KEYRING_TIMEOUT: Final = 8.0

_FOLDERS: Final[tuple[tuple[FolderKind, str], ...]] = (
    ("config", "preferences.json"),
    ("cache", "results.json"),
    ("data", "plugins"),
)


async def version() -> HealthCheck:
    """Return the versions of Hourglance, Python and the system."""
    system = f"{platform.system()} {platform.release()}"
    return ok(
        "{versions}.", versions=f"Hourglance {__version__}, Python {platform.python_version()}, {system}"
    )


async def display(desktop: Desktop) -> HealthCheck:
    """Check whether windows can be shown, without Qt."""
    problem = await run_blocking(desktop.display_problem)
    if problem is None:
        return ok("Windows can be shown.")
    return fail("{problem}", "Start it in a desktop session; hourglance glance needs none.", problem=problem)


async def tray(desktop: Desktop) -> HealthCheck:
    """Check whether the desktop has a system tray."""
    if await run_blocking(desktop.display_problem) is not None:
        return unknown("Without a display, the system tray cannot be detected.")
    if await run_blocking(desktop.has_tray):
        return ok("The desktop has a system tray.")
    return warn(
        "The desktop has no system tray: Hourglance is shown as a window.",
        "Add a system tray to the panel; on GNOME, install the extension AppIndicator.",
    )


async def keyring(account: Account | None) -> HealthCheck:
    """Check whether there is a keyring that can be read."""
    vault = TokenVault(timeout=KEYRING_TIMEOUT)
    try:
        name = await vault.name()
        if account is not None:
            await vault.read(account.key)
    except KeyringLockedError as error:
        return fail(
            "{problem}",
            "Unlock it in your desktop's keyring program. You are not signed out.",
            problem=Sentence(error.what),
        )
    except VaultError as error:
        return HealthCheck.from_error(error)
    return ok("{keyring} stores the sign-in.", keyring=name)


async def files(preferences: str) -> HealthCheck:
    """Check whether the user's files can be read and written.

    :param preferences: a sentence about preferences that cannot be used; mostly empty.
    """
    folders = {kind: user_path(kind, name).parent for kind, name in _FOLDERS}
    read_only = [str(folder) for folder in folders.values() if not _is_writable(folder)]
    if read_only:
        return fail(
            "{folders} cannot be written.",
            "Make the folder readable and writable for you; until then nothing can be saved.",
            folders=", ".join(read_only),
        )
    if preferences:
        return warn("{problem}", problem=preferences)
    places = ", ".join(map(_short, folders.values()))
    searched = (*folders.values(), user_path("data", "plugins"))
    corrupt = sorted(path.name for folder in searched for path in folder.glob("*.corrupt"))
    if corrupt:
        return warn(
            "Files that could not be read were renamed: {files}. All files: {places}.",
            "Delete them if you do not need their contents.",
            files=", ".join(corrupt),
            places=places,
        )
    return ok("Only you can read them: {places}.", places=places)


async def autostart(desktop: Desktop) -> HealthCheck:
    """Check whether the program that is set to start at login exists."""
    program = await run_blocking(desktop.missing_autostart)
    if program is not None:
        return fail(
            "Start at login is on, but its program {program} does not exist.",
            "Start Hourglance once by hand: that corrects the entry.",
            program=program or "–",
        )
    starts = await run_blocking(desktop.starts_at_login)
    return ok("Hourglance starts at login.") if starts else ok("Hourglance does not start at login.")


async def usage() -> HealthCheck:
    """Check whether the requests of this month stay within the limit."""
    report = await stored_report(load_policy(lambda _: None), load_preferences(lambda _: None))
    month, pace = str(Count(report.month)), str(Count(report.per_month))
    if report.limit is None:
        return ok(
            "{month} requests this month; at this pace {pace}, without a limit.", month=month, pace=pace
        )
    limit = str(Count(report.limit))
    if report.per_month <= report.limit:
        return ok(
            "{month} requests this month; at this pace {pace}, within the limit of {limit}.",
            month=month,
            pace=pace,
            limit=limit,
        )
    return warn(
        "{month} requests this month; at this pace {pace}, of {limit} that are allowed.",
        "Values are refreshed less often. Hide widgets or remove alerts to refresh the others more often.",
        month=month,
        pace=pace,
        limit=limit,
    )


async def policy() -> HealthCheck:
    """Check the administrator's policy file."""
    path = policy_path()
    try:
        policy = await run_blocking(read_policy)
    except PolicyError as error:
        problems = " ".join(
            f"Line {each.line}: {each.what}. {each.suggestion}".strip() for each in error.problems
        )
        return fail(
            "{problem}",
            "Ask your administrator to correct it. {problems}",
            problem=Sentence(error.what),
            problems=problems,
        )
    if policy == Policy():
        return ok("No policy file at {path}.", path=str(path))
    return ok("The policy file {path} sets: {keys}.", path=str(path), keys=_format_policy(policy))


def _is_writable(folder: Path) -> bool:
    existing = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return existing is not None and existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _short(folder: Path) -> str:
    home = home_folder()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _decided_settings(policy: Policy) -> Iterator[Setting]:
    decided = decided_values(policy)
    yield from (each for section in SECTIONS for each in section.settings if each.name in decided)


def _format_policy(policy: Policy) -> Sentence:
    parts = [
        Sentence("region {region}", {"region": policy.region}) if policy.region else None,
        Sentence("a client ID") if policy.client_id else None,
        Sentence("{n} plugins allowed", _number(policy.allow)) if policy.allow is not None else None,
        Sentence("{n} plugins denied", _number(policy.deny)) if policy.deny else None,
        Sentence("{n} plugins preinstalled", _number(policy.preinstalled)) if policy.preinstalled else None,
        Sentence("a panel of {n} widgets", _number(policy.panel.card)) if policy.panel is not None else None,
        *(Sentence("the setting {name}", {"name": name}) for name in decided_values(policy)),
        Sentence("the language {language}", {"language": policy.language}) if policy.language else None,
        Sentence("at most {n} requests a month", {"n": str(policy.requests_per_month)})
        if policy.requests_per_month
        else None,
        Sentence("minimum refresh interval {seconds} s", {"seconds": str(policy.refresh_floor)})
        if policy.refresh_floor
        else None,
        None if policy.keep_figures else Sentence("values are not stored"),
        None if policy.update_check else Sentence("no check for new versions"),
    ]
    values = {f"part{number}": part for number, part in enumerate(parts) if part is not None}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)


def _number(counted: Collection[object]) -> dict[str, str]:
    return {"n": str(len(counted))}
