"""``hourglance plugin dev``: a live preview of a plugin."""

import asyncio
import contextlib
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hourglance.app import Services, WidgetService
from hourglance.util.terminal import write

if TYPE_CHECKING:
    from hourglance.devtools import LivePreview


@click.command(short_help="Preview a plugin while you write it.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--terminal", is_flag=True, help="Do not open a window.")
def dev(path: Path, *, terminal: bool) -> None:
    """Show the cards of the plugin in the folder PATH, and reload them whenever a file is saved.

    The results are the demo cloud's, refreshed every minute. A window shows the cards as the panel will; the
    terminal shows the plugin's output, its errors and its times. Press Ctrl+C to quit.
    """
    from hourglance.devtools import LivePreview, read_project
    from hourglance.plugin_host import prepare_guest
    from hourglance.tray import display_problem, run_preview

    project = read_project(path)
    prepare_guest(partial(write, error=True))
    preview = LivePreview(project, write=write)
    write(f"{project.name} with results of the demo cloud. Save a file to reload it; Ctrl+C quits.\n")
    if not terminal and display_problem() is None:
        run_preview(lambda observer: preview.run(observer.publish), _PreviewServices(preview))
    else:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(preview.run(lambda _: None))


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

    async def set_panel_open(self, *, is_open: bool) -> None:
        """Do nothing: a preview is always open."""

    async def acknowledge_alerts(self) -> None:
        """Do nothing: a preview has no alerts."""
