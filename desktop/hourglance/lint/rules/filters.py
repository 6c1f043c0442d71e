"""HG150 to HG157, HG170, HG176: ``filter``, with predicates and with clauses of predicates."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import (
    AddMember,
    Append,
    CollectIntoList,
    Edit,
    NewValue,
    Remove,
    Replace,
    ReplaceWithMany,
)
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule, query, query_where
from hourglance.lint.rules.conditions import Requirement, check_conflicts, check_together, requirement_of
from hourglance.lint.rules.fields import is_a, is_null, list_of, members_of
from hourglance.lint.rules.predicates import PREDICATE_ALIASES, Condition, check_predicate, dimension_fields
from hourglance.lint.rules.values import CHAT, VOICE, Spread, check_value, no_spread
from hourglance.lint.vocabulary import (
    Alias,
    alias_table,
    match_ignoring_case,
    normalize,
    shorten,
)

_GOOD: Final = query_where(VOICE)
_CLAUSE: Final = query(
    filter=f'{{"type": "and", "clauses": [{{"type": "or", "predicates": [{VOICE}, {CHAT}]}}]}}'
)
_USERS: Final = [
    f'{{"dimension": "userId", "value": "00000000-0000-4000-8000-{number:012}"}}' for number in range(101)
]


def _users(number: int) -> str:
    predicates = ", ".join(_USERS[:number])
    return query(metrics='["tSystemPresence"]', filter=f'{{"type": "or", "predicates": [{predicates}]}}')


RULES: Final = (
    LintRule(
        code="HG150",
        title="filter is not an object",
        explanation="`filter` must be an object with `type` and `predicates` or `clauses`, not a list.",
        bad=query(filter=f"[{VOICE}]"),
        good=_GOOD,
    ),
    LintRule(
        code="HG151",
        title="filter without type",
        explanation="The filter's `type` joins its conditions by `and` or `or`; there is no default.",
        bad=query(filter=f'{{"predicates": [{VOICE}]}}'),
        good=_GOOD,
    ),
    LintRule(
        code="HG152",
        title="type is neither and nor or",
        explanation="Conditions are joined by `and` or `or`, in lower case. There is no negation.",
        bad=query(filter=f'{{"type": "AND", "predicates": [{VOICE}]}}'),
        good=_GOOD,
    ),
    LintRule(
        code="HG153",
        title="predicate without a list",
        explanation="Even a single condition belongs in the list `predicates` of a filter or a clause.",
        bad=query(filter=VOICE),
        good=_GOOD,
    ),
    LintRule(
        code="HG154",
        title="empty filter",
        severity="warning",
        explanation="The filter has neither predicates nor clauses. Omit it to count everything.",
        bad=query(filter='{"type": "and", "predicates": []}'),
    ),
    LintRule(
        code="HG155",
        title="clause without type",
        explanation="The clause's `type` joins its predicates by `and` or `or`; there is no default.",
        bad=_CLAUSE.replace('{"type": "or", ', "{"),
        good=_CLAUSE,
    ),
    LintRule(
        code="HG156",
        title="nested clause",
        explanation=(
            "A filter contains clauses and predicates, a clause contains only predicates. A clause cannot "
            "contain another clause."
        ),
        bad=query(
            filter='{"type": "and", "clauses": [{"type": "or", '
            f'"predicates": [{VOICE}], "clauses": [{{"type": "and", "predicates": [{CHAT}]}}]}}]}}'
        ),
        good=_CLAUSE,
    ),
    LintRule(
        code="HG157",
        title="clause among the predicates",
        explanation="Clauses belong in the list `clauses`, not in `predicates`.",
        bad=query_where(f'{{"type": "or", "predicates": [{VOICE}, {CHAT}]}}'),
        good=_CLAUSE,
    ),
    LintRule(
        code="HG170",
        title="empty clause",
        explanation="A clause needs the list `predicates`. An empty one is a warning.",
        bad=_CLAUSE.replace("}]}]}", '}]}, {"type": "and"}]}'),
        good=_CLAUSE,
    ),
    LintRule(
        code="HG176",
        title="too many users",
        explanation="Queries of the family `users` can have at most 100 predicates on `userId`.",
        bad=_users(101),
        good=_users(100),
        family="users",
    ),
)

_ALIASES: Final = alias_table(
    (
        "operator op junction logic condition conjunction logicaloperator",
        Alias("type", "conditions are joined by `type`"),
    ),
    ("conditions predicate rules criteria", Alias("predicates", "conditions are listed in `predicates`")),
    ("clause filters groups", Alias("clauses", "nested filters are listed in `clauses`")),
)
_FIELDS: Final = ("type", "clauses", "predicates")
_PREDICATE_FIELDS: Final = ("dimension", "operator", "value", "range")
_EXAMPLE: Final = '{"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}'
_TYPES: Final = {
    "and": "and", "all": "and", "allof": "and", "&&": "and", "&": "and", "must": "and",
    "or": "or", "any": "or", "anyof": "or", "||": "or", "|": "or", "should": "or",
}  # fmt: skip


def check_filter(context: Context) -> None:
    """Check ``filter`` with all its clauses and predicates."""
    for node in context.values("filter"):
        if isinstance(node, MissingValue):
            continue
        if isinstance(node, Object):
            _check_object(node, context)
        else:
            _check_other(node, context)
    _check_number_of_users(context)


def _check_object(node: Object, context: Context) -> None:
    if _is_predicate(node):
        context.findings.add(
            "HG153",
            node,
            "`filter` is a predicate; the service requires a filter with `type` and `predicates`",
            label="write it in the list `predicates`",
            suggestion=f"for example {_EXAMPLE}",
            edits=[Replace(node, {"type": "and", "predicates": [node]})],
            opening=True,
        )
        check_predicate(node, context, partial(_clause_edits, node))
        return
    if dimensions := _dimension_fields(node, context):
        _report_dimension_fields(node, dimensions, context, owner="`filter`")
        return
    _Junction(node, context, level=1).check()


def _dimension_fields(node: Object, context: Context) -> list[tuple[str, Member]]:
    """Return the dimensions that a filter or a clause has as fields, beside its ``type`` alone."""
    types = [member.value for member in node.members if member.name == "type"]
    if any(not isinstance(each, String) or each.value not in ("and", "or") for each in types):
        return []
    return dimension_fields(node, context, beside=("type",))


def _report_dimension_fields(
    node: Object, dimensions: Sequence[tuple[str, Member]], context: Context, *, owner: str
) -> None:
    """Report a filter or a clause that has dimensions as fields, with their values."""
    predicates: list[NewValue] = [
        {"dimension": dimension, "value": member.value} for dimension, member in dimensions
    ]
    junction = next((member.value for member in node.members if member.name == "type"), "and")
    context.findings.add(
        "HG153",
        node,
        f"{owner} has dimensions as fields; the service requires `type` and `predicates`",
        label="write each as a predicate with `dimension` and `value`",
        suggestion=f"for example {_EXAMPLE}",
        # Operators of another query language are not known.
        edits=[]
        if any(isinstance(member.value, Object) for _, member in dimensions)
        else [Replace(node, {"type": junction, "predicates": predicates})],
        opening=True,
    )
    for dimension, member in dimensions:
        context.filtered_by.append((member.value, dimension))
        # The predicate's own check spreads several values.
        if not isinstance(member.value, Array | Object):
            check_value(member.value, dimension, context, no_spread)


def _check_other(node: Node, context: Context) -> None:
    """Report a filter that is not an object; check the predicates or clauses of a list."""
    items = [item for item in node.items if isinstance(item, Object)] if isinstance(node, Array) else []
    clauses = [item for item in items if _is_junction(item)]
    conditions: list[Condition] = []
    for item in items:
        if item in clauses:
            _Junction(item, context, level=2).check()
        else:
            conditions.append(check_predicate(item, context, no_spread))
    likely = _likely_type(conditions, has_clauses=bool(clauses))
    fixed: NewValue = {"type": likely, "clauses" if clauses else "predicates": node} if likely else None
    context.findings.add(
        "HG150",
        node,
        f"`filter` is {node.kind}; the service requires an object with `type` and `predicates`",
        label="write an object here",
        suggestion=f"for example {_EXAMPLE}",
        edits=[Replace(node, fixed)] if items and fixed else (),
    )


def _clause_edits(node: Object, dimension: str, values: Sequence[str]) -> list[Edit]:
    return [Replace(node, {"type": "or", "predicates": _predicates(dimension, values)})]


def _predicates(dimension: str, values: Sequence[str]) -> list[NewValue]:
    return [{"dimension": dimension, "value": value} for value in values]


def _likely_type(conditions: Sequence[Condition], *, has_clauses: bool) -> str | None:
    """Return what probably joins conditions, None if they are neither all required nor alternatives."""
    dimensions = [condition.dimension for condition in conditions if condition.dimension]
    if len(set(dimensions)) == len(dimensions):
        return "and"
    return (
        "or" if len(set(dimensions)) == 1 and len(dimensions) == len(conditions) and not has_clauses else None
    )


def _means(member: Member, names: tuple[str, ...], aliases: Mapping[str, Alias]) -> bool:
    if member.name in names or match_ignoring_case(member.name, names):
        return True
    alias = aliases.get(normalize(member.name))
    return alias is not None and alias.name in names


def _is_junction(node: Object) -> bool:
    """Whether an object is meant as a filter or a clause."""
    return any(_means(member, ("clauses", "predicates"), _ALIASES) for member in node.members)


def _is_predicate(node: Object) -> bool:
    return not _is_junction(node) and any(
        _means(member, _PREDICATE_FIELDS, PREDICATE_ALIASES) for member in node.members
    )


class _Junction:
    """The check of a filter (level 1) or a clause (level 2): conditions joined by ``type``."""

    def __init__(self, node: Object, context: Context, *, level: int, outer_type: str | None = None) -> None:
        self.node = node
        self.context = context
        self.level = level
        self.outer_type = outer_type  # what joins a clause with its siblings, None if unknown
        self.owner = "a filter" if level == 1 else "a clause"
        self.members: dict[str, list[Member]] = {}
        self.type: str | None = None
        self.conditions: list[Condition] = []
        self.requirements: list[Requirement] = []  # those of the clauses
        self.existing: set[str] = set()
        self.conflicting: set[str] = set()  # dimensions whose conflict is reported

    def check(self) -> None:
        """Check the object and everything inside."""
        self.members = members_of(self.node, _FIELDS, _ALIASES, self.context, owner=self.owner)
        self.type = self._type()
        # A condition under an unknown name has been reported, and is one.
        known = sum(map(len, self.members.values())) == len(self.node.members)
        for name in ("clauses", "predicates"):
            self.members[name] = [
                member
                for member in self.members.get(name, ())
                if not is_null(member.value, name, self.context)
            ]
        for member in self.members["predicates"]:
            self._check_predicates(member.value)
        for member in self.members["clauses"]:
            if self.level == 2:
                self._report_nested(member)
            self._check_clauses(member.value)
        if known:
            self._check_not_empty()
        if not self.members.get("type") and (known or self.conditions):
            self._report_missing_type()
        check_together(self.type, self.conditions, self.context)
        for condition in self.conditions:
            if condition.operator == "exists" and condition.dimension:
                self.existing.add(condition.dimension)
        if self.type == "and":
            own = (requirement_of(each.node, None, [each]) for each in self.conditions)
            self.conflicting = check_conflicts(
                [*filter(None, own), *self.requirements], self.existing, self.context
            )

    def _type(self) -> str | None:
        meant = None
        for member in self.members.get("type", ()):
            text = is_a(
                String, member.value, self.context, what=f"the `type` of {self.owner}", example='"and"'
            )
            if text is None or text.value in ("and", "or"):
                meant = text.value if text else None
                continue
            meant = _TYPES.get(normalize(text.value))
            self.context.findings.add_replacement(
                "HG152",
                text,
                f"the `type` of {self.owner} must be `and` or `or`, not `{shorten(text.value)}`",
                meant,
                label="there is no negation"
                if normalize(text.value) in ("not", "nor", "none")
                else "write `and` or `or` here",
            )
        return meant

    def _report_missing_type(self) -> None:
        likely = _likely_type(self.conditions, has_clauses=bool(self.members["clauses"]))
        self.context.findings.add(
            "HG151" if self.level == 1 else "HG155",
            self.node,
            f"{self.owner} needs a `type` that joins its conditions",
            label="`and` or `or`?",
            suggestion=f'"type": "{likely or "and"}"',
            notes=[] if likely else ["several values of one dimension belong in an `or` clause of their own"],
            edits=[AddMember(self.node, "type", likely)] if likely else (),
            opening=True,
        )

    def _check_predicates(self, node: Node) -> None:
        items = list_of(node, self.context, what=f"the `predicates` of {self.owner}", example="[...]")
        for item in items:
            if self.context.findings.full:
                return
            predicate = is_a(
                Object,
                item,
                self.context,
                what="a predicate",
                example='{"dimension": "mediaType", "value": "voice"}',
            )
            if predicate is None:
                continue
            if _is_junction(predicate):
                self._check_misplaced(predicate)
                continue
            condition = check_predicate(predicate, self.context, self._spread(predicate, len(items)))
            self.conditions.append(condition)

    def _check_misplaced(self, node: Object) -> None:
        """Check a clause among the predicates."""
        clauses = [
            member.value for member in self.members.get("clauses", ()) if isinstance(member.value, Array)
        ]
        if self.level == 2:
            self._report_nested(node)
        elif self.level == 1:
            self.context.findings.add(
                "HG157",
                node,
                "a clause is among the predicates",
                label="write it in the list `clauses`",
                edits=[
                    Remove(node),
                    Append(clauses[0], node) if clauses else CollectIntoList(self.node, "clauses", node),
                ],
                opening=True,
            )
        _Junction(node, self.context, level=self.level + 1).check()

    def _check_clauses(self, node: Node) -> None:
        for item in list_of(node, self.context, what="the `clauses` of a filter", example="[...]"):
            if self.context.findings.full:
                return
            clause = is_a(
                Object, item, self.context, what="a clause", example='{"type": "or", "predicates": [...]}'
            )
            if clause is None:
                continue
            if dimensions := _dimension_fields(clause, self.context):
                _report_dimension_fields(clause, dimensions, self.context, owner="a clause")
                continue
            if not _is_predicate(clause):
                inner = _Junction(clause, self.context, level=self.level + 1, outer_type=self.type)
                inner.check()
                self._add_requirements(inner)
                continue
            self.context.findings.add(
                "HG153",
                clause,
                "a predicate is among the clauses; the service requires `type` and `predicates`",
                label="write it in the list `predicates` of a clause",
                edits=[Replace(clause, {"type": "and", "predicates": [clause]})],
                opening=True,
            )
            check_predicate(clause, self.context, partial(_clause_edits, clause))

    def _add_requirements(self, clause: "_Junction") -> None:
        """Store what a clause requires of each event."""
        if clause.type == "and" and len(clause.conditions) > 1:
            self.existing |= clause.existing
            groups = [[condition] for condition in clause.conditions]
        else:
            groups = [clause.conditions]
        found = (requirement_of(clause.node, clause.type, group) for group in groups)
        self.requirements += (each for each in found if each and each.dimension not in clause.conflicting)

    def _report_nested(self, at: Node | Member) -> None:
        self.context.findings.add(
            "HG156",
            at,
            "a clause cannot contain another clause, only predicates",
            label="nested too deeply",
            notes=["rewrite the filter with two levels: an `and` of clauses, each an `or` of values"],
            opening=isinstance(at, Object),
        )

    def _check_not_empty(self) -> None:
        parts = [member.value for name in ("clauses", "predicates") for member in self.members.get(name, ())]
        if any(not isinstance(part, Array) or part.items for part in parts):
            return
        is_filter = self.level == 1
        # Whether an empty clause matches every event or none is not documented: under `or` it decides.
        decides = not is_filter and self.outer_type != "and"
        self.context.findings.add(
            "HG154" if is_filter else "HG170",
            self.node,
            f"{self.owner} needs at least one condition",
            label="omit `filter` to count everything"
            if is_filter
            else "add a condition, or remove the clause"
            if decides
            else "remove the clause",
            edits=() if decides else [Remove(self.node)],
            opening=True,
            warning=is_filter or bool(self.members["predicates"]),
        )

    def _spread(self, node: Object, count: int) -> Spread:
        """Return the function that spreads several values of a predicate over several predicates."""
        predicates = [member.value for member in self.members.get("predicates", ())]
        clauses = [member.value for member in self.members.get("clauses", ())]
        types = self.members.get("type", ())

        def edits(dimension: str, values: Sequence[str]) -> list[Edit]:
            several = ReplaceWithMany(node, tuple(_predicates(dimension, values)))
            if self.type == "or":
                return [several]
            if types and self.type != "and":
                return []  # such as a negation
            if count == 1 and len(predicates) == 1 and not clauses and types:
                return [several, Replace(types[-1].value, "or")]
            if self.level > 1:
                return []
            clause: NewValue = {"type": "or", "predicates": _predicates(dimension, values)}
            lists = [part for part in clauses if isinstance(part, Array)]
            return [
                Remove(node),
                Append(lists[0], clause) if lists else CollectIntoList(self.node, "clauses", clause),
            ]

        return edits


def _check_number_of_users(context: Context) -> None:
    most = context.family.limit("userId predicates")
    users = [node for node, name in context.filtered_by if name == "userId"]
    if most is not None and len(users) > most:
        context.findings.add(
            "HG176",
            users[most],
            f"a query of `{context.family.name}` can have at most {most} predicates on `userId`; "
            f"this one has {len(users)}",
            label="first one beyond the limit",
            notes=["send several queries and add up their results"],
        )
