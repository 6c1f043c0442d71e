"""``hourglance desktop-entry`` and ``hourglance uninstall``: the traces that the app leaves on a computer."""

import asyncio
import shutil
from pathlib import Path

import click

from hourglance.api import HourglanceError
from hourglance.app import NoAccountError, stored_account
from hourglance.cli.plugin.consent import confirmed
from hourglance.cli.sign_in import revoke_sign_in
from hourglance.tray import MenuEntry, create_autostart
from hourglance.util.paths import user_path
from hourglance.util.terminal import write


@click.command("desktop-entry")
@click.option("--install", "action", flag_value="install", help="Add Hourglance to the applications menu.")
@click.option("--remove", "action", flag_value="remove", help="Take it off the menu.")
def desktop_entry(action: str | None) -> None:
    """Add Hourglance to the applications menu of a Linux desktop, for installations by pip, pipx or uv."""
    entry = MenuEntry()
    match action:
        case "install":
            entry.install()
            write(f"Added {entry.path}.")
        case "remove":
            write(f"Removed {entry.path}." if entry.remove() else "There is no menu entry.")
        case _:
            raise click.UsageError("Add --install or --remove.")


@click.command()
@click.option(
    "--all", "everything", is_flag=True, help="Also delete settings, cards and plugins, without asking."
)
@click.option("--keep", is_flag=True, help="Keep settings, cards and plugins.")
@click.pass_context
def uninstall(ctx: click.Context, *, everything: bool, keep: bool) -> None:
    """Remove what Hourglance has left on this computer: sign-in, autostart, menu entry and caches.

    Quit Hourglance first. What you made yourself (settings, cards, plugins) is deleted only after a question.
    The program itself is removed by what installed it.

    Exit status: 0 if all of it is gone, 1 if something could not be removed.
    """
    if everything and keep:
        raise click.UsageError("--all and --keep contradict each other.")
    problems = [*_sign_out(), *_leave_desktop(), *_delete(user_path("cache", "x").parent, "the caches")]
    made = [
        path for path in (user_path("config", "x").parent, user_path("data", "x").parent) if path.exists()
    ]
    if made and not keep:
        places = " and ".join(map(str, made))
        if confirmed(f"Also delete your settings, cards and plugins in {places}?", yes=everything):
            for path in made:
                problems += _delete(path, "settings, cards and plugins")
        else:
            write("Your settings, cards and plugins are kept.")
    for problem in problems:
        write(f"hourglance: {problem}", error=True)
    write("To remove the program, use what installed it, such as: pip uninstall hourglance")
    ctx.exit(int(bool(problems)))


def _sign_out() -> list[str]:
    try:
        account = stored_account()
    except NoAccountError:
        return []
    except HourglanceError as error:
        return [str(error)]

    try:
        problems = asyncio.run(revoke_sign_in(account))
    except HourglanceError as error:
        return [str(error)]
    write("Signed out.")
    return [str(problem) for problem in problems]


def _leave_desktop() -> list[str]:
    problems = []
    try:
        autostart = create_autostart()
        if autostart.command:
            autostart.set_enabled(False)
            write("Hourglance no longer starts at login.")
    except HourglanceError as error:
        problems.append(str(error))
    try:
        if MenuEntry().remove():
            write("Removed the menu entry.")
    except HourglanceError as error:
        problems.append(str(error))
    return problems


def _delete(folder: Path, what: str) -> list[str]:
    if not folder.exists():
        return []
    try:
        shutil.rmtree(folder)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return [f"{folder} could not be deleted: {reason}. Delete it by hand."]
    write(f"Deleted {what} in {folder}.")
    return []
