"""A widget whose query the service would refuse is refused when its plugin is loaded."""

import pytest

from hourglance.lint import lint_declared
from hourglance.plugin_host.query_check import query_problem

pytestmark = pytest.mark.anyio

HOOK = "@hookimpl\ndef hourglance_widgets(register): register(Bad()); register(Base())"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("AggregatesQuery(metrics=('duration',), window=last(hours=1))", "unknown metric `duration`"),
        ("AggregatesQuery(metrics=(), window=last(hours=1))", "metrics"),
        ("AggregatesQuery(metrics=('tHandle',), window=last(hours=1), family='nobody')", "nobody"),
        ("AggregatesQuery(metrics=('tHandle',), window=last(hours=1), granularity='5 min')", "5 min"),
        ("AggregatesQuery(metrics=('tHandle',), window=last(weeks=10**6))", ""),
        (
            "AggregatesQuery(metrics=('tHandle',), window=last(hours=1), where=is_in('mediaTyp', 'x'))",
            "mediaTyp",
        ),
    ],
)
async def test_a_widget_with_an_invalid_query_is_refused_and_its_neighbour_works(
    hosting, make_plugin, results, query, sentence
):
    async with hosting(make_plugin(f"class Bad(Base): query = {query}\n{HOOK}")) as host:
        assert [each.id for each in host.declarations()] == ["strange/base"]
        assert await host.present("strange/base", results)
        (problem,) = host.problems

    assert problem.sentence.startswith("The query of `bad` is invalid: ")
    assert problem.sentence.endswith(".")
    assert sentence in problem.sentence


async def test_all_mistakes_of_a_query_are_in_the_details(hosting, make_plugin):
    query = "AggregatesQuery(metrics=('duration', 'tHandel'), group_by=('queue',), window=last(hours=1))"
    async with hosting(make_plugin(f"class Bad(Base): query = {query}\n{HOOK}")) as host:
        (problem,) = host.problems

    assert "(2 more)." in problem.sentence
    assert [line.split(":")[0].partition(" at ")[2] for line in problem.details.splitlines()] == [
        "/metrics/0",
        "/metrics/1",
        "/groupBy/0",
    ]


async def test_a_query_as_long_as_a_book_is_refused_before_it_is_read(hosting, make_plugin):
    query = "AggregatesQuery(metrics=tuple(f'tHandle{n}' for n in range(5_000)), window=last(hours=1))"
    async with hosting(make_plugin(f"class Bad(Base): query = {query}\n{HOOK}")) as host:
        (problem,) = host.problems

    assert "A declaration may have at most 32 KB." in problem.sentence


async def test_the_queries_of_the_bundled_widgets_have_no_mistake(hosting):
    async with hosting() as host:
        for declaration in host.declarations():
            assert query_problem(declaration) is None
            for part in declaration.parts:
                assert lint_declared(part.query).diagnostics == ()
