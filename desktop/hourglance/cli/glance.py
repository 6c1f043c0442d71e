"""``hourglance glance``: refresh once and print every card."""

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hourglance.api import HourglanceError
from hourglance.app import choose_texts_language, open_demo_session, open_user_session, sign_in_browser
from hourglance.cli.cards import as_json, as_text, problems
from hourglance.engine import Snapshot, WidgetState
from hourglance.util.suggestions import did_you_mean
from hourglance.util.terminal import has_unicode, is_terminal, write, write_json

if TYPE_CHECKING:
    from hourglance.demo import Fault


class NoSuchWidgetError(HourglanceError):
    """``--widget`` names no widget."""

    code = "no-such-widget"


@click.command()
@click.option("--demo", is_flag=True, help="Use the built-in demo cloud; no account is required.")
@click.option("--json", "json_form", is_flag=True, help="Print a JSON list in a stable format.")
@click.option("--widget", "widget_id", metavar="ID", help="Print only this widget, such as voice-duration.")
@click.pass_context
def glance(ctx: click.Context, *, demo: bool, json_form: bool, widget_id: str | None) -> None:
    """Refresh once and print every card.

    Exit status: 0 if all cards are fresh, 3 if some could not be refreshed.
    """
    safe_mode = ctx.find_root().params.get("safe_mode", False)
    ctx.exit(print_cards(demo=demo, json_form=json_form, widget_id=widget_id, safe_mode=safe_mode))


def print_cards(
    *,
    demo: bool,
    json_form: bool = False,
    widget_id: str | None = None,
    safe_mode: bool = False,
    faults: "Sequence[Fault]" = (),
) -> int:
    """Refresh once; print every card to standard output, and all other problems to standard error.

    :param safe_mode: run only the bundled widgets.
    :param faults: that the demo cloud injects.
    :returns: the exit status.
    :raises NoSuchWidgetError: there is no widget with this id.
    """
    if not demo:
        choose_texts_language()
    snapshot = asyncio.run(_refresh(demo=demo, safe_mode=safe_mode, faults=faults))
    states = select_states(snapshot, widget_id)
    now = datetime.now(UTC) + snapshot.skew
    if json_form:
        write_json(as_json(states, now))
    elif states:
        has_width = is_terminal(sys.stdout) or bool(os.environ.get("COLUMNS"))
        width = shutil.get_terminal_size().columns if has_width else None
        write(as_text(states, now, sparklines=has_unicode(sys.stdout), width=width))
    for sentence in problems(snapshot):
        write(f"hourglance: {sentence}", error=True)
    is_complete = all(state.data in ("fresh", "no_data") and not state.missing for state in states)
    return 0 if is_complete else 3


def select_states(snapshot: Snapshot, widget_id: str | None) -> tuple[WidgetState, ...]:
    """Return the states of the widgets with this id or name; all of them for None.

    :raises NoSuchWidgetError: there is none.
    """
    states = tuple(
        state for state in snapshot.widgets if widget_id in (None, state.widget.id, state.widget.name)
    )
    if not states and widget_id is not None:
        ids = [state.widget.id for state in snapshot.widgets]
        remedy = f"{did_you_mean(widget_id, ids)}The widgets are: {', '.join(ids) or 'none'}."
        raise NoSuchWidgetError(f"There is no widget {widget_id!r}.", remedy=remedy)
    return states


async def _refresh(*, demo: bool, safe_mode: bool, faults: "Sequence[Fault]") -> Snapshot:
    opening = (
        open_demo_session(safe_mode=safe_mode, faults=faults)
        if demo
        else open_user_session(safe_mode=safe_mode)
    )
    async with opening as session:
        if demo:
            await session.cloud.sign_in(sign_in_browser(demo=True))
        else:
            await session.cloud.restore()
        return await session.refresh_once()
