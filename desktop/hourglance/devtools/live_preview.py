"""A plugin while it is being written: loaded anew at every save, its cards drawn from the demo's figures."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from hourglance.api import Card, Declaration, HourglanceError, validate_settings
from hourglance.cli.plugin.formatting import card_line, indented, table
from hourglance.demo import DemoData, DemoRefusedError
from hourglance.devtools.project import PluginProject, read_source
from hourglance.devtools.query_variants import of_query
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState, resolve_window
from hourglance.plugin_host import DevRunner, PluginCrashedError, PluginError, PluginTimeoutError

#: How often files are looked at, and how often the figures are asked for anew (seconds).
_LOOK_EVERY: Final = 0.3
_REFRESH_EVERY: Final = 60.0

_SKIPPED: Final = ("__pycache__", ".git", ".venv", "node_modules")

#: Every file of the plugin, and when it was last saved.
_Files: TypeAlias = dict[Path, int]


class LivePreview:
    """Draws the widgets of the plugin in a folder, again and again.

    :param publish: gets what there is to see.
    :param say: gets what there is to read, a line or more.
    """

    def __init__(
        self, source: PluginProject, *, publish: Callable[[Snapshot], None], say: Callable[[str], None]
    ) -> None:
        self._source, self._publish, self._say = source, publish, say
        self._demo = DemoData()
        self._bench: DevRunner | None = None
        self._declarations: tuple[Declaration, ...] = ()
        self._states: dict[str, WidgetState] = {}
        self._lines_said = 0
        self._again = asyncio.Event()

    def refresh(self) -> None:
        """Ask for the figures now."""
        self._again.set()

    async def play(self) -> None:
        """Draw at once, at every save and every minute, until cancelled."""
        files: _Files = {}
        drawn_at = 0.0
        try:
            while True:
                found = _files_of(self._source)
                if found != files:
                    changed = _changed(files, found)
                    files = found
                    await self._load(changed)
                    await self._draw()
                    drawn_at = time.monotonic()
                elif self._again.is_set() or time.monotonic() - drawn_at > _REFRESH_EVERY:
                    self._again.clear()
                    if self._bench is None:
                        await self._load("started again")
                    else:
                        self._say(f"{_clock()}  new figures")
                    await self._draw()
                    drawn_at = time.monotonic()
                await asyncio.sleep(_LOOK_EVERY)
        finally:
            await self._end()
            self._demo.close()

    async def _load(self, changed: str) -> None:
        await self._end()
        began = time.perf_counter()
        try:
            self._source = read_source(self._source.folder)
            self._bench = DevRunner(self._source.plugin)
            self._lines_said = 0
            loaded = await self._bench.load()
        except HourglanceError as error:
            self._say(f"{_clock()}  {changed}: it cannot be loaded")
            self._tell(error)
            self._stop_at(Problem.from_error(error))
            return
        self._declarations = loaded.declarations
        self._states = {
            declaration.name: replace(
                self._states.get(declaration.name, WidgetState(widget=declaration)), widget=declaration
            )
            for declaration in loaded.declarations
        }
        count = len(loaded.declarations)
        took = time.perf_counter() - began
        self._say(f"{_clock()}  {changed}: {count} widget{'' if count == 1 else 's'} in {took:.2f} s")
        for problem in loaded.problems:
            self._say(f"  error: {problem.sentence}")
            self._say_details(problem.details)

    def _stop_at(self, problem: Problem) -> None:
        """Keep what was seen last, with the reason why it is not newer."""
        self._declarations = ()
        self._states = {name: _overtaken(state, problem) for name, state in self._states.items()}
        self._publish(self._snapshot(None if self._states else problem))

    async def _draw(self) -> None:
        rows = [await self._draw_one(declaration) for declaration in self._declarations]
        for line in table(rows) if rows else ():
            self._say(f"  {line}")
        self._say_output()
        if self._declarations:
            self._publish(self._snapshot())

    async def _draw_one(self, declaration: Declaration) -> tuple[str, str, str]:
        now = datetime.now(UTC)
        before = self._states[declaration.name]
        try:
            card, took, end = await self._card(declaration, now)
        except HourglanceError as error:
            self._states[declaration.name] = _overtaken(before, Problem.from_error(error))
            self._tell(error)
            return declaration.title, "", f"error: {error.what}"
        self._states[declaration.name] = WidgetState(
            widget=declaration,
            data="fresh" if card else "no_data",
            card=card,
            as_of=end,
            age=now - end,
        )
        return declaration.title, f"{1000 * took:.1f} ms", card_line(card)

    async def _card(self, declaration: Declaration, now: datetime) -> tuple[Card | None, float, datetime]:
        for finding in of_query(declaration):
            if finding.severity == "error":
                raise DemoRefusedError(finding.message, remedy=f"See {finding.details}")
        settings = validate_settings(declaration.settings, {})
        window = resolve_window(declaration.query.window_for(settings), now)
        query = replace(declaration.query, window=window)
        results = self._demo.named(self._demo.answer(query, settings=settings, now=now))
        if self._bench is None:
            raise PluginCrashedError(self._source.name, "It has crashed with another widget.")
        began = time.perf_counter()
        try:
            card = await self._bench.present(declaration.name, results)
        except (PluginCrashedError, PluginTimeoutError):
            self._bench = None  # it has ended its process
            raise
        return card, time.perf_counter() - began, window.end

    def _tell(self, error: HourglanceError) -> None:
        self._say_output()
        if isinstance(error, PluginError):
            self._say_details(error.details)
        if not isinstance(error, PluginError) or not error.details:
            self._say(f"  error: {error}")

    def _say_details(self, details: str) -> None:
        if details:
            self._say(indented(details, 4))

    def _say_output(self) -> None:
        """Show what the plugin has printed since the last time."""
        lines = self._bench.log.lines if self._bench else ()
        for line in lines[self._lines_said :]:
            self._say(f"  | {line}")
        self._lines_said = len(lines)

    def _snapshot(self, problem: Problem | None = None) -> Snapshot:
        me = self._demo.organization.me
        account = AccountState(sign_in="signed_in", person=me.name, region="demo")
        return Snapshot(account=account, widgets=tuple(self._states.values()), problem=problem)

    async def _end(self) -> None:
        if self._bench is not None:
            await self._bench.close()
            self._bench = None


def _overtaken(state: WidgetState, problem: Problem) -> WidgetState:
    return replace(state, data="stale" if state.card else "none", problem=problem)


def _clock() -> str:
    return f"{datetime.now():%H:%M:%S}"  # noqa: DTZ005 - for somebody who looks at the clock on the wall


def _files_of(source: PluginProject) -> _Files:
    return {file: file.stat().st_mtime_ns for file in _all_files(source) if file.is_file()}


def _all_files(source: PluginProject) -> Iterator[Path]:
    yield source.folder / "pyproject.toml"
    yield from source.modules.glob("*.py")
    for entry_point in source.entry_points:
        package = source.modules / entry_point.partition(":")[0].partition(".")[0]
        for file in package.rglob("*"):
            if not any(part in _SKIPPED for part in file.parts):
                yield file


def _changed(before: _Files, now: _Files) -> str:
    if not before:
        return "loaded"
    different = sorted(file.name for file in before.keys() | now.keys() if before.get(file) != now.get(file))
    more = f" and {len(different) - 1} more" if len(different) > 1 else ""
    return f"{different[0]}{more} saved"
