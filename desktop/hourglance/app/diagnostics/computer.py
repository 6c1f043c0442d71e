"""What the doctor looks at on this computer: display, tray, keyring, files, the administrator's file."""

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Final

from hourglance import __version__
from hourglance.app.diagnostics.checks import HealthCheck, fail, ok, unknown, warn
from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.reader import policy_path, read_policy
from hourglance.cloud import Account, KeyringLockedError, TokenVault, VaultError
from hourglance.tray import display_problem
from hourglance.util.blocking import run_blocking
from hourglance.util.paths import FolderKind, user_path

#: How long a keyring may take (seconds): one that is locked may show a dialog that nobody answers.
KEYRING_SECONDS: Final = 8.0

_FOLDERS: Final[tuple[tuple[FolderKind, str], ...]] = (
    ("config", "preferences.json"),
    ("cache", "results.json"),
    ("data", "plugins"),
)


async def versions() -> HealthCheck:
    """Say what runs here."""
    system = f"{platform.system()} {platform.release()}"
    return ok("version", f"Hourglance {__version__}, Python {platform.python_version()}, {system}.")


async def display() -> HealthCheck:
    """Look for a display, without Qt."""
    problem = await run_blocking(display_problem)
    if problem is None:
        return ok("display", "Windows can be shown here.")
    return fail("display", problem, "Start it in a desktop session; hourglance glance needs none.")


async def tray() -> HealthCheck:
    """Ask Qt, in another process, whether there is a tray."""
    if await run_blocking(display_problem) is not None:
        return unknown("tray", "Without a display nobody can tell whether there is a tray.")
    done = await run_blocking(_ask_for_tray)
    match done.stdout.splitlines():
        case [without_fonts, remedy]:
            return fail("tray", without_fonts, remedy)
        case ["yes"]:
            return ok("tray", "There is a tray for the icon.")
        case ["no"]:
            return warn(
                "tray",
                "There is no tray on this desktop: Hourglance is a window instead.",
                "Add a system tray to the panel; on GNOME install the extension AppIndicator.",
            )
    last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    return fail(
        "tray",
        f"Qt cannot start here: {last[:200]}",
        "Install Qt's libraries: the README lists them under Try it.",
    )


async def keyring(account: Account | None) -> HealthCheck:
    """Look whether there is a keyring, and whether it lets itself be read."""
    vault = TokenVault(timeout=KEYRING_SECONDS)
    try:
        name = await vault.name()
        if account is not None:
            await vault.read(account.key)
    except KeyringLockedError as error:
        return HealthCheck(
            name="keyring",
            state="fail",
            what=error.what,
            remedy="Unlock it in your desktop's keyring program, then choose Unlock in Hourglance. "
            "You are not signed out.",
        )
    except VaultError as error:
        return HealthCheck.failed("keyring", error)
    return ok("keyring", f"{name} keeps the sign-in.")


async def files(preferences: str) -> HealthCheck:
    """Look whether the person's files are where they can be read and written.

    :param preferences: what of the preferences could not be used.
    """
    folders = {kind: user_path(kind, name).parent for kind, name in _FOLDERS}
    wrong = [str(folder) for folder in folders.values() if not _writable(folder)]
    if wrong:
        return fail(
            "files",
            f"{' and '.join(wrong)} cannot be written.",
            "Make the folder yours to read and write; what Hourglance should keep is lost until then.",
        )
    if preferences:
        return warn("files", preferences)
    kept = "; ".join(f"{kind} in {_short(folder)}" for kind, folder in folders.items())
    places = (*folders.values(), user_path("data", "plugins"))
    corrupt = sorted(path.name for place in places for path in place.glob("*.corrupt"))
    if corrupt:
        return warn(
            "files",
            f"What could not be understood was set run_blocking: {', '.join(corrupt)}. The rest: {kept}.",
            "Look whether you need anything in them, and delete them.",
        )
    return ok("files", f"Readable by you alone: {kept}.")


async def preset() -> HealthCheck:
    """Look at the administrator's file."""
    path = policy_path()
    try:
        decided = await run_blocking(read_policy)
    except PolicyError as error:
        more = " ".join(
            f"Line {each.line}: {each.what}. {each.suggestion}".strip() for each in error.problems
        )
        return fail("preset", error.what, f"Ask your administrator to correct it. {more}".strip())
    if decided == Policy():
        return ok("preset", f"Your administrator has decided nothing: there is nothing in {path}.")
    return ok("preset", f"Your administrator has decided by {path}: {_said(decided)}.")


def _ask_for_tray() -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "hourglance.tray.platform.tray_availability"],
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _writable(folder: Path) -> bool:
    existing = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return existing is not None and existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _short(folder: Path) -> str:
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _said(decided: Policy) -> str:
    parts = [
        f"region {decided.region}" if decided.region else "",
        "a client id" if decided.client_id else "",
        f"{len(decided.allow)} plugins allowed" if decided.allow is not None else "",
        f"{len(decided.deny)} plugins denied" if decided.deny else "",
        f"{len(decided.preinstalled)} plugins preinstalled" if decided.preinstalled else "",
        f"no query more often than every {decided.refresh_floor} s" if decided.refresh_floor else "",
        "" if decided.keep_figures else "figures are not kept",
        "" if decided.update_check else "no look for new versions",
    ]
    return ", ".join(filter(None, parts))
