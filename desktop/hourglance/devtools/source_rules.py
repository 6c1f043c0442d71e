"""What a plugin's source code tells without running it: mistakes in branches that no results reach."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from hourglance.api import (
    Activity,
    ActivityQuery,
    AgentStatus,
    Aggregates,
    AggregatesQuery,
    Declaration,
    Results,
    SettingPlaceholder,
    UnknownNameError,
)
from hourglance.devtools.project import ProjectProblem
from hourglance.devtools.source import SourceCode, place

_Kind: TypeAlias = Literal["metric", "dimension", "setting", "query"]

#: The helpers that take a name as their second argument.
_HELPERS: Final[Mapping[str, _Kind]] = {
    "total_count": "metric",
    "counts": "metric",
    "by_dimension": "dimension",
}

#: The parameters of `total` and `series`; other keywords are dimensions.
_PARAMETERS: Final = frozenset(("metric", "statistic", "qualifier"))

#: Functions that take instants.
_INSTANTS: Final = frozenset(("since", "Since", "Interval", "Elapsed", "Countdown"))

#: Functions that read the clock of the computer, by the name of what they belong to.
_CLOCKS: Final = {
    "datetime": frozenset(("now", "utcnow", "today")),
    "date": frozenset(("today",)),
    "time": frozenset(("time", "time_ns", "localtime", "sleep")),
}


def source_problems(
    source: SourceCode, declarations: tuple[Declaration, ...], *, complete: bool
) -> Iterator[ProjectProblem]:
    """Yield the problems of a plugin's code.

    :param complete: whether all of its widgets could be declared; otherwise unknown names of shared code and
        unregistered classes are not reported.
    """
    owners = source.owners(declarations)
    others = declarations if complete else ()
    # Where code gives the name to something else, it need not be the results.
    reassigned = {path for path, node in source.nodes() if _assigns_results(node)}
    for path, node in source.nodes():
        if isinstance(node, ast.Call):
            yield from _clock(path, node)
            yield from _naive_instants(path, node)
            yield from _catalog(source, path, node)
        if isinstance(node, ast.Attribute) and path not in reassigned and (unknown := _unknown_member(node)):
            yield _error(path, node, unknown)
        if isinstance(node, ast.AsyncFunctionDef) and node.name in {"present", "sample", "samples"}:
            yield _error(path, node, f"`{node.name}` cannot be a coroutine: write `def {node.name}`.")
        if isinstance(node, ast.Call) or (isinstance(node, ast.Subscript) and path not in reassigned):
            widgets = (owners[node],) if node in owners else others
            if widgets and (unknown := _unknown_name(node, widgets)):
                yield _error(path, node, unknown)
    for declaration in declarations:
        yield from _unread(source, declaration)
    if complete:
        yield from _unregistered(source)


def _unknown_name(node: ast.Call | ast.Subscript, widgets: tuple[Declaration, ...]) -> str:
    """Return what is wrong with the metric, dimension, query or setting that a node reads; maybe empty."""
    queries = [part.query for widget in widgets for part in widget.parts]
    live = [
        part.query
        for widget in widgets
        for part in widget.live_parts
        if isinstance(part.query, ActivityQuery)
    ]
    known: dict[_Kind, tuple[str, set[str]]] = {
        "metric": (
            "The query has no metric or view",
            {name for query in queries for name in _metrics(query)},
        ),
        "dimension": (
            "The query does not group by",
            {
                "mediaType",
                *(name for query in queries for name in query.group_by),
                *(name for query in live for name in query.group_by),
            },
        ),
        "setting": (
            "The widget has no setting",
            {each.name for widget in widgets for each in widget.settings},
        ),
        "query": ("The widget has no query", {part.name for widget in widgets for part in widget.queries}),
    }
    for kind, name in _names_read(node):
        what, names = known[kind]
        if name not in names:
            return str(UnknownNameError(what, name, names))
    return ""


def _assigns_results(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "results" and isinstance(node.ctx, ast.Store)


def _unknown_member(node: ast.Attribute) -> str:
    """Return what is wrong with an attribute of the results; maybe empty."""
    match node.value:
        case ast.Name(id="results"):
            known = {name for cls in (Aggregates, Results, Activity, AgentStatus) for name in dir(cls)}
        case ast.Subscript(value=ast.Name(id="results")):
            known = {name for cls in (Aggregates, Activity, AgentStatus) for name in dir(cls)}
        case _:
            return ""
    if node.attr in known:
        return ""
    public = (name for name in known if not name.startswith("_"))
    return str(UnknownNameError("Results have no", node.attr, public))


def _names_read(node: ast.Call | ast.Subscript) -> Iterator[tuple[_Kind, str]]:
    """Yield the names that a call or a subscript reads, as far as they are written out in it."""
    match node:
        case ast.Subscript(
            value=ast.Name(id="settings" | "results" as owner), slice=ast.Constant(value=str(name))
        ):
            yield ("setting" if owner == "settings" else "query"), name
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="settings"), attr="get"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            yield "setting", name
        case ast.Call(func=ast.Attribute(attr="total" | "series"), args=arguments, keywords=keywords):
            if arguments and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str):
                yield "metric", arguments[0].value
            yield from (
                ("dimension", each.arg) for each in keywords if each.arg and each.arg not in _PARAMETERS
            )
        case ast.Call(func=ast.Attribute(attr="values"), args=[ast.Constant(value=str(name))]):
            yield "dimension", name
        case ast.Call(func=ast.Name(id=helper), args=[_, ast.Constant(value=str(name)), *_]) if (
            helper in _HELPERS
        ):
            yield _HELPERS[helper], name


def _metrics(query: AggregatesQuery) -> Iterator[str]:
    yield from query.metrics
    yield from (view.name for view in query.views)


def _unread(source: SourceCode, declaration: Declaration) -> Iterator[ProjectProblem]:
    """Yield what a widget requests or declares and none of the plugin's code uses."""
    texts = _read_texts(source)
    placeholders = (each for part in declaration.all_parts for each in part.query.placeholders)
    used = {each.name for each in placeholders if isinstance(each, SettingPlaceholder)}
    for setting in declaration.settings:
        if setting.name not in used | texts:
            yield ProjectProblem(
                severity="warning",
                widget=declaration.name,
                message=f"Its setting `{setting.name}` has no effect: neither its query nor `present` "
                f'uses it. Read `settings["{setting.name}"]`, or remove it.',
                place=source.place_of(declaration.name, "settings"),
            )
    if any(isinstance(node, ast.Attribute) and node.attr == "metrics" for _, node in source.nodes()):
        return  # it goes through its metrics by itself
    metrics = dict.fromkeys(name for part in declaration.parts for name in _metrics(part.query))
    targets = {view.target for part in declaration.parts for view in part.query.views}
    for metric in metrics:
        if metric not in texts | targets:
            yield ProjectProblem(
                severity="warning",
                widget=declaration.name,
                message=f"Its query requests `{metric}`, which `present` does not read. "
                f'Read `results.total("{metric}")`, or remove the metric.',
                place=source.place_of(declaration.name, "query", "queries"),
            )


def _read_texts(source: SourceCode) -> set[str]:
    """Return the texts in the code, but for those that only declare a metric or the name of a setting."""
    declaring: set[ast.AST] = set()
    texts: set[str] = set()
    for _, node in source.nodes():
        if isinstance(node, ast.keyword) and node.arg in {"metrics", "name"}:
            declaring |= {*ast.walk(node.value)}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "window_caption":
            texts |= {"window", "media"}
    for _, node in source.nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in declaring:
            texts.add(node.value)
    return texts


def _unregistered(source: SourceCode) -> Iterator[ProjectProblem]:
    used = {node.id for _, node in source.nodes() if isinstance(node, ast.Name)}
    used |= {node.attr for _, node in source.nodes() if isinstance(node, ast.Attribute)}
    used |= {
        alias.name for _, node in source.nodes() if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    for path, node in source.classes():
        if node.name not in used and any(getattr(base, "id", "") == "Widget" for base in node.bases):
            message = (
                f"The widget `{node.name}` is never registered: add `register({node.name}())` to the hook."
            )
            yield ProjectProblem(severity="warning", message=message, place=place(path, node))


def _clock(path: str, node: ast.Call) -> Iterator[ProjectProblem]:
    match node.func:
        case (
            ast.Attribute(value=ast.Name(id=owner), attr=name)
            | ast.Attribute(value=ast.Attribute(attr=owner), attr=name)
        ) if name in _CLOCKS.get(owner, ()):
            remedy = (
                "A widget cannot wait: remove it."
                if name == "sleep"
                else "Equal results must give equal cards: use `results.interval.end`."
            )
            message = f"It calls `{owner}.{name}()`, but a widget has no clock. {remedy}"
            yield ProjectProblem(severity="warning", message=message, place=place(path, node))


def _naive_instants(path: str, node: ast.Call) -> Iterator[ProjectProblem]:
    if getattr(node.func, "id", "") not in _INSTANTS:
        return
    for value in (*node.args, *(keyword.value for keyword in node.keywords)):
        match value:
            case ast.Call(func=ast.Name(id="datetime") | ast.Attribute(attr="datetime")) if len(
                value.args
            ) < 8 and not any(keyword.arg in {"tzinfo", None} for keyword in value.keywords):
                yield _error(path, value, "This datetime has no time zone: add `tzinfo=UTC`.")


def _catalog(source: SourceCode, path: str, node: ast.Call) -> Iterator[ProjectProblem]:
    if getattr(node.func, "id", "") != "Translations":
        return
    package = (source.folder / path).parent
    if package == source.folder:
        message = "`Translations` reads the catalogs of a package, and this is a module outside of one: "
        message += f"move it to {path.removesuffix('.py')}/__init__.py."
        yield ProjectProblem(severity="warning", message=message, place=place(path, node))
        return
    values = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "domain")]
    domain = "messages"
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            domain = value.value
    if not any(package.glob(f"locale/*/LC_MESSAGES/{domain}.mo")):
        expected = f"{package.relative_to(source.folder).as_posix()}/locale/de/LC_MESSAGES/{domain}.mo"
        message = f"There is no catalog for `Translations`: compile one to {expected}."
        yield ProjectProblem(severity="warning", message=message, place=place(path, node))


def _error(path: str, node: ast.AST, message: str) -> ProjectProblem:
    return ProjectProblem(severity="error", message=message, place=place(path, node))
