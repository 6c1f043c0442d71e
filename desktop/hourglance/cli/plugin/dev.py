"""``hourglance plugin dev``: a live preview of a plugin."""

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hourglance.devtools import LivePreview, PluginProject
    from hourglance.engine import Snapshot

#: How long to wait for the end of the engine thread (seconds).
_END_SECONDS = 1.5


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
    """The panel as a window in Qt's thread, and the live preview in the engine thread."""

    def __init__(self, project: "PluginProject") -> None:
        from hourglance.engine import EngineThread
        from hourglance.tray import Commands, TrayApplication

        self._project = project
        self._preview: LivePreview | None = None
        self._opened = False
        self._thread = EngineThread(self._run_preview, on_failure=self._quit)
        self._tray = TrayApplication(
            Commands(
                refresh=self._refresh,
                sign_in=_nothing,
                unlock=_nothing,
                sign_out=_nothing,
                restart_plugin=lambda _: self._refresh(),
                look=_nothing,
                seen=_nothing,
                quit=self._quit,
            )
        )

    def run(self) -> None:
        """Show the window until it is closed."""
        self._thread.start()
        try:
            self._tray.run()
        finally:
            self._thread.stop(_END_SECONDS)

    async def _run_preview(self) -> None:
        from hourglance.devtools import LivePreview

        self._preview = LivePreview(self._project, publish=self._publish, write=click.echo)
        await self._preview.run()

    def _publish(self, snapshot: "Snapshot") -> None:
        self._tray.publish(snapshot)
        if not self._opened:
            self._opened = True
            self._tray.open_panel()

    def _refresh(self) -> None:
        self._thread.call(lambda: self._preview.refresh() if self._preview else None)

    def _quit(self) -> None:
        self._tray.quit()


def _nothing() -> None:
    """Ignore a command that does not apply to the preview."""
