"""Write all files of the app repeatedly, and print the number of each completed round.

Usage: ``file_writer.py FOLDER NUMBER``. test_kills.py kills it. Each round writes its number to every file;
NUMBER is the first.
"""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from hourglance.api import Aggregates, AggregatesQuery, Declaration, Interval, last
from hourglance.app.preferences import Preferences, PreferencesFile
from hourglance.cloud import Account, AccountFile
from hourglance.engine import ResultCache
from hourglance.genesys import region_named
from hourglance.plugin_host import WidgetInstances

HOUR = Interval(start=datetime(2026, 11, 23, 9, tzinfo=UTC), end=datetime(2026, 11, 23, 10, tzinfo=UTC))
WIDGET = Declaration(
    plugin="hourglance",
    name="example",
    title="Example",
    description="",
    query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1)),
)
OWNER = "owner"


def results_of(number: int) -> dict[str, Aggregates]:
    """Return as many results as make the file large enough to be caught half written."""
    return {
        f"{number}-{one}": Aggregates(interval=HOUR, steps=(HOUR.start,), groups=()) for one in range(3000)
    }


def floor_of(number: int) -> int:
    return 60 + 30 * (number % 10)


def shelf_in(folder: Path) -> WidgetInstances:
    shelf = WidgetInstances(folder / "widgets.json")
    shelf.update_widgets([WIDGET])
    return shelf


def write(folder: Path, number: int) -> None:
    account = Account(region=region_named("mypurecloud.ie"), client_id=f"client-{number}")
    AccountFile(folder / "account.json").save(account)
    PreferencesFile(folder / "preferences.json").save(
        Preferences.from_values({"refresh_floor": floor_of(number)})
    )
    shelf_in(folder).rename(WIDGET.id, f"Example {number}")
    ResultCache(folder / "results.json").save(OWNER, results_of(number))


if __name__ == "__main__":
    for round_number in count(int(sys.argv[2])):
        write(Path(sys.argv[1]), round_number)
        print(round_number, flush=True)
