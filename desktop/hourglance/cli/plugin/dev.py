"""``hourglance plugin dev``: see a widget's card while it is being written."""

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hourglance.devtools.live_preview import LivePreview
    from hourglance.devtools.project import PluginProject
    from hourglance.engine import Snapshot

#: How long the end may take (seconds); what hangs longer is left to the operating system.
_END_SECONDS = 1.5


@click.command(short_help="See a plugin's cards while you write it.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--terminal", is_flag=True, help="Open no window, even where there is a display.")
def dev(path: Path, *, terminal: bool) -> None:
    """Show the cards of the plugin in the folder PATH, and draw them anew whenever a file is saved.

    The figures are the demo cloud's, new every minute. A window shows the cards as the panel will; the
    terminal tells what the plugin prints, what it raises and how long it takes. Ctrl+C ends it.
    """
    from hourglance.devtools.project import read_source
    from hourglance.tray import display_problem

    source = read_source(path)
    in_window = not terminal and display_problem() is None
    where = "in a window" if in_window else "here"
    click.echo(
        f"{source.name} on the demo cloud, {where}. Save a file to have it drawn anew; Ctrl+C ends it.\n"
    )
    if in_window:
        _Window(source).run()
    else:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_play(source))


async def _play(source: "PluginProject") -> None:
    from hourglance.devtools.live_preview import LivePreview

    await LivePreview(source, publish=lambda _: None, say=click.echo).play()


class _Window:
    """The panel as a window of its own in Qt's thread, the stage in another."""

    def __init__(self, source: "PluginProject") -> None:
        from hourglance.engine import EngineThread
        from hourglance.tray import Commands, TrayApplication

        self._source = source
        self._stage: LivePreview | None = None
        self._opened = False
        self._thread = EngineThread(self._play, on_failure=self._quit)
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

    async def _play(self) -> None:
        from hourglance.devtools.live_preview import LivePreview

        self._stage = LivePreview(self._source, publish=self._publish, say=click.echo)
        await self._stage.play()

    def _publish(self, snapshot: "Snapshot") -> None:
        self._tray.publish(snapshot)
        if not self._opened:
            self._opened = True
            self._tray.open_panel()

    def _refresh(self) -> None:
        self._thread.call(lambda: self._stage.refresh() if self._stage else None)

    def _quit(self) -> None:
        self._tray.quit()


def _nothing() -> None:
    """Signing in and out have no meaning on the demo's figures."""
