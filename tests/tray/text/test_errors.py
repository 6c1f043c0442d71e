"""Problems in the user's language."""

from collections.abc import Callable

import pytest

from hourglance.api import HourglanceError
from hourglance.cloud import OfflineError
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.plugin_host import PluginCrashedError
from hourglance.tray.text.errors import missing_texts, translate_problem, translate_problems

OFFLINE = Problem.from_error(OfflineError("api.mypurecloud.de cannot be found.", remedy="Check the region."))


def test_problem_in_english_is_unchanged() -> None:
    assert translate_problem(OFFLINE) == OFFLINE


@pytest.mark.usefixtures("in_german")
def test_problem_known_by_its_code_is_translated() -> None:
    assert translate_problem(OFFLINE).sentence == (
        "Genesys Cloud ist nicht erreichbar. Prüfen Sie die Netzwerkverbindung."
    )
    crashed = Problem.from_error(PluginCrashedError("hourglance-mood", "It exited with status 3."))
    assert translate_problem(crashed).what == "Das Plugin wurde unerwartet beendet."
    assert translate_problem(crashed).code == crashed.code


@pytest.mark.usefixtures("in_german")
def test_problem_forbidden_names_the_permission() -> None:
    problem = Problem(
        code="forbidden",
        who="Genesys Cloud",
        what="This needs the permission analytics:userAggregate:view, which you do not have.",
    )

    assert "analytics:userAggregate:view" in translate_problem(problem).what
    assert "Berechtigung" in translate_problem(problem).what


@pytest.mark.usefixtures("in_german")
def test_problem_without_a_translation_is_unchanged() -> None:
    problem = Problem.from_error(HourglanceError("Something unusual.", remedy="Look at it."))

    assert translate_problem(problem) == problem


@pytest.mark.usefixtures("in_german")
def test_problems_of_a_snapshot_are_all_translated(state: Callable[..., WidgetState]) -> None:
    whole = Snapshot(
        account=AccountState(sign_in="signed_in", problem=OFFLINE),
        widgets=(state(), state(name="b", problem=OFFLINE)),
        problem=OFFLINE,
    )

    put = translate_problems(whole)

    problems = (put.problem, put.account.problem, put.widgets[1].problem)
    assert all(problem is not None and "nicht erreichbar" in problem.what for problem in problems)
    assert put.widgets[0] is whole.widgets[0]


@pytest.mark.usefixtures("in_german")
@pytest.mark.parametrize(
    ("polled", "reason"),
    [
        (Problem(code="no-topics", who="", what="No notifications."), "sendet für diese Abfrage keine"),
        (OFFLINE, "nicht erreichbar"),
        (Problem(code="forbidden", who="", what="You lack a:b:view or c:d:view."), "Berechtigung a:b:view"),
    ],
)
def test_reason_of_polling_is_translated(
    state: Callable[..., WidgetState], polled: Problem, reason: str
) -> None:
    (put,) = translate_problems(Snapshot(widgets=(state(polled=polled),))).widgets

    (text,) = missing_texts(put)
    assert text.startswith("Einmal pro Minute")
    assert reason in text
