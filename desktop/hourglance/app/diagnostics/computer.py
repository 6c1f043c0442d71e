"""Checks of this computer: display, tray, keyring, files, and the administrator's policy."""

import os
import platform
from pathlib import Path
from typing import Final

from hourglance import __version__
from hourglance.app.desktop import Desktop
from hourglance.app.diagnostics.health_check import HealthCheck, fail, ok, unknown, warn
from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.reader import policy_path, read_policy
from hourglance.app.preferences import decided_values
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
    return ok(f"Hourglance {__version__}, Python {platform.python_version()}, {system}.")


async def display(desktop: Desktop) -> HealthCheck:
    """Check whether windows can be shown, without Qt."""
    problem = await run_blocking(desktop.display_problem)
    if problem is None:
        return ok("Windows can be shown.")
    return fail(problem, "Start it in a desktop session; hourglance glance needs none.")


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
            error.what,
            "Unlock it in your desktop's keyring program. You are not signed out.",
        )
    except VaultError as error:
        return HealthCheck.from_error(error)
    return ok(f"{name} stores the sign-in.")


async def files(preferences: str) -> HealthCheck:
    """Check whether the user's files can be read and written.

    :param preferences: a sentence about preferences that cannot be used; mostly empty.
    """
    folders = {kind: user_path(kind, name).parent for kind, name in _FOLDERS}
    read_only = [str(folder) for folder in folders.values() if not _is_writable(folder)]
    if read_only:
        return fail(
            f"{' and '.join(read_only)} cannot be written.",
            "Make the folder readable and writable for you; until then nothing can be saved.",
        )
    if preferences:
        return warn(preferences)
    places = "; ".join(f"{kind} in {_short(folder)}" for kind, folder in folders.items())
    searched = (*folders.values(), user_path("data", "plugins"))
    corrupt = sorted(path.name for folder in searched for path in folder.glob("*.corrupt"))
    if corrupt:
        return warn(
            f"Files that could not be read were renamed: {', '.join(corrupt)}. All files: {places}.",
            "Delete them if you do not need their contents.",
        )
    return ok(f"Only you can read them: {places}.")


async def autostart(desktop: Desktop) -> HealthCheck:
    """Check whether the program that is set to start at login exists."""
    program = await run_blocking(desktop.missing_autostart)
    if program is not None:
        return fail(
            f"Start at login is on, but its program {program or '(none)'} does not exist.",
            "Start Hourglance once by hand: that corrects the entry.",
        )
    starts = await run_blocking(desktop.starts_at_login)
    return ok("Hourglance starts at login." if starts else "Hourglance does not start at login.")


async def usage() -> HealthCheck:
    """Check whether the requests of this month stay within the limit."""
    report = await stored_report(load_policy(lambda _: None), load_preferences(lambda _: None))
    month = f"{report.month:,} requests this month; at this pace {report.per_month:,}".replace(",", " ")
    if report.limit is None:
        return ok(f"{month}, without a limit.")
    limit = f"{report.limit:,}".replace(",", " ")
    if report.per_month <= report.limit:
        return ok(f"{month}, within the limit of {limit}.")
    return warn(
        f"{month}, of {limit} that are allowed.",
        "Values are refreshed less often. Hide widgets or remove alerts to refresh the others more often.",
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
        return fail(error.what, f"Ask your administrator to correct it. {problems}".strip())
    if policy == Policy():
        return ok(f"No policy file at {path}.")
    return ok(f"The policy file {path} sets: {_format_policy(policy)}.")


def _is_writable(folder: Path) -> bool:
    existing = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return existing is not None and existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _short(folder: Path) -> str:
    home = home_folder()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _format_policy(policy: Policy) -> str:
    parts = [
        f"region {policy.region}" if policy.region else "",
        "a client ID" if policy.client_id else "",
        f"{len(policy.allow)} plugins allowed" if policy.allow is not None else "",
        f"{len(policy.deny)} plugins denied" if policy.deny else "",
        f"{len(policy.preinstalled)} plugins preinstalled" if policy.preinstalled else "",
        f"a panel of {len(policy.panel.card)} widgets" if policy.panel is not None else "",
        *(f"the setting {name}" for name in decided_values(policy)),
        f"the language {policy.language}" if policy.language else "",
        f"at most {policy.requests_per_month} requests a month" if policy.requests_per_month else "",
        f"minimum refresh interval {policy.refresh_floor} s" if policy.refresh_floor else "",
        "" if policy.keep_figures else "values are not stored",
        "" if policy.update_check else "no check for new versions",
    ]
    return ", ".join(filter(None, parts))
