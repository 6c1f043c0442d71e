"""``hourglance glance``: refresh once, print every card."""

import asyncio
import sys
from datetime import UTC, datetime

import click

from hourglance.api import HourglanceError
from hourglance.app.browser import browser
from hourglance.app.profiles import open_demo_session, open_user_session
from hourglance.cli.cards import as_json, as_text, problems
from hourglance.engine import Snapshot, WidgetState


class NoSuchWidgetError(HourglanceError):
    """``--widget`` names none."""

    code = "no-such-widget"


@click.command()
@click.option("--demo", is_flag=True, help="Ask the built-in demo cloud; no account is needed.")
@click.option(
    "--json", "json_form", is_flag=True, help="Print a JSON list, a stable form for other programs."
)
@click.option("--widget", "widget_id", metavar="ID", help="Print this widget alone, such as voice-duration.")
@click.pass_context
def glance(ctx: click.Context, *, demo: bool, json_form: bool, widget_id: str | None) -> None:
    """Refresh once and print every card.

    Ends with 0 if all of them are fresh, with 3 if some could not be refreshed.
    """
    safe_mode = ctx.find_root().params.get("safe_mode", False)
    ctx.exit(print_cards(demo=demo, json_form=json_form, widget_id=widget_id, safe_mode=safe_mode))


def print_cards(
    *, demo: bool, json_form: bool = False, widget_id: str | None = None, safe_mode: bool = False
) -> int:
    """Refresh once, print every card to standard output and what is wrong beyond them to standard error.

    :param safe_mode: run no plugins but the bundled widgets.
    :returns: the exit code.
    :raises NoSuchWidgetError: if no widget has this id.
    """
    snapshot = asyncio.run(_refreshed(demo=demo, safe_mode=safe_mode))
    states = _chosen(snapshot, widget_id)
    if json_form:
        click.echo(as_json(states))
    elif states:
        encoding = (sys.stdout.encoding or "").lower()
        click.echo(as_text(states, datetime.now(UTC), sparklines=encoding.startswith("utf")))
    for sentence in problems(snapshot):
        click.echo(f"hourglance: {sentence}", err=True)
    return 0 if all(state.data in ("fresh", "no_data") for state in states) else 3


def _chosen(snapshot: Snapshot, widget_id: str | None) -> tuple[WidgetState, ...]:
    states = tuple(
        state for state in snapshot.widgets if widget_id in (None, state.widget.id, state.widget.name)
    )
    if not states and widget_id is not None:
        known = ", ".join(state.widget.id for state in snapshot.widgets) or "none"
        raise NoSuchWidgetError(f"There is no widget {widget_id!r}.", remedy=f"The widgets are: {known}.")
    return states


async def _refreshed(*, demo: bool, safe_mode: bool) -> Snapshot:
    async with (
        open_demo_session(safe_mode=safe_mode) if demo else open_user_session(safe_mode=safe_mode) as desk
    ):
        if demo:
            await desk.session.sign_in(browser(demo=True))
        else:
            await desk.session.restore()
        return await desk.refresh_once()
