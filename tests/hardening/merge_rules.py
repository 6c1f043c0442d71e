"""A service that departs from each merge rule in turn: how soon it is noticed, and what was shown until then.

Prints the table of ``desktop/PERFORMANCE.md``::

    python tests/hardening/merge_rules.py [REFRESHES] [RUNS]      30 refreshes and 2 runs unless given

Seventeen widgets, a refresh a minute in virtual time, every card judged at the end of each refresh. Ends
with 1 if a departure that shows is noticed late, if a wrong rule is blamed, or if the control has any.
"""

import asyncio
import logging
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from departing_service import DEPARTURES, Outcome, run

from hourglance.engine import RuleVerdictStore

#: The longest that wrong cards may be shown, in refreshes.
LONGEST = 10


def table_row(departure: str, outcomes: list[Outcome]) -> str:
    noticed = ", ".join(str(each.noticed or "never") for each in outcomes)
    wrong = ", ".join(f"{len(each.wrong)} of {each.shown}" for each in outcomes)
    last = ", ".join(str(max(each.wrong, default="none")) for each in outcomes)
    rules = ", ".join(" ".join(each.disabled) or "none" for each in outcomes)
    requests = ", ".join(f"{statistics.mean(each.requests[-10:]):.1f}" for each in outcomes)
    return f"| {departure} | {noticed} | {wrong} | {last} | {rules} | {requests} |"


def fails(departure: str, outcome: Outcome) -> bool:
    expected = DEPARTURES[departure][0]
    late = bool(outcome.wrong) and max(outcome.wrong) - min(outcome.wrong) >= LONGEST
    return late or not set(outcome.disabled) <= expected


async def main(refreshes: int = 30, runs: int = 2) -> int:
    logging.disable(logging.CRITICAL)
    print(
        "| the service departs from | first rule disabled at refresh | wrong cards of those shown "
        "| last wrong card at refresh | disabled | requests a refresh at the end |\n" + "| --- " * 6 + "|"
    )
    failed = False
    for departure in DEPARTURES:
        outcomes = []
        for seed in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                store = RuleVerdictStore(Path(folder, "merge-rules.json"))
                outcomes.append(
                    await run(
                        departure, refreshes=refreshes, seed=seed, store=store, judged=lambda refresh: True
                    )
                )
        print(table_row(departure, outcomes), flush=True)
        failed |= any(fails(departure, outcome) for outcome in outcomes)
    return failed


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*map(int, sys.argv[1:]))))
