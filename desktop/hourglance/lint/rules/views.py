"""HG180 to HG187: the field ``views``, additional metrics that count a timer's values within bounds."""

from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import AddMember
from hourglance.lint.reader.tree import Member, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule, query, query_view
from hourglance.lint.rules.fields import is_a, is_null, list_of, members_of
from hourglance.lint.rules.names import resolve_metric
from hourglance.lint.rules.ranges import check_view_range
from hourglance.lint.vocabulary import Alias, alias_table, misspelled, shorten

_GOOD_VIEW: Final = (
    '{"target": "tAnswered", "name": "in20s", "function": "rangeBound", "range": {"lt": 20000}}'
)
_VIEW_OF_VIEW: Final = _GOOD_VIEW.replace("in20s", "inHalfOfThat").replace("tAnswered", "in20s")
_GOOD: Final = query_view(_GOOD_VIEW)


def _views(number: int) -> str:
    return query(
        views="[" + ", ".join(_GOOD_VIEW.replace("in20s", f"view{index}") for index in range(number)) + "]"
    )


RULES: Final = (
    LintRule(
        code="HG180",
        title="too many views",
        explanation="A query can have at most ten views.",
        bad=_views(11),
        good=_views(10),
    ),
    LintRule(
        code="HG181",
        title="view of a metric that is not a timer",
        explanation="A view counts the values of a timer within bounds. The names of timers begin with `t`.",
        bad=query_view(_GOOD_VIEW.replace("tAnswered", "nOffered")),
        good=_GOOD,
    ),
    LintRule(
        code="HG183",
        title="view named like a metric",
        explanation="The response lists views by name, so a view cannot have the name of a metric.",
        bad=query_view(_GOOD_VIEW.replace("in20s", "tHandle")),
        good=_GOOD,
    ),
    LintRule(
        code="HG184",
        title="duplicate view name",
        explanation="The response lists views by name, so each view needs a unique name.",
        bad=query_view(f"{_GOOD_VIEW}, {_GOOD_VIEW.replace('20000', '30000')}"),
        good=query_view(f"{_GOOD_VIEW}, {_GOOD_VIEW.replace('20000', '30000').replace('in20s', 'in30s')}"),
    ),
    LintRule(
        code="HG185",
        title="incomplete view",
        explanation="A view needs a `target`, a `name`, a `function` and a `range`.",
        bad=query_view(_GOOD_VIEW.replace('"name": "in20s", ', "")),
        good=_GOOD,
    ),
    LintRule(
        code="HG186",
        title="unknown view function",
        explanation="The only function of a view is `rangeBound`.",
        bad=query_view(_GOOD_VIEW.replace("rangeBound", "histogram")),
        good=_GOOD,
    ),
    LintRule(
        code="HG187",
        title="view of a view",
        explanation="The target of a view must be a metric. It cannot be another view.",
        bad=query_view(f"{_GOOD_VIEW}, {_VIEW_OF_VIEW}"),
        good=_GOOD,
    ),
)

_ALIASES: Final = alias_table(
    ("metric metricname on", Alias("target", "the metric of a view is its `target`")),
    ("id alias as", Alias("name", "a view is identified by its `name`")),
    ("type kind", Alias("function", "the calculation of a view is its `function`")),
    ("bounds between", Alias("range", "bounds belong in `range`")),
)
_FIELDS: Final = ("target", "name", "function", "range")
_EXAMPLE: Final = _GOOD_VIEW


def check_views(context: Context) -> None:
    """Check each view, and the views together."""
    for node in context.values("views"):
        views = list_of(node, context, what="`views`", example=f"[{_EXAMPLE}]")
        most = context.family.limit("views")
        if most is not None and len(views) > most:
            context.findings.add(
                "HG180",
                views[most],
                f"a query can have at most {most} views; this one has {len(views)}",
                label="first view beyond the limit",
                opening=isinstance(views[most], Object),
            )
        objects = [is_a(Object, view, context, what="a view", example=_EXAMPLE) for view in views]
        names: dict[str, Node] = {}
        for view in objects:
            if view is not None and not context.findings.full:
                _ViewCheck(view, context).check(names)


class _ViewCheck:
    """The check of one view."""

    def __init__(self, node: Object, context: Context) -> None:
        self.context = context
        self.node = node
        self.members: dict[str, list[Member]] = {}

    def check(self, names: dict[str, Node]) -> None:
        """Check the view; ``names`` has the names of earlier views, and gets this one's."""
        self.members = members_of(self.node, _FIELDS, _ALIASES, self.context, owner="a view")
        self._check_target(names)
        self._check_name(names)
        self._check_function()
        ranges = [
            member
            for member in self.members.get("range", ())
            if not is_null(member.value, "range", self.context)
        ]
        for member in ranges:
            check_view_range(member.value, self.context)
        if not ranges:
            self.context.findings.add(
                "HG182",
                self.node,
                "a view without `range` returns the same as its metric",
                label="add a `range` with at least one bound, in milliseconds",
                suggestion='for example "range": {"lt": 20000}',
                opening=True,
            )

    def _check_target(self, names: dict[str, Node]) -> None:
        self._require("target", 'for example "target": "tHandle"')
        for text in self._strings("target", '"tHandle"'):
            if text.value in names:
                self.context.findings.add(
                    "HG187",
                    text,
                    f"`{shorten(text.value)}` is a view; the target of a view must be a metric",
                    label="write the metric of that view here",
                )
                continue
            metric = resolve_metric(text, self.context, in_list=False)
            if metric is not None and not metric.viewable:
                self.context.findings.add(
                    "HG181",
                    text,
                    f"`{metric.name}` is not a timer; a view can only count the values of a timer",
                    label="the names of timers begin with `t`",
                )

    def _check_name(self, names: dict[str, Node]) -> None:
        self._require("name", 'for example "name": "longCalls"')
        for text in self._strings("name", '"longCalls"'):
            if not text.value.strip():
                self.context.findings.add(
                    "HG185", text, "the name of a view is empty", label="write a unique name here"
                )
            elif text.value in self.context.family.metrics_by_name:
                self.context.findings.add(
                    "HG183",
                    text,
                    f"a view cannot be named `{text.value}`, because a metric has this name",
                    label="write a unique name here",
                )
            elif text.value in names:
                self.context.findings.add(
                    "HG184",
                    text,
                    f"two views are named `{shorten(text.value)}`",
                    label="each view needs a unique name",
                )
            names.setdefault(text.value, text)

    def _check_function(self) -> None:
        self._require("function", '"function": "rangeBound"', AddMember(self.node, "function", "rangeBound"))
        for text in self._strings("function", '"rangeBound"'):
            if text.value != "rangeBound":
                self.context.findings.add_replacement(
                    "HG186",
                    text,
                    f"unknown view function `{shorten(text.value)}`",
                    misspelled(text.value, ("rangeBound",)),
                    label="the only function is `rangeBound`",
                )

    def _require(self, name: str, suggestion: str, *edits: AddMember) -> None:
        if name not in self.members:
            self.context.findings.add(
                "HG185",
                self.node,
                f"incomplete view: `{name}` is missing",
                label=f"add `{name}` to this object",
                suggestion=suggestion,
                edits=edits,
                opening=True,
            )

    def _strings(self, name: str, example: str) -> list[String]:
        strings = []
        for member in self.members.get(name, ()):
            if not isinstance(member.value, MissingValue):
                text = is_a(String, member.value, self.context, what=f"a view's `{name}`", example=example)
                strings += [text] if text is not None else []
        return strings
