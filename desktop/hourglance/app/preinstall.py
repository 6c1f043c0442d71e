"""The plugins that the administrator wants on this computer: installed and enabled when the app starts."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from hourglance.api import HourglanceError
from hourglance.app.services.installation import complete_installation
from hourglance.plugin_host import PluginLibrary, build_consent


def preinstall(library: PluginLibrary, specs: Iterable[str]) -> list[HourglanceError]:
    """Install what is not installed yet, and return what could not be; it takes as long as pip takes.

    The administrator has agreed to what these plugins ask for. One that the person has disabled since stays
    disabled; one that was removed comes back.

    :param specs: as ``plugin install`` takes them.
    """
    problems: list[HourglanceError] = []
    for spec in specs:
        try:
            there = {each.spec for each in library.installed()}
            if _written(spec) not in there:
                _install(library, spec)
        except HourglanceError as error:
            problems.append(error)
    return problems


def _install(library: PluginLibrary, spec: str) -> None:
    with library.stage(spec) as staged:
        consent = asyncio.run(build_consent(staged.installed, staged.plugin))
        before = staged.before
        if before is not None and not before.enabled:
            library.install(staged, granted=None)
        else:
            complete_installation(library, staged, consent, agreed=True)


def _written(spec: str) -> str:
    """Return a spec as the library remembers it."""
    path = Path(spec)
    return str(path.resolve()) if path.exists() else spec
