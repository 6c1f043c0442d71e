"""Check of the query that a widget declares."""

from dataclasses import replace

from hourglance import lint  # by its package: the check is imported when there is something to check
from hourglance.api import (
    ActivityQuery,
    Declaration,
    HourglanceError,
    NamedLiveQuery,
    NamedQuery,
    validate_settings,
)
from hourglance.genesys import check_activity_query
from hourglance.plugin_host.errors import PluginProblem


def import_query_check() -> None:
    """Import the query check. It takes long enough to be done in a thread."""
    lint.lint_declared  # noqa: B018 - the name is imported when it is accessed


def query_problem(declaration: Declaration) -> PluginProblem | None:
    """Return what is wrong with a widget's queries: the first error in the sentence, all in the details."""
    found = (
        _part_problem(declaration, part) if isinstance(part, NamedQuery) else _live_problem(declaration, part)
        for part in declaration.all_parts
    )
    return next((problem for problem in found if problem is not None), None)


def _live_problem(declaration: Declaration, part: NamedLiveQuery) -> PluginProblem | None:
    if isinstance(part.query, ActivityQuery):
        try:
            check_activity_query(part.query)
        except HourglanceError as error:
            return _problem(declaration, part.name, str(error))
    return None


def _part_problem(declaration: Declaration, part: NamedQuery) -> PluginProblem | None:
    try:
        window = part.query.window_for(validate_settings(declaration.settings, {}))
        errors = lint.lint_declared(replace(part.query, window=window)).errors
    except HourglanceError as error:
        return _problem(declaration, part.name, str(error))
    except OverflowError:
        return _problem(declaration, part.name, "its window reaches beyond the calendar.")
    if not errors:
        return None
    details = "\n".join(f"{each.code} at {each.pointer or '/'}: {each.message}" for each in errors)
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return _problem(declaration, part.name, f"{errors[0].message}{more}.", details)


def _problem(declaration: Declaration, part: str, what: str, details: str = "") -> PluginProblem:
    query = f"query `{part}`" if part else "query"
    sentence = f"The {query} of `{declaration.name}` is invalid: {what}"
    return PluginProblem(plugin=declaration.plugin, sentence=sentence, details=details)
