"""Goal of the day: a setting as a goal, and a gauge that shows how far it is."""

from hourglance.api import (
    ME,
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Gauge,
    NumberSetting,
    Percent,
    Register,
    Settings,
    Stats,
    Widget,
    counts,
    hookimpl,
    is_in,
    map_stats,
    today,
    trend,
)


class GoalOfTheDay(Widget):
    """How many conversations you handled today, and how far that is from your goal."""

    title = "Goal of the day"
    settings = (
        NumberSetting(
            name="goal",
            label="Goal",
            help="Conversations that you want to handle in a day.",
            default=50,
            min=1,
            max=500,
        ),
    )
    query = AggregatesQuery(
        metrics=("tHandle",), where=is_in("userId", ME), window=today(), granularity="PT30M"
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        handled, goal = results.total("tHandle"), settings["goal"]
        if handled is None or handled.count is None:
            return None
        missing = goal - handled.count
        return Card(
            headline=Count(handled.count),
            caption=f"by you today, {missing} to go"
            if missing > 0
            else f"by you today, goal of {goal} reached",
            tone="good" if missing <= 0 else "neutral",
            body=(Gauge(label="goal", value=Percent(min(1, handled.count / goal)), target=Percent(1)),),
            trend=trend(results, counts(results, "tHandle")),
        )

    def sample(self) -> Aggregates:
        """Return what one agent of ten handled."""
        return map_stats(super().sample(), one_agent)


def one_agent(measured: dict[str, Stats]) -> dict[str, Stats]:
    count = (measured["tHandle"].count or 0) // 10
    return {"tHandle": Stats(count=count, sum=300_000 * count)} if count else {}


@hookimpl
def hourglance_widgets(register: Register) -> None:
    register(GoalOfTheDay())
