"""``hourglance plugin install`` and ``hourglance plugin enable``."""

import asyncio
from datetime import UTC, datetime

import click

from hourglance.api import HourglanceError
from hourglance.cli._plugin_consent import confirmed, print_consent
from hourglance.cli._plugin_progress import step
from hourglance.host import Consent, PluginLibrary, Staged, examine, runs_unconfined_code


@click.command()
@click.argument("spec")
@click.option("--yes", "-y", is_flag=True, help="Enable it without asking.")
def install(spec: str, *, yes: bool) -> None:
    """Install a plugin, say what it asks for, and ask whether to enable it.

    SPEC is a folder, a wheel, an sdist, or a requirement as pip takes it. The plugin and what it depends on
    get a folder of their own; Hourglance's own packages are left as they are.
    """
    library = PluginLibrary()
    if runs_unconfined_code(spec) and not confirmed(
        f"Building {spec} runs its author's code with all your rights. Go on?", yes=yes
    ):
        click.echo("Nothing was installed.")
        return
    with library.stage(spec, _progress) as staged:
        consent = asyncio.run(examine(staged.installed, staged.plugin))
        print_consent(consent)
        enabled = _keep(library, staged, consent, yes=yes)
    if enabled:
        _print_cards(staged.installed.name)


@click.command()
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Enable it without asking.")
def enable(name: str, *, yes: bool) -> None:
    """Say what an installed plugin asks for, and let it run."""
    library = PluginLibrary()
    installed = library.find(name)
    consent = asyncio.run(examine(installed, library.plugin(installed)))
    print_consent(consent)
    if confirmed("Enable it?", yes=yes):
        library.enable(installed.name, consent.families)
        _print_cards(installed.name)
    else:
        click.echo(f"{installed.name} stays {'as it was' if installed.enabled else 'disabled'}.")


def _keep(library: PluginLibrary, staged: Staged, consent: Consent, *, yes: bool) -> bool:
    """Install what was staged, if the person wants it, and return whether it was enabled just now."""
    before, name = staged.before, staged.installed.name
    if before is None or not before.enabled:
        wanted = confirmed("Enable it?", yes=yes)
        library.keep(staged, agreed=consent.families if wanted else None)
        if not wanted:
            click.echo(f"Installed, and not enabled. To enable it: hourglance plugin enable {name}")
        return wanted
    if consent.asks_more_than(before) and not confirmed("It asks for more than before. Update it?", yes=yes):
        click.echo(f"{name} {before.version} stays as it was.")
        return False
    library.keep(staged, agreed=consent.families or before.families)
    click.echo(f"Updated from {before.version}. A Hourglance that is running takes it up within a minute.")
    return False


def _print_cards(name: str) -> None:
    """Print the cards of a plugin that was just enabled, or why there are none yet."""
    from hourglance.cli._cards import as_text
    from hourglance.cli._desks import own_desk
    from hourglance.engine import WidgetState

    async def refreshed() -> tuple[WidgetState, ...]:
        async with own_desk() as desk:
            await desk.session.restore()
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
    if words := step(line):
        click.echo(f"  {words}", err=True)
