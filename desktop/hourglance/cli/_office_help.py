"""What the window about Hourglance asks for: what it is, how it is doing, and a report."""

import platform
from functools import partial
from pathlib import Path

from hourglance import __version__
from hourglance._files import own_path
from hourglance.api import HourglanceError
from hourglance.cli._clerk import Clerk
from hourglance.cli._licences import parts
from hourglance.cli._office import Office, apart
from hourglance.host import PluginLibrary
from hourglance.tray.windows import About, Done, Health, HelpCommands, Licence, Report


def help_commands(office: Office) -> HelpCommands:
    """Return what the window asks for."""
    return HelpCommands(
        about=partial(office.serve, _about),
        health=partial(office.serve, _health),
        report=partial(office.serve, _report),
        save=lambda report, path, reply: office.serve(partial(_save, report=report, path=path), reply),
    )


async def _health(_: Clerk) -> Health:
    raise _NotYetError("The doctor is not in.")


async def _report(_: Clerk) -> Report:
    raise _NotYetError("The doctor is not in.")


async def _save(_: Clerk, *, report: Report, path: Path) -> Done:
    raise _NotYetError(f"{report.name} was not saved as {path}.")


class _NotYetError(HourglanceError):
    """The doctor's checks are not here yet."""


async def _about(_: Clerk) -> About:
    return await apart(_look)


def _look() -> About:
    return About(
        version=__version__,
        system=f"Python {platform.python_version()}, {_system()}",
        folders={
            "config": str(own_path("config", "x").parent),
            "cache": str(own_path("cache", "x").parent),
            "plugins": str(PluginLibrary().folder),
        },
        licences=tuple(
            Licence(name=part.name, version=part.version, licence=part.licence) for part in parts()
        ),
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
