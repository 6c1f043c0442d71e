"""Diagnostics: the version and its parts, the checks of ``hourglance doctor``, and support reports."""

import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from hourglance import __version__
from hourglance.app.licenses import ThirdPartyLicense, third_party_licenses
from hourglance.plugin_host import PluginLibrary
from hourglance.util.blocking import run_blocking
from hourglance.util.paths import user_path

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.desktop import Desktop
    from hourglance.app.diagnostics.checks import DiagnosticsContext
    from hourglance.app.diagnostics.health_check import HealthCheck

#: A folder of the app: the user's choices, what can be downloaded again, and the plugins.
FolderKind: TypeAlias = Literal["config", "cache", "plugins"]


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """The version of the app, and what it consists of.

    :param system: what it runs on, such as ``Python 3.11, Debian 12``.
    """

    version: str
    system: str
    folders: Mapping[FolderKind, str]
    licenses: tuple[ThirdPartyLicense, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportReport:
    """A redacted report for support.

    :param name: of the zip file.
    :param files: their contents by their names.
    """

    name: str
    files: Mapping[str, str]


# Checks and report are large, and imported when they are used, in the engine's thread.


class DiagnosticsService:
    """Checks what the app needs, and writes support reports."""

    def __init__(self, controller: "AppController", desktop: "Desktop") -> None:
        self._controller = controller
        self._desktop = desktop

    async def about(self) -> About:
        """Return version, folders and third-party licenses."""
        return await run_blocking(_about)

    async def run_checks(self) -> "tuple[HealthCheck, ...]":
        """Run the checks of ``hourglance doctor``."""
        from hourglance.app.diagnostics.checks import run_checks

        async with self._context() as context:
            return await run_checks(context)

    async def support_report(self) -> SupportReport:
        """Run the checks, and return a report without tokens and names."""
        from hourglance.app.diagnostics.checks import run_checks
        from hourglance.app.diagnostics.report import build_report

        async with self._context() as context:
            checks = await run_checks(context)
            files = await run_blocking(lambda: build_report(context, checks))
        today = datetime.now().astimezone()
        return SupportReport(name=f"hourglance-{today:%Y-%m-%d}.zip", files=files)

    async def save_report(self, report: SupportReport, path: Path) -> None:
        """Write a report as a zip file.

        :raises HourglanceError: the file cannot be written.
        """
        from hourglance.app.diagnostics.report import save_report

        await run_blocking(lambda: save_report(path, report.files))

    @asynccontextmanager
    async def _context(self) -> "AsyncIterator[DiagnosticsContext]":
        """Check the open session, or create what the checks need if none is open."""
        from hourglance.app.diagnostics.checks import DiagnosticsContext, standalone_context

        if (session := self._controller.current_session) is not None:
            yield DiagnosticsContext.from_session(session, self._desktop)
            return
        async with standalone_context(self._desktop, safe_mode=self._controller.safe_mode) as context:
            yield context


def _about() -> About:
    return About(
        version=__version__,
        system=f"Python {platform.python_version()}, {_system()}",
        folders={
            "config": str(user_path("config", "x").parent),
            "cache": str(user_path("cache", "x").parent),
            "plugins": str(PluginLibrary().folder),
        },
        licenses=third_party_licenses(),
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
