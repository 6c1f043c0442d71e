"""Live preview of a plugin: reloaded whenever a file is saved, with cards of the demo cloud's results."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from hourglance.api import (
    Aggregates,
    Card,
    Declaration,
    HourglanceError,
    LiveResults,
    NamedQuery,
    Results,
    WidgetResults,
    validate_settings,
)
from hourglance.demo import DemoData, DemoRefusedError
from hourglance.devtools.check import query_problems
from hourglance.devtools.project import PluginProject, read_project
from hourglance.devtools.report_text import format_card, format_table, indent
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState, resolve_window, utc_offsets
from hourglance.plugin_host import DevRunner, PluginCrashedError, PluginError, PluginTimeoutError
from hourglance.util.language import user_language

#: Seconds between two checks of the files, and between two requests for new results.
_POLL_INTERVAL: Final = 0.3
_REFRESH_INTERVAL: Final = 60.0

_IGNORED: Final = ("__pycache__", ".git", ".venv", "node_modules")

#: Every file of the plugin, with the time of its last modification (ns).
_Files: TypeAlias = dict[Path, int]


class LivePreview:
    """Presents the widgets of a project again and again.

    :param write: called with text for the terminal, one line or more.
    """

    # Set when :meth:`run` starts.
    _publish: Callable[[Snapshot], None]

    def __init__(self, project: PluginProject, *, write: Callable[[str], None]) -> None:
        self._project, self._write = project, write
        self._demo = DemoData()
        self._runner: DevRunner | None = None
        self._declarations: tuple[Declaration, ...] = ()
        self._states: dict[str, WidgetState] = {}
        self._lines_written = 0
        self._refresh_requested = asyncio.Event()

    def refresh(self) -> None:
        """Request new results now."""
        self._refresh_requested.set()

    async def run(self, publish: Callable[[Snapshot], None]) -> None:
        """Present the widgets at once, after every change of a file, and every minute, until canceled.

        :param publish: called with each new snapshot.
        """
        self._publish = publish
        files: _Files = {}
        presented_at = 0.0
        try:
            while True:
                found = _plugin_files(self._project)
                if found != files:
                    changed = _describe_change(files, found)
                    files = found
                    await self._load(changed)
                    await self._present_all()
                    presented_at = time.monotonic()
                elif self._refresh_requested.is_set() or time.monotonic() - presented_at > _REFRESH_INTERVAL:
                    self._refresh_requested.clear()
                    if self._runner is None:
                        await self._load("restarted")
                    else:
                        self._write(f"{_clock()}  new results")
                    await self._present_all()
                    presented_at = time.monotonic()
                await asyncio.sleep(_POLL_INTERVAL)
        finally:
            await self._end()
            self._demo.close()

    async def _load(self, reason: str) -> None:
        await self._end()
        started = time.perf_counter()
        try:
            self._project = read_project(self._project.folder)
            self._runner = DevRunner(replace(self._project.plugin, language=user_language()))
            self._lines_written = 0
            loaded = await self._runner.load()
        except HourglanceError as error:
            self._write(f"{_clock()}  {reason}: not loaded")
            self._report(error)
            self._stop(Problem.from_error(error))
            return
        self._declarations = loaded.declarations
        self._states = {
            declaration.name: replace(
                self._states.get(declaration.name, WidgetState(widget=declaration)), widget=declaration
            )
            for declaration in loaded.declarations
        }
        count = len(loaded.declarations)
        seconds = time.perf_counter() - started
        self._write(f"{_clock()}  {reason}: {count} widget{'' if count == 1 else 's'} in {seconds:.2f} s")
        for problem in loaded.problems:
            self._write(f"  error: {problem.sentence}")
            self._write_details(problem.details)

    def _stop(self, problem: Problem) -> None:
        """Keep the last cards, marked as outdated because of a problem."""
        self._declarations = ()
        self._states = {name: _outdated(state, problem) for name, state in self._states.items()}
        self._publish(self._snapshot(None if self._states else problem))

    async def _present_all(self) -> None:
        rows = [await self._present(declaration) for declaration in self._declarations]
        for line in format_table(rows):
            self._write(f"  {line}")
        self._write_output()
        if self._declarations:
            self._publish(self._snapshot())

    async def _present(self, declaration: Declaration) -> tuple[str, str, str]:
        now = datetime.now(UTC)
        before = self._states[declaration.name]
        try:
            card, seconds, end = await self._card(declaration, now)
        except HourglanceError as error:
            self._states[declaration.name] = _outdated(before, Problem.from_error(error))
            self._report(error)
            return declaration.title, "", f"error: {error.what}"
        self._states[declaration.name] = WidgetState(
            widget=declaration,
            data="fresh" if card else "no_data",
            card=card,
            as_of=end,
            age=now - end,
        )
        return declaration.title, f"{1000 * seconds:.1f} ms", format_card(card)

    async def _card(self, declaration: Declaration, now: datetime) -> tuple[Card | None, float, datetime]:
        for problem in query_problems(declaration):
            if problem.severity == "error":
                raise DemoRefusedError(problem.message, remedy=f"See {problem.details}")
        results, end = self._results(declaration, now)
        if self._runner is None:
            raise PluginCrashedError(self._project.name, "It crashed with another widget.")
        started = time.perf_counter()
        try:
            card = await self._runner.present(declaration.name, results)
        except (PluginCrashedError, PluginTimeoutError):
            self._runner = None  # it has ended its process
            raise
        return card, time.perf_counter() - started, end

    def _results(self, declaration: Declaration, now: datetime) -> tuple[WidgetResults, datetime]:
        """Return the results for a widget, and what they are as of."""
        settings = validate_settings(declaration.settings, {})
        parts: dict[str, Aggregates | LiveResults] = {}
        ends = [now] if declaration.live_parts else []
        for part in declaration.all_parts:
            if not isinstance(part, NamedQuery):
                parts[part.name] = self._demo.live_answer(part.query, settings=settings, now=now)
                continue
            window = resolve_window(part.query.window_for(settings), now)
            query = replace(part.query, window=window)
            answer = self._demo.named(self._demo.answer(query, settings=settings, now=now))
            parts[part.name] = replace(answer, offsets=utc_offsets(part.query, window))
            ends.append(answer.interval.end)
        return Results(parts) if declaration.queries else parts[""], max(ends)

    def _report(self, error: HourglanceError) -> None:
        self._write_output()
        if isinstance(error, PluginError) and error.details:
            self._write_details(error.details)
        else:
            self._write(f"  error: {error}")

    def _write_details(self, details: str) -> None:
        if details:
            self._write(indent(details))

    def _write_output(self) -> None:
        """Write what the plugin has printed since the last call."""
        lines = self._runner.log.lines if self._runner else ()
        for line in lines[self._lines_written :]:
            self._write(f"  | {line}")
        self._lines_written = len(lines)

    def _snapshot(self, problem: Problem | None = None) -> Snapshot:
        me = self._demo.organization.me
        account = AccountState(sign_in="signed_in", user=me.name, region="demo")
        states = tuple(self._states.values())
        expanded = frozenset(state.widget.id for state in states)
        return Snapshot(account=account, widgets=states, problem=problem, expanded=expanded)

    async def _end(self) -> None:
        if self._runner is not None:
            await self._runner.close()
            self._runner = None


def _outdated(state: WidgetState, problem: Problem) -> WidgetState:
    return replace(state, data="stale" if state.card else "none", problem=problem)


def _clock() -> str:
    return f"{datetime.now():%H:%M:%S}"  # noqa: DTZ005 - local time, to compare with a clock


def _plugin_files(project: PluginProject) -> _Files:
    files = (file for file in _paths(project) if file.is_file() and not file.is_symlink())
    return {file: file.stat().st_mtime_ns for file in files}


def _paths(project: PluginProject) -> Iterator[Path]:
    yield project.folder / "pyproject.toml"
    yield from project.modules.glob("*.py")
    for entry_point in project.entry_points:
        package = project.modules / entry_point.partition(":")[0].partition(".")[0]
        for file in package.rglob("*") if not package.is_symlink() else ():
            if not any(part in _IGNORED for part in file.parts):
                yield file


def _describe_change(before: _Files, now: _Files) -> str:
    if not before:
        return "loaded"
    changed = sorted(file.name for file in before.keys() | now.keys() if before.get(file) != now.get(file))
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    return f"{changed[0]}{more} saved"
