"""Whether the service would take a widget's query, whatever a person chooses in its settings."""

from collections.abc import Iterator
from typing import Final

from hourglance.api import (
    AggregatesQuery,
    ChoiceSetting,
    Declaration,
    HourglanceError,
    SettingPlaceholder,
    WindowSetting,
    validate_settings,
)
from hourglance.devtools.metadata import ProjectProblem
from hourglance.genesys import AccountFacts, fill_placeholders
from hourglance.lint import lint_declared

_SOMEBODY: Final = AccountFacts(
    me="00000000-0000-4000-8000-000000000001", my_queues=("00000000-0000-4000-8000-000000000002",)
)


def of_query(declaration: Declaration) -> Iterator[ProjectProblem]:
    """Yield every mistake of a widget's query, also those that only some choice brings about."""
    told: set[tuple[str, str]] = set()
    for choice, query in _variants(declaration):
        for finding in _mistakes(query, declaration.name, choice):
            if (finding.severity, finding.details) not in told:
                told.add((finding.severity, finding.details))
                yield finding


def _variants(declaration: Declaration) -> Iterator[tuple[str, AggregatesQuery]]:
    """Yield the query as it is, and as it becomes with each choice and each window that it may have."""
    yield "", declaration.query
    used = {each.name for each in declaration.query.placeholders if isinstance(each, SettingPlaceholder)}
    for choice in declaration.settings:
        if isinstance(choice, (ChoiceSetting, WindowSetting)) and choice.name in used:
            for option in choice.options:
                settings = validate_settings(declaration.settings, {choice.name: option.value})
                query = fill_placeholders(declaration.query, settings=settings, facts=_SOMEBODY)
                if query is not None:
                    yield f" with {choice.label} at {option.label}", query


def _mistakes(query: AggregatesQuery, widget: str, choice: str) -> Iterator[ProjectProblem]:
    try:
        report = lint_declared(query)
    except HourglanceError as error:
        yield ProjectProblem(severity="error", widget=widget, message=f"Its query cannot be asked: {error}")
        return
    for found in report.diagnostics:
        label = f": {found.label}" if found.label else ""
        message = f"Its query{choice}, at {found.pointer or '/'}: {found.message}{label}"
        yield ProjectProblem(
            severity=found.severity,
            widget=widget,
            message=message if message.endswith("?") else f"{message}.",
            details=f"{found.code}: hourglance query explain {found.code}",
        )
