"""``hourglance plugin install`` and ``hourglance plugin enable``."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, NoReturn

import click

from hourglance.api import HourglanceError
from hourglance.app import ConsentSubject, complete_installation, plugin_library, required_consent
from hourglance.cli.plugin.consent import confirmed, consent_price, print_consent
from hourglance.plugin_host import (
    Consent,
    InstallControl,
    PluginLibrary,
    StagedPlugin,
    build_consent,
    build_staged_consent,
    parse_source,
)
from hourglance.util.terminal import write

#: An interrupt is an exception already.
_ENDING_SIGNALS: Final = ("SIGTERM", "SIGHUP", "SIGBREAK")

_QUESTIONS: Final[dict[ConsentSubject, str]] = {
    "enable": "Enable it?",
    "update": "This update requests new permissions. Update?",
    "replace": "This is not the plugin that you know. Replace it?",
}


@click.command()
@click.argument("spec")
@click.option("--yes", "-y", is_flag=True, help="Enable the plugin without asking.")
@click.option(
    "--find-links", "-f", metavar="PLACE", multiple=True, help="A folder or page with wheels, as for pip."
)
def install(spec: str, *, yes: bool, find_links: tuple[str, ...]) -> None:
    """Install a plugin, show the permissions that it requests, and ask whether to enable it.

    SPEC is a wheel, a requirement for pip, or the folder of your own project. The plugin and its
    dependencies are installed to a folder of their own; Hourglance's environment is not changed. Only
    your own project is built; everything else must be a wheel for pure Python.
    """
    library = plugin_library()
    if parse_source(spec).runs_code and not confirmed(
        f"Building {spec} runs the author's code without a sandbox. Continue?", yes=yes
    ):
        write("Nothing was installed.")
        return
    control = InstallControl(report=_print_step, find_links=find_links)
    with _ending_cleanly(), library.stage(spec, control) as staged:
        consent, price = asyncio.run(_priced(build_staged_consent(staged)))
        print_consent(consent, price)
        enabled = _keep(library, staged, consent, yes=yes)
    if enabled:
        _print_cards(staged.installed.name)


@click.command()
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Enable the plugin without asking.")
def enable(name: str, *, yes: bool) -> None:
    """Show the permissions that an installed plugin requests, and enable it."""
    library = plugin_library()
    installed = library.find(name)
    consent, price = asyncio.run(_priced(build_consent(installed, library.plugin(installed))))
    print_consent(consent, price)
    if confirmed("Enable it?", yes=yes):
        library.enable(installed.name, consent.families)
        _print_cards(installed.name)
    else:
        write(f"{installed.name} is {'unchanged' if installed.enabled else 'still disabled'}.")


async def _priced(building: Awaitable[Consent]) -> tuple[Consent, str]:
    consent = await building
    return consent, await consent_price(consent)


def _keep(library: PluginLibrary, staged: StagedPlugin, consent: Consent, *, yes: bool) -> bool:
    """Install the staged plugin if the user agrees; return whether it has just been enabled."""
    asked = required_consent(staged, consent)
    outcome = complete_installation(
        library, staged, consent, agreed=asked is None or confirmed(_QUESTIONS[asked], yes=yes)
    )
    name, before = staged.installed.name, staged.before.version if staged.before else ""
    if outcome == "canceled":
        write("Nothing was installed.")
    elif outcome == "unchanged":
        write(f"{name} {before} is unchanged.")
    elif outcome == "updated":
        write(f"Updated from {before}. A running Hourglance uses it within a minute.")
    return outcome == "enabled"


def _print_cards(name: str) -> None:
    """Print the cards of a plugin that has just been enabled, or why there are none yet."""
    from hourglance.app import open_user_session
    from hourglance.cli.cards import as_text
    from hourglance.engine import WidgetState

    async def refreshed() -> tuple[WidgetState, ...]:
        async with open_user_session() as session:
            await session.cloud.restore()
            snapshot = await session.engine.refresh_once()
            return tuple(state for state in snapshot.widgets if state.widget.plugin == name)

    try:
        states = asyncio.run(refreshed())
    except HourglanceError as error:
        write(f"Enabled. There are no cards yet: {error}")
        return
    if states:
        write(as_text(states, datetime.now(UTC), sparklines=False))
    write("Enabled. A running Hourglance shows it within a minute.")


def _print_step(message: str) -> None:
    write(f"  {message}", error=True)


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """End by an exception when the system asks this command to end, so that temporary files are removed."""
    numbers = [getattr(signal, name) for name in _ENDING_SIGNALS if hasattr(signal, name)]
    before = [signal.signal(number, _end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)
