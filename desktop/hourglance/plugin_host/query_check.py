"""Whether the service would take the query that a widget declares."""

from dataclasses import replace

from hourglance import lint  # by its package: the check is imported when there is something to check
from hourglance.api import Declaration, HourglanceError, clean_settings
from hourglance.plugin_host.errors import PluginProblem


def import_check() -> None:
    """Import the check, which takes long enough to be done where nobody waits for it."""
    lint.lint_declared  # noqa: B018 - the name is imported when it is asked for


def problem_of(declaration: Declaration) -> PluginProblem | None:
    """Return what is wrong with a widget's query: the first mistake in the sentence, all in the details."""
    try:
        window = declaration.query.window_for(clean_settings(declaration.settings, {}))
        mistakes = lint.lint_declared(replace(declaration.query, window=window)).errors
    except HourglanceError as error:
        return _problem(declaration, str(error))
    except OverflowError:
        return _problem(declaration, "its window reaches back beyond the calendar.")
    if not mistakes:
        return None
    details = "\n".join(
        f"{mistake.code} at {mistake.pointer or '/'}: {mistake.message}" for mistake in mistakes
    )
    more = f" ({len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return _problem(declaration, f"{mistakes[0].message}{more}.", details)


def _problem(declaration: Declaration, what: str, details: str = "") -> PluginProblem:
    sentence = f"The query of `{declaration.name}` cannot be asked: {what}"
    return PluginProblem(plugin=declaration.plugin, sentence=sentence, details=details)
