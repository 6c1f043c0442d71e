"""``hourglance plugin dev``: a live preview of a plugin."""

import asyncio
import contextlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hourglance.app import AppObserver, Services, WidgetService

if TYPE_CHECKING:
    from hourglance.devtools import LivePreview, PluginProject
    from hourglance.engine import Snapshot


@click.command(short_help="Preview a plugin while you write it.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--terminal", is_flag=True, help="Do not open a window.")
def dev(path: Path, *, terminal: bool) -> None:
    """Show the cards of the plugin in the folder PATH, and reload them whenever a file is saved.

    The results are the demo cloud's, refreshed every minute. A window shows the cards as the panel will; the
    terminal shows the plugin's output, its errors and its times. Press Ctrl+C to quit.
    """
    from hourglance.devtools import read_project
    from hourglance.tray import display_problem

    project = read_project(path)
    in_window = not terminal and display_problem() is None
    click.echo(f"{project.name} with results of the demo cloud. Save a file to reload it; Ctrl+C quits.\n")
    if in_window:
        _Window(project).run()
    else:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(project))


async def _run(project: "PluginProject") -> None:
    from hourglance.devtools import LivePreview

    await LivePreview(project, publish=lambda _: None, write=click.echo).run()


class _Window:
    """The panel as a window in Qt's thread, and the live preview in the engine's thread."""

    def __init__(self, project: "PluginProject") -> None:
        from hourglance.devtools import LivePreview

        self._observer: AppObserver | None = None
        self._preview = LivePreview(project, publish=self._publish, write=click.echo)

    def run(self) -> None:
        """Show the window until it is closed."""
        from hourglance.tray import run_preview

        run_preview(self._run_engine, _PreviewServices(self._preview))

    async def _run_engine(self, observer: AppObserver) -> None:
        self._observer = observer
        await self._preview.run()

    def _publish(self, snapshot: "Snapshot") -> None:
        if self._observer is not None:
            self._observer.publish(snapshot)


class _PreviewServices(Services):
    """The services of a preview, which can only refresh its widgets."""

    def __init__(self, preview: "LivePreview") -> None:
        self._preview = preview

    @cached_property
    def widgets(self) -> WidgetService:
        """Refresh the preview."""
        return _PreviewWidgets(self._preview)


class _PreviewWidgets(WidgetService):
    """Refreshes a preview."""

    def __init__(self, preview: "LivePreview") -> None:
        self._preview = preview

    async def refresh(self) -> None:
        """Request new results."""
        self._preview.refresh()

    async def poll_changes(self) -> None:
        """Do nothing: a preview has no settings that change."""

    async def acknowledge_alerts(self) -> None:
        """Do nothing: a preview has no alerts."""
