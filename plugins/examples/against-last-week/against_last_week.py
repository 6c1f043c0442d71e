"""Against last week: two queries and a comparison."""

from hourglance.api import (
    AggregatesQuery,
    Card,
    Comparison,
    Count,
    Register,
    Results,
    SettingPlaceholder,
    Settings,
    Widget,
    hookimpl,
    is_in,
    setting,
    users_setting,
    window_phrase,
    window_setting,
)


def handled(window: SettingPlaceholder) -> AggregatesQuery:
    return AggregatesQuery(metrics=("tHandle",), where=is_in("userId", setting("people")), window=window)


class AgainstLastWeek(Widget):
    """Conversations handled, compared with a week earlier until the same time."""

    title = "Handled, against last week"
    settings = (window_setting(), users_setting())
    queries = {
        "now": handled(setting("window")),
        "last week": handled(setting("window").earlier(weeks=1)),
    }

    def present(self, results: Results, settings: Settings) -> Card | None:
        now = results["now"].total("tHandle")
        before = results["last week"].total("tHandle")
        if now is None:
            return None
        return Card(
            headline=Count(now.count),
            caption=f"handled {window_phrase(settings['window'])}",
            compare=Comparison(
                Count(before.count if before else None), label="a week earlier", better="more"
            ),
        )


@hookimpl
def hourglance_widgets(register: Register) -> None:
    register(AgainstLastWeek())
