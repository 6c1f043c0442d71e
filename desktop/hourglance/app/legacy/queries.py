"""What the query inspector asks for: each distinct query, what came of it, and the check of any text."""

import shlex
from dataclasses import replace
from functools import partial

import msgspec

from hourglance.api import AggregatesQuery, Declaration, HourglanceError, SettingPlaceholder
from hourglance.app.controller import AppController
from hourglance.app.legacy.serving import WindowServices, desk_of
from hourglance.app.session import AppSession
from hourglance.engine import RequestRecord, WidgetState, resolve_window
from hourglance.genesys import encode_query, families, family
from hourglance.tray.windows import views
from hourglance.tray.windows.commands import QueryCommands
from hourglance.tray.windows.views import CheckedQuery, Mistake, QueryPage, QueryRow
from hourglance.util.blocking import run_blocking

#: What a suggestion begins with that is a sentence already.
_SPOKEN = ("remove ", "save ", "for example ")


def query_commands(office: WindowServices) -> QueryCommands:
    """Return what the window asks for."""
    return QueryCommands(
        list=partial(office.serve, _list),
        page=lambda widget, reply: office.serve(partial(_page, widget=widget), reply),
        families=partial(office.serve, _families),
        check=lambda text, name, reply: office.serve(partial(_check, text=text, name=name), reply),
    )


async def _list(clerk: AppController) -> tuple[QueryRow, ...]:
    by_query: dict[AggregatesQuery, list[WidgetState]] = {}
    for state in desk_of(clerk).engine.snapshot.widgets:
        by_query.setdefault(state.widget.query, []).append(state)
    return tuple(map(_row, by_query.values()))


async def _page(clerk: AppController, *, widget: str) -> QueryPage:
    desk = desk_of(clerk)
    states = desk.engine.snapshot.widgets
    query = next((state.widget.query for state in states if state.widget.id == widget), None)
    if query is None:
        raise _GoneError("This widget is no longer on the panel.")
    asking = [state for state in states if state.widget.query == query]
    outlook = desk.engine.next_refresh(widget)
    body, trouble = _body(desk, query)
    known = {state.widget.id: state.widget for state in states}
    own = {state.widget.id for state in asking}
    path = family(query.family).path
    return QueryPage(
        row=_row(asking),
        path=path,
        body=body,
        curl=_curl(desk, path, body),
        every=outlook.every,
        next_at=outlook.next_at,
        exchanges=tuple(
            _exchange(each, known, own) for each in reversed(desk.engine.request_records(widget))
        ),
        explanation=trouble or await _explanation(body, query.family),
    )


async def _families(_: AppController) -> tuple[str, ...]:
    return families()


async def _check(_: AppController, *, text: str, name: str) -> CheckedQuery:
    from hourglance.lint import lint  # large, and wanted by few

    report = await run_blocking(lambda: lint(text, family=name))
    return CheckedQuery(
        text=text,
        ok=report.ok,
        mistakes=tuple(
            Mistake(
                code=found.code,
                severity=found.severity,
                message=found.message,
                line=found.line,
                column=found.column,
                length=found.length,
                advice=" ".join((*_suggestion(found.suggestion), *found.notes)),
                mended=found.fixable,
            )
            for found in report.diagnostics
        ),
        fixed=report.fixed,
    )


class _GoneError(HourglanceError):
    """There is no such widget any more."""

    code = "widget-gone"


def _row(asking: list[WidgetState]) -> QueryRow:
    problems = [state.problem.sentence for state in asking if state.problem]
    return QueryRow(
        id=asking[0].widget.id,
        titles=tuple(state.widget.title for state in asking),
        problem=problems[0] if problems else "",
    )


def _body(desk: AppSession, query: AggregatesQuery) -> tuple[str, str]:
    """Return a query as it would be sent now, and why it cannot be, or nothing."""
    try:
        if not isinstance(query.window, SettingPlaceholder):
            query = replace(query, window=resolve_window(query.window, desk.session.service_now()))
        return msgspec.json.format(encode_query(query), indent=2).decode(), ""
    except HourglanceError as error:
        return "", str(error)


def _curl(desk: AppSession, path: str, body: str) -> str:
    if not body:
        return ""
    address = shlex.quote(f"{desk.session.account.region.api_url}{path}")
    compact = msgspec.json.format(body, indent=-1)
    return (
        f'curl -X POST {address} \\\n  -H "Authorization: Bearer $TOKEN" \\\n'
        f"  -H 'Content-Type: application/json' \\\n  --data-binary {shlex.quote(compact)}"
    )


async def _explanation(body: str, name: str) -> str:
    from hourglance.lint import lint  # large, and wanted by few

    if not body:
        return ""
    report = await run_blocking(lambda: lint(body, family=name))
    return "\n".join(f"{found.code}: {found.message}" for found in report.errors)


def _exchange(exchange: RequestRecord, known: dict[str, Declaration], own: set[str]) -> views.Exchange:
    others = [name for name in exchange.served if name not in own]
    rate = exchange.rate
    return views.Exchange(
        at=exchange.at,
        sent=exchange.sent,
        why=exchange.why,
        merged_with=tuple(known[name].title if name in known else name for name in others),
        elapsed=exchange.elapsed,
        size=exchange.size,
        rate=(rate.count, rate.allowed) if rate else None,
        correlation_id=exchange.correlation_id or "",
        problem=exchange.problem,
    )


def _suggestion(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    return (f"{text[:1].upper()}{text[1:]}." if text.startswith(_SPOKEN) else f"Write: {text}",)
