"""``hourglance query run``: check a query, send it and print the results."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import click
import msgspec

from hourglance.api import Activity, ActivityQuery, Aggregates, AggregatesQuery
from hourglance.app import account_session, demo_account, look_up_names, stored_account
from hourglance.cli.query.files import read_query
from hourglance.cloud import (
    InvalidQueryError,
    MemoryKeyring,
    PermissionDeniedError,
    QueryResponse,
    SignInSession,
    TokenVault,
)
from hourglance.genesys import (
    ErrorBody,
    QueryShapeError,
    activity_family,
    decode_activity,
    decode_activity_query,
    decode_answer,
    decode_observation_query,
    decode_observations,
    decode_query,
    encode_activity_query,
    encode_observation_query,
    families,
    family,
    observation_family,
)
from hourglance.lint import LintReport, Refusal, explain_refusal, lint, render
from hourglance.util.terminal import is_terminal, write, write_json

if TYPE_CHECKING:
    from rich.table import Table


class _Decoder(Protocol):
    """Returns the answer to a query about this moment."""

    def __call__(self, content: bytes, query: ActivityQuery, *, as_of: datetime) -> Activity: ...


#: Columns; no table is nearly as wide.
_MAX_WIDTH = 10_000


@click.command()
@click.argument("file")
@click.option(
    "--family",
    "family_name",
    type=click.Choice(families()),
    default="conversations",
    show_default=True,
    help="Family of aggregates.",
)
@click.option("--demo", is_flag=True, help="Use the built-in demo service; needs no account.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the decoded results as JSON, missing values as null."
)
@click.option("--raw", is_flag=True, help="Print the response body, with control characters escaped.")
@click.option("--anyway", is_flag=True, help="Send the query even if the check finds errors.")
@click.pass_context
def run(
    ctx: click.Context,
    *,
    file: str,
    family_name: str,
    demo: bool,
    as_json: bool,
    raw: bool,
    anyway: bool,
) -> None:
    """Check the query in FILE ("-" for standard input), send it and print the results as a table.

    Activity and observation queries, which ask for the state at this moment, are recognized by their metrics:
    {"metrics": [{"metric": "oWaiting"}], "groupBy": ["queueId"]}. Details of single conversations are never
    requested.

    Exit status: 0 if there is a response, 1 if the query is invalid or was rejected. A query with warnings
    is sent; use --anyway to send one with errors, too.
    """
    report = lint(read_query(file), family=family_name)
    if report.diagnostics:
        name = "standard input" if file == "-" else file
        write(render(report, name=name, color=True), end="", error=True, styled=True)
    if not report.ok and not anyway:
        write("The query was not sent. Use --anyway to send it nevertheless.", error=True)
        ctx.exit(1)
    if report.activity or report.observation:
        _run_activity(report, demo=demo, as_json=as_json, raw=raw)
        return
    query = _decode(report.text, family_name)
    printed = query if query is not None and not (raw or as_json) else None
    response, results = asyncio.run(_send(family_name, report.text.encode(), printed, demo=demo))
    if isinstance(response, Refusal):
        write(str(response), error=True)
        ctx.exit(1)
    if demo and query is not None:
        _report_missing(query)
    if raw or query is None:
        write_json(response.content)
    elif as_json:
        _print_json(response, query)
    elif results is not None:
        _print_table(results, query)


def _decode(text: str, family_name: str) -> AggregatesQuery | None:
    """Return the query, None if it cannot be decoded, so that its response can only be printed as it is."""
    try:
        return decode_query(text, family_name)
    except QueryShapeError as error:
        write(f"The response is printed unchanged, because the query cannot be decoded: {error}", error=True)
        return None


async def _send(
    family_name: str, body: bytes, query: AggregatesQuery | None, *, demo: bool
) -> tuple[QueryResponse | Refusal, Aggregates | None]:
    """Send a query; return the response, and its results with names if the query is given."""
    async with _demo_session() if demo else _user_session() as session:
        response = await _post(session, family_name, body)
        if query is None or isinstance(response, Refusal):
            return response, None
        return response, await look_up_names(decode_answer(response.content, query), session)


async def _post(session: SignInSession, family_name: str, body: bytes) -> QueryResponse | Refusal:
    known = family(family_name)
    try:
        return await session.post(known.path, body)
    except InvalidQueryError as error:
        return explain_refusal(
            400, error.body or ErrorBody(), body, family=known.name, now=session.service_now()
        )
    except PermissionDeniedError as error:
        if error.permission is None:
            raise
        named = {"permission": error.permission}
        said = ErrorBody(message_params=named, context_id=error.correlation_id)
        return explain_refusal(403, said, body, family=known.name)


@asynccontextmanager
async def _user_session() -> AsyncIterator[SignInSession]:
    session = account_session(stored_account())
    try:
        state = await session.restore()
        if state.problem is not None and state.status != "signed_in":
            raise state.problem
        yield session
    finally:
        await session.aclose()


@asynccontextmanager
async def _demo_session() -> AsyncIterator[SignInSession]:
    from hourglance.demo import open_headless

    async with demo_account() as account:
        session = SignInSession(account, TokenVault([MemoryKeyring()]))
        try:
            await session.sign_in(open_headless)
            yield session
        finally:
            await session.aclose()


def _report_missing(query: AggregatesQuery) -> None:
    from hourglance.demo import metrics_without_data

    if missing := metrics_without_data(query):
        write(f"The demo has no data of {', '.join(missing)}.", error=True)


def _print_json(response: QueryResponse, query: AggregatesQuery) -> None:
    encoded = msgspec.json.encode(decode_answer(response.content, query))
    write_json(msgspec.json.format(encoded, indent=2))


def _print_table(results: Aggregates, query: AggregatesQuery) -> None:
    from hourglance.cli.query.table import results_table

    if any(group.buckets for group in results.groups):
        _write_table(results_table(results, query))
    else:
        write("No data in this interval.")


def _run_activity(report: LintReport, *, demo: bool, as_json: bool, raw: bool) -> None:
    from hourglance.cli.query.activity_table import activity_table

    decode: _Decoder
    if report.activity:
        query = decode_activity_query(report.text, report.activity)
        path, encode, decode = activity_family(query.family).path, encode_activity_query, decode_activity
    else:
        query = decode_observation_query(report.text, report.observation)
        path = observation_family(query.family).path
        encode, decode = encode_observation_query, decode_observations
    # One with errors is sent as it is, for the service to reject.
    body = encode(query) if report.ok else report.text.encode()
    content, results = asyncio.run(_send_activity(path, query, body, decode, demo=demo))
    if raw:
        write_json(content)
    elif as_json:
        write_json(msgspec.json.format(msgspec.json.encode(results), indent=2))
    elif results.groups:
        _write_table(activity_table(results))
    else:
        write("No data at this moment.")


async def _send_activity(
    path: str, query: ActivityQuery, body: bytes, decode: _Decoder, *, demo: bool
) -> tuple[bytes, Activity]:
    async with _demo_session() if demo else _user_session() as session:
        response = await session.post(path, body)
        return response.content, decode(response.content, query, as_of=session.service_now())


def _write_table(table: "Table") -> None:
    from rich.console import Console

    # In a pipe, the table is not wrapped, so that it can be searched.
    terminal = is_terminal(sys.stdout)
    text = io.StringIO()
    console = Console(
        file=text,
        width=None if terminal else _MAX_WIDTH,
        force_terminal=terminal,
        markup=False,
        highlight=False,
    )
    console.print(table)
    write(text.getvalue(), end="", styled=True)
