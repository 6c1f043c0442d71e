"""Check of a plugin project: metadata, queries, cards, time and memory."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from hourglance.api import (
    ActivityQuery,
    Aggregates,
    AggregatesQuery,
    Card,
    ChoiceSetting,
    Declaration,
    HourglanceError,
    LiveResults,
    NamedQuery,
    Results,
    SettingPlaceholder,
    WidgetResults,
    WindowSetting,
    validate_settings,
)
from hourglance.api._card_rules import check_card
from hourglance.api._results import without_data, without_part
from hourglance.api._samples import SAMPLED_AT, sample_interval
from hourglance.app import bundled_panel
from hourglance.demo import DemoData, metrics_without_data
from hourglance.devtools.dependencies import dependency_problems
from hourglance.devtools.project import PluginProject, ProjectProblem, Severity
from hourglance.devtools.source import place_in_traceback, read_source
from hourglance.devtools.source_rules import source_problems
from hourglance.genesys import (
    AGENT_STATUS,
    AccountFacts,
    activity_families,
    check_activity_query,
    families,
    fill_placeholders,
    required_permissions,
)
from hourglance.lint import lint_declared
from hourglance.plugin_host import (
    DevRunner,
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginTimeoutError,
)

#: Above these limits the check warns. Seconds and bytes.
_SLOW_LOAD: Final = 1.0
_SLOW_CARD: Final = 0.1
_MUCH_MEMORY: Final = 150 * 1024**2

_SAMPLE_FACTS: Final = AccountFacts(
    me="00000000-0000-4000-8000-000000000001", my_queues=("00000000-0000-4000-8000-000000000002",)
)

#: Codes of conditions that nothing can match: the service accepts them, but the widget is always empty.
_NEVER_MATCHING: Final = frozenset(("HG171", "HG174", "HG177"))

#: What a widget presents: its sample, results without data, results of the demo cloud.
Given: TypeAlias = Literal["sample", "no data", "demo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPreview:
    """The card that a widget made of some results; None if it has nothing to show."""

    given: Given
    card: Card | None
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetReport:
    """A widget and its cards.

    :param missing_in_demo: metrics of its query that the demo cloud has no data of.
    """

    declaration: Declaration
    cards: tuple[CardPreview, ...]
    missing_in_demo: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginReport:
    """The result of the check.

    :param load_seconds: time to start the process, import the plugin and call its hook; None if that failed.
    :param peak_bytes: the workers' peak memory; None where the platform does not tell it.
    :param requests_per_month: what its widgets add to those of the bundled ones; None if it has none.
    """

    project: PluginProject
    widgets: tuple[WidgetReport, ...]
    problems: tuple[ProjectProblem, ...]
    load_seconds: float | None
    peak_bytes: int | None
    requests_per_month: int | None = None

    @property
    def ok(self) -> bool:
        """Whether there are no errors. There may be warnings."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def permissions(self) -> dict[str, tuple[str, ...]]:
        """The requested families, and for each the permissions of which it needs one."""
        requested = {name for report in self.widgets for name in report.declaration.families}
        known = {*families(), *(name for name in requested if " " in name)}
        return {name: required_permissions(name) for name in sorted(requested & known)}


async def check_project(project: PluginProject) -> PluginReport:
    """Check a plugin. All failures of its code become problems in the report."""
    return await _ProjectCheck(project).run()


class _ProjectCheck:
    def __init__(self, project: PluginProject) -> None:
        self._project = project
        self._problems: list[ProjectProblem] = list(project.problems())
        self._source = read_source(project.modules, project.entry_points)
        self._demo = DemoData()
        self._runner = DevRunner(project.plugin)
        self._peak_bytes: int | None = None
        self._load_seconds: float | None = None
        self._complete = False  # whether all widgets could be declared
        self._given: Given = "sample"  # what is presented
        self._method = "present"  # what is called

    async def run(self) -> PluginReport:
        widgets: list[WidgetReport] = []
        try:
            for declaration in await self._load():
                widgets.append(await self._check_widget(declaration))
                self._peak_bytes = max(self._runner.peak_bytes or 0, self._peak_bytes or 0) or None
            self._check_source(tuple(each.declaration for each in widgets))
        finally:
            await self._runner.close()
            self._demo.close()
        if self._peak_bytes is not None and self._peak_bytes > _MUCH_MEMORY:
            megabytes = self._peak_bytes // 1024**2
            self._add("warning", "", f"Its process uses {megabytes} MB. Most plugins need less than 50 MB.")
        return PluginReport(
            project=self._project,
            widgets=tuple(widgets),
            problems=tuple(dict.fromkeys(self._problems)),
            load_seconds=self._load_seconds,
            peak_bytes=self._peak_bytes,
            requests_per_month=await self._price([each.declaration for each in widgets]),
        )

    async def _price(self, widgets: list[Declaration]) -> int | None:
        known = {*families(), *(f"{name} activity" for name in activity_families()), AGENT_STATUS}
        widgets = [each for each in widgets if each.families <= known]
        if not widgets:
            return None
        return (await bundled_panel(widgets)).price(widgets[0].plugin)

    async def _load(self) -> tuple[Declaration, ...]:
        started = time.perf_counter()
        try:
            loaded = await self._runner.load()
        except PluginError as error:
            self._add("error", "", error.what, error.details, place_in_traceback(error.details))
            return ()
        self._load_seconds = time.perf_counter() - started
        self._complete = not loaded.problems
        for problem in loaded.problems:
            where = place_in_traceback(problem.details) or self._source.place_of_class_in(problem.sentence)
            self._add("error", "", problem.sentence, problem.details, where)
        if not loaded.declarations and not loaded.problems:
            self._add("error", "", "Its hook registers no widget.")
        if self._load_seconds > _SLOW_LOAD:
            self._add("warning", "", f"It takes {self._load_seconds:.1f} s to load.")
        return loaded.declarations

    def _check_source(self, declarations: tuple[Declaration, ...]) -> None:
        """Add what only the source code tells; what running it has found already is not repeated."""
        found = {problem.place for problem in self._problems if problem.place}
        problems = (
            *dependency_problems(self._project, self._source),
            *source_problems(self._source, declarations, complete=self._complete),
        )
        self._problems += (problem for problem in problems if problem.place not in found)

    async def _check_widget(self, declaration: Declaration) -> WidgetReport:
        name = declaration.name
        if not declaration.description:
            self._add(
                "warning",
                name,
                "Its class has no docstring, which users see as its description.",
                where=self._source.place_of(name),
            )
        where = self._source.place_of(name, "query", "queries")
        problems = tuple(replace(problem, place=where) for problem in query_problems(declaration))
        self._problems += problems
        cards: list[CardPreview] = []
        try:
            self._method = "sample"
            sample = await self._runner.sample(name)
            cards.append(await self._sample_card(name, sample))
            cards.append(await self._empty_card(name, without_data(sample)))
            if isinstance(sample, Results):
                for part in sample:
                    await self._runner.present(name, without_part(sample, part))
            if not any(problem.severity == "error" for problem in problems):
                cards.append(await self._card(name, "demo", self._demo_results(declaration)))
        except (PluginCrashedError, PluginTimeoutError) as error:
            self._add_failure(name, error)
            await self._runner.close()
            self._runner = DevRunner(self._project.plugin)
            await self._load()
        except (PluginFailedError, PluginInvalidCardError) as error:
            self._add_failure(name, error)
        return WidgetReport(
            declaration=declaration,
            cards=tuple(cards),
            missing_in_demo=_missing_in_demo(declaration) if not problems else (),
        )

    def _add_failure(self, name: str, error: PluginError) -> None:
        what = error.what
        if self._given == "no data":
            what = f"{what} It does so if there is no data: `total` is None then, so test for that first."
        where = place_in_traceback(error.details) or self._source.place_of(
            name, self._method, f"{self._method}s"
        )
        self._add("error", name, f"{what} {error.remedy}".rstrip(), error.details, where)

    async def _sample_card(self, name: str, sample: WidgetResults) -> CardPreview:
        preview = await self._card(name, "sample", sample)
        if preview.card is None:
            self._add_card_problem("warning", name, "It shows nothing for its own sample results.")
        if await self._runner.present(name, sample) != preview.card:
            what = (
                "Presenting the same results twice returns different cards; it must be pure: "
                "keep no state in the widget, and use neither the clock nor random numbers."
            )
            self._add_card_problem("error", name, what)
        return preview

    async def _empty_card(self, name: str, empty: WidgetResults) -> CardPreview:
        preview = await self._card(name, "no data", empty)
        if preview.card is not None and preview.card.headline.at(SAMPLED_AT).value == 0:
            what = "It shows 0 if there is no data. Return None, and the host says so."
            self._add_card_problem("warning", name, what)
        return preview

    async def _card(self, name: str, given: Given, results: WidgetResults) -> CardPreview:
        self._given, self._method = given, "present"
        started = time.perf_counter()
        card = await self._runner.present(name, results)
        seconds = time.perf_counter() - started
        for problem in check_card(card) if card else ():
            self._add_card_problem("error", name, f"{problem} (on {given})")
        if seconds > _SLOW_CARD:
            self._add_card_problem("warning", name, f"It takes {seconds:.1f} s to present (on {given}).")
        return CardPreview(given=given, card=card, seconds=seconds)

    def _demo_results(self, declaration: Declaration) -> WidgetResults:
        """Return the demo cloud's results at a fixed time, so that all runs are equal."""
        settings = validate_settings(declaration.settings, {})
        parts: dict[str, Aggregates | LiveResults] = {}
        for part in declaration.all_parts:
            if not isinstance(part, NamedQuery):
                parts[part.name] = self._demo.live_answer(part.query, settings=settings, now=SAMPLED_AT)
                continue
            query = replace(part.query, window=sample_interval(part.query.window_for(settings)))
            answer = self._demo.answer(query, settings=settings, now=SAMPLED_AT)
            parts[part.name] = self._demo.named(answer)
        return Results(parts) if declaration.queries else parts[""]

    def _add_card_problem(self, severity: Severity, name: str, message: str) -> None:
        self._add(severity, name, message, where=self._source.place_of(name, "present"))

    def _add(self, severity: Severity, widget: str, message: str, details: str = "", where: str = "") -> None:
        self._problems.append(
            ProjectProblem(severity=severity, widget=widget, message=message, details=details, place=where)
        )


def query_problems(declaration: Declaration) -> Iterator[ProjectProblem]:
    """Yield the problems of a widget's query, including those that only some values of settings cause."""
    for part in declaration.live_parts:
        if isinstance(part.query, ActivityQuery):
            try:
                check_activity_query(part.query)
            except HourglanceError as error:
                name = f" `{part.name}`" if part.name else ""
                yield ProjectProblem(
                    severity="error", widget=declaration.name, message=f"Its query{name} is invalid: {error}"
                )
    seen: set[tuple[str, str]] = set()
    for choice, query in _query_variants(declaration):
        for problem in _lint(query, declaration.name, choice):
            if (problem.severity, problem.details) not in seen:
                seen.add((problem.severity, problem.details))
                yield problem


def _query_variants(declaration: Declaration) -> Iterator[tuple[str, AggregatesQuery]]:
    """Yield each query as declared, and with each option and window of its settings."""
    for part in declaration.parts:
        name = f" `{part.name}`" if part.name else ""
        for choice, query in _variants(declaration, part.query):
            yield f"{name}{choice}", query


def _missing_in_demo(declaration: Declaration) -> tuple[str, ...]:
    metrics = (metric for part in declaration.parts for metric in metrics_without_data(part.query))
    return tuple(dict.fromkeys(metrics))


def _variants(declaration: Declaration, declared: AggregatesQuery) -> Iterator[tuple[str, AggregatesQuery]]:
    yield "", declared
    if declared.family not in families():
        return
    used = {each.name for each in declared.placeholders if isinstance(each, SettingPlaceholder)}
    for choice in declaration.settings:
        if isinstance(choice, (ChoiceSetting, WindowSetting)) and choice.name in used:
            for option in choice.options:
                settings = validate_settings(declaration.settings, {choice.name: option.value})
                query = fill_placeholders(declared, settings=settings, facts=_SAMPLE_FACTS)
                if query is not None:
                    yield f" with {choice.label} at {option.label}", query


def _lint(query: AggregatesQuery, widget: str, choice: str) -> Iterator[ProjectProblem]:
    """Yield what the query check finds.

    :param choice: the values of settings that led to this query, for the message.
    """
    try:
        report = lint_declared(query)
    except HourglanceError as error:
        yield ProjectProblem(severity="error", widget=widget, message=f"Its query is invalid: {error}")
        return
    for found in report.diagnostics:
        label = f": {found.label}" if found.label else ""
        message = f"Its query{choice}, at {found.pointer or '/'}: {found.message}{label}"
        yield ProjectProblem(
            severity="error" if found.code in _NEVER_MATCHING else found.severity,
            widget=widget,
            message=message if message.endswith("?") else f"{message}.",
            details=f"{found.code}: hourglance query explain {found.code}",
        )
