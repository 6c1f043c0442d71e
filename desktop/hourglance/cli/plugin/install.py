"""``hourglance plugin install`` and ``hourglance plugin enable``."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import click

from hourglance.api import HourglanceError
from hourglance.app.policy.reader import plugin_library
from hourglance.app.services.installation import (
    ConsentSubject,
    complete_installation,
    progress_message,
    required_consent,
)
from hourglance.cli.plugin.consent import confirmed, print_consent
from hourglance.plugin_host import Consent, PluginLibrary, StagedPlugin, build_consent, runs_unsandboxed_code

_QUESTIONS: Final[dict[ConsentSubject, str]] = {
    "enable": "Enable it?",
    "update": "It asks for more than before. Update it?",
}


@click.command()
@click.argument("spec")
@click.option("--yes", "-y", is_flag=True, help="Enable it without asking.")
def install(spec: str, *, yes: bool) -> None:
    """Install a plugin, say what it asks for, and ask whether to enable it.

    SPEC is a folder, a wheel, an sdist, or a requirement as pip takes it. The plugin and what it depends on
    get a folder of their own; Hourglance's own packages are left as they are.
    """
    library = plugin_library()
    if runs_unsandboxed_code(spec) and not confirmed(
        f"Building {spec} runs its author's code with all your rights. Go on?", yes=yes
    ):
        click.echo("Nothing was installed.")
        return
    with library.stage(spec, _progress) as staged:
        consent = asyncio.run(build_consent(staged.installed, staged.plugin))
        print_consent(consent)
        enabled = _keep(library, staged, consent, yes=yes)
    if enabled:
        _print_cards(staged.installed.name)


@click.command()
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Enable it without asking.")
def enable(name: str, *, yes: bool) -> None:
    """Say what an installed plugin asks for, and let it run."""
    library = plugin_library()
    installed = library.find(name)
    consent = asyncio.run(build_consent(installed, library.plugin(installed)))
    print_consent(consent)
    if confirmed("Enable it?", yes=yes):
        library.enable(installed.name, consent.families)
        _print_cards(installed.name)
    else:
        click.echo(f"{installed.name} stays {'as it was' if installed.enabled else 'disabled'}.")


def _keep(library: PluginLibrary, staged: StagedPlugin, consent: Consent, *, yes: bool) -> bool:
    """Install what was staged, if the person wants it, and return whether it was enabled just now."""
    asked = required_consent(staged, consent)
    outcome = complete_installation(
        library, staged, consent, agreed=asked is None or confirmed(_QUESTIONS[asked], yes=yes)
    )
    name, before = staged.installed.name, staged.before.version if staged.before else ""
    if outcome == "installed":
        click.echo(f"Installed, and not enabled. To enable it: hourglance plugin enable {name}")
    elif outcome == "unchanged":
        click.echo(f"{name} {before} stays as it was.")
    elif outcome == "updated":
        click.echo(f"Updated from {before}. A Hourglance that is running takes it up within a minute.")
    return outcome == "enabled"


def _print_cards(name: str) -> None:
    """Print the cards of a plugin that was just enabled, or why there are none yet."""
    from hourglance.app.profiles import open_user_session
    from hourglance.cli.cards import as_text
    from hourglance.engine import WidgetState

    async def refreshed() -> tuple[WidgetState, ...]:
        async with open_user_session() as desk:
            await desk.cloud.restore()
            snapshot = await desk.engine.refresh_once()
            return tuple(state for state in snapshot.widgets if state.widget.plugin == name)

    try:
        states = asyncio.run(refreshed())
    except HourglanceError as error:
        click.echo(f"Enabled. Its cards are not there yet: {error}")
        return
    if states:
        click.echo(as_text(states, datetime.now(UTC), sparklines=False))
    click.echo("Enabled. A Hourglance that is running shows it within a minute.")


def _progress(line: str) -> None:
    if words := progress_message(line):
        click.echo(f"  {words}", err=True)
