"""Problems of the other rooms in the person's language.

Those rooms write English, with hosts, numbers and causes in it. In English that is what is shown. In another
language each of the usual problems, known by its code, has a plainer sentence of its own; what no sentence
stands for stays as it was written.
"""

import re
from dataclasses import replace

from hourglance.engine import Problem, Snapshot
from hourglance.tray.text.translation import tr

#: A permission as the service writes it, ``analytics:conversationAggregate:view``.
_PERMISSION = re.compile(r"\w+:\w+:\w+")


def translate_problems(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose problems are in the person's language, as far as there are words for them."""
    account = snapshot.account
    if account.problem is not None:
        account = replace(account, problem=translate_problem(account.problem))
    return replace(
        snapshot,
        account=account,
        problem=translate_problem(snapshot.problem) if snapshot.problem is not None else None,
        widgets=tuple(
            state if state.problem is None else replace(state, problem=translate_problem(state.problem))
            for state in snapshot.widgets
        ),
    )


def translate_problem(problem: Problem) -> Problem:
    """Return a problem in the person's language, or as it is."""
    words = _sentences(problem)
    if words is None:
        return problem
    what, remedy = words
    return replace(problem, what=what, remedy=remedy)


def _sentences(problem: Problem) -> tuple[str, str] | None:
    if tr("Genesys Cloud cannot be reached.") == "Genesys Cloud cannot be reached.":
        return None
    if problem.code == "forbidden":
        return _forbidden(problem)
    by_itself = tr("It is tried again by itself.")
    again = tr("Sign in again.")
    restart = tr("Start the plugin again, update it or remove it.")
    return {
        "offline": (tr("Genesys Cloud cannot be reached."), tr("Check the network connection.")),
        "connection-lost": (tr("The connection to Genesys Cloud broke off."), by_itself),
        "timeout": (tr("Genesys Cloud did not answer in time."), by_itself),
        "service-unavailable": (tr("Genesys Cloud has a failure of its own."), by_itself),
        "rate-limited": (tr("Genesys Cloud has had too many requests."), by_itself),
        "tls": (tr("The connection to Genesys Cloud cannot be trusted."), tr("Ask your IT department.")),
        "proxy": (tr("The proxy did not let the request through."), tr("Ask your IT department.")),
        "sign-in-needed": (tr("Nobody is signed in."), again),
        "sign-in-ended": (tr("The sign-in has ended."), again),
        "plugin-crashed": (tr("The plugin ended unexpectedly."), restart),
        "plugin-hung": (tr("The plugin did not answer in time."), restart),
        "plugin-failed": (tr("The plugin made a mistake."), restart),
        "plugin-invalid-card": (tr("The plugin gave something that cannot be shown."), restart),
        "plugin-quarantined": (tr("The plugin failed so often that it is no longer asked."), restart),
    }.get(problem.code)


def _forbidden(problem: Problem) -> tuple[str, str] | None:
    named = _PERMISSION.search(problem.what)
    if named is None:
        return None
    what = tr("This needs the permission {permission}, which you do not have.")
    return what.format(permission=named[0]), tr("Ask your administrator for the permission.")
