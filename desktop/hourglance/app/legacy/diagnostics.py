"""What the window about Hourglance asks for: what it is, how it is doing, and a report."""

import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hourglance import __version__
from hourglance.app.controller import AppController
from hourglance.app.legacy.serving import WindowServices
from hourglance.plugin_host import PluginLibrary
from hourglance.tray.windows import views
from hourglance.tray.windows.commands import HelpCommands
from hourglance.tray.windows.views import About, Done, Health, Licence, Report
from hourglance.util.blocking import run_blocking
from hourglance.util.paths import user_path

if TYPE_CHECKING:
    from hourglance.app.diagnostics.run_checks import DiagnosticsContext


def help_commands(office: WindowServices) -> HelpCommands:
    """Return what the window asks for."""
    return HelpCommands(
        about=partial(office.serve, _about),
        health=partial(office.serve, _health),
        report=partial(office.serve, _report),
        save=lambda report, path, reply: office.serve(partial(_save, report=report, path=path), reply),
    )


# The doctor and the licences are imported when they are asked for, and not in Qt's thread: they are large.


async def _health(clerk: AppController) -> Health:
    from hourglance.app.diagnostics.run_checks import examine

    async with _patient(clerk) as patient:
        checks = await examine(patient)
    return Health(
        checks=tuple(
            views.Check(name=each.name, state=each.state, what=each.what, remedy=each.remedy)
            for each in checks
        )
    )


async def _report(clerk: AppController) -> Report:
    from hourglance.app.diagnostics.report import report
    from hourglance.app.diagnostics.run_checks import examine

    async with _patient(clerk) as patient:
        checks = await examine(patient)
        files = await run_blocking(lambda: report(patient, checks))
    return Report(name=f"hourglance-{datetime.now():%Y-%m-%d}.zip", files=files)  # noqa: DTZ005 - the person's day


async def _save(_: AppController, *, report: Report, path: Path) -> Done:
    from hourglance.app.diagnostics.report import save

    await run_blocking(lambda: save(path, report.files))
    return Done()


@asynccontextmanager
async def _patient(clerk: AppController) -> AsyncIterator["DiagnosticsContext"]:
    """Give the desk to be looked at; where none is open, parts made for the doctor alone."""
    from hourglance.app.diagnostics.run_checks import DiagnosticsContext, on_its_own

    if clerk.current_session is not None:
        yield DiagnosticsContext.of(clerk.current_session)
        return
    async with on_its_own(safe_mode=clerk.safe_mode) as patient:
        yield patient


async def _about(_: AppController) -> About:
    return await run_blocking(_look)


def _look() -> About:
    from hourglance.app.licenses import parts

    return About(
        version=__version__,
        system=f"Python {platform.python_version()}, {_system()}",
        folders={
            "config": str(user_path("config", "x").parent),
            "cache": str(user_path("cache", "x").parent),
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
