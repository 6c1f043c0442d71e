"""The field ``views``: further readings of timers, counting only values within bounds."""

from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import AddMember, Replace
from hourglance.lint.reader.tree import Member, MissingValue, Node, Object, String
from hourglance.lint.rules.aliases import VIEW_FIELDS
from hourglance.lint.rules.ranges import check_view_range
from hourglance.lint.schema import is_a, is_null, list_of, members_of
from hourglance.lint.suggestions import nearest, short
from hourglance.lint.vocabulary import metric_meant

_FIELDS: Final = ("target", "name", "function", "range")
_EXAMPLE: Final = (
    '{"target": "tAnswered", "name": "answeredIn20s", "function": "rangeBound", "range": {"lt": 20000}}'
)


def check_views(context: Context) -> None:
    """Check the views, alone and among each other."""
    for node in context.values("views"):
        views = list_of(node, context, what="`views`", example=f"[{_EXAMPLE}]")
        most = context.family.limit("views")
        if most is not None and len(views) > most:
            context.findings.add(
                "HG180",
                views[most],
                f"a query takes {most} views; here are {len(views)}",
                label="one too many from here on",
                opening=isinstance(views[most], Object),
            )
        objects = [is_a(Object, view, context, what="a view", example=_EXAMPLE) for view in views]
        names: dict[str, Node] = {}
        for view in objects:
            if view is not None and not context.findings.full:
                _ViewRule(view, context).check(names)


class _ViewRule:
    def __init__(self, node: Object, context: Context) -> None:
        self.context = context
        self.node = node
        self.members: dict[str, list[Member]] = {}

    def check(self, names: dict[str, Node]) -> None:
        """Check one view; ``names`` are those of the views before it, and take in its own."""
        self.members = members_of(self.node, _FIELDS, VIEW_FIELDS, self.context, of="a view")
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
                "a view without `range` counts what the metric counts anyway",
                label="one bound at least belongs here, in milliseconds",
                suggestion='such as "range": {"lt": 20000}',
                opening=True,
            )

    def _check_target(self, names: dict[str, Node]) -> None:
        self._check_there("target", 'such as "target": "tHandle"')
        for text in self._texts("target", '"tHandle"'):
            if text.value in names:
                self.context.findings.add(
                    "HG187",
                    text,
                    f"`{short(text.value)}` is a view; a view reads a metric",
                    label="name the metric that it reads",
                )
                continue
            metric = metric_meant(text, self.context, in_list=False)
            if metric is not None and not metric.viewable:
                self.context.findings.add(
                    "HG181",
                    text,
                    f"`{metric.name}` is no timer; a view counts only timers within bounds",
                    label="metrics that begin with `t` are timers",
                )

    def _check_name(self, names: dict[str, Node]) -> None:
        self._check_there("name", 'such as "name": "longCalls"')
        for text in self._texts("name", '"longCalls"'):
            if not text.value.strip():
                self.context.findings.add(
                    "HG185", text, "the name of a view is empty", label="a name of its own belongs here"
                )
            elif text.value in self.context.family.metrics_by_name:
                self.context.findings.add(
                    "HG183",
                    text,
                    f"a view cannot be called `{text.value}`: that is a metric's name",
                    label="a name of its own belongs here",
                )
            elif text.value in names:
                self.context.findings.add(
                    "HG184",
                    text,
                    f"two views are called `{short(text.value)}`",
                    label="each view has a name of its own",
                )
            names.setdefault(text.value, text)

    def _check_function(self) -> None:
        self._check_there(
            "function", '"function": "rangeBound"', AddMember(self.node, "function", "rangeBound")
        )
        for text in self._texts("function", '"rangeBound"'):
            if text.value != "rangeBound":
                near = nearest(text.value, ("rangeBound",))
                self.context.findings.add(
                    "HG186",
                    text,
                    f"there is no view function `{short(text.value)}`",
                    label="the only one is `rangeBound`",
                    suggestion='"rangeBound"',
                    edits=[Replace(text, "rangeBound")] if near else (),
                )

    def _check_there(self, name: str, suggestion: str, *edits: AddMember) -> None:
        if name not in self.members:
            self.context.findings.add(
                "HG185",
                self.node,
                f"a view without `{name}` is not complete",
                label=f"`{name}` belongs in this object",
                suggestion=suggestion,
                edits=edits,
                opening=True,
            )

    def _texts(self, name: str, example: str) -> list[String]:
        texts = []
        for member in self.members.get(name, ()):
            if not isinstance(member.value, MissingValue):
                text = is_a(String, member.value, self.context, what=f"a view's `{name}`", example=example)
                texts += [text] if text is not None else []
        return texts
