"""Installs and enables the plugins that the administrator chose for this computer."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from hourglance.api import HourglanceError
from hourglance.app.services.plugins import complete_installation
from hourglance.plugin_host import (
    InstallControl,
    PluginInstallError,
    PluginLibrary,
    build_staged_consent,
    parse_source,
)


def preinstall(library: PluginLibrary, specs: Iterable[str], *, wheels: str = "") -> list[HourglanceError]:
    """Install the plugins that are missing, and return the errors. Blocks as long as the installer runs.

    The administrator has agreed to the permissions of these plugins. A plugin that the user has disabled
    stays disabled; one that was removed is installed again.

    :param specs: as ``plugin install`` takes them.
    :param wheels: a folder that they and their dependencies come from, without the internet; empty for none.
    """
    control = InstallControl(find_links=(wheels,), is_offline=True) if wheels else InstallControl()
    errors: list[HourglanceError] = []
    for spec in specs:
        try:
            source = parse_source(spec)
            if source.kind != "requirement" and not Path(spec).is_absolute():
                raise PluginInstallError(
                    spec,
                    f"The preinstalled plugin {spec} is a relative path.",
                    remedy="Ask your administrator to give an absolute one.",
                )
            if source.runs_code:
                raise PluginInstallError(
                    spec,
                    f"The preinstalled plugin {spec} would have to be built.",
                    remedy="Ask your administrator to give a wheel.",
                )
            if source.text not in {each.spec for each in library.installed()}:
                _install(library, spec, control)
        except HourglanceError as error:
            errors.append(error)
    return errors


def _install(library: PluginLibrary, spec: str, control: InstallControl) -> None:
    with library.stage(spec, control) as staged:
        consent = asyncio.run(build_staged_consent(staged))
        if staged.before is not None and not staged.before.enabled:
            library.install(staged, granted=None)
        else:
            complete_installation(library, staged, consent, agreed=True)
