"""The field ``filter``: two levels, a filter of clauses and predicates, a clause of predicates."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from hourglance.lint.context import Context
from hourglance.lint.fix import (
    AddMember,
    Append,
    CollectIntoList,
    Draft,
    Edit,
    Remove,
    Replace,
    ReplaceWithMany,
)
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Object, String
from hourglance.lint.rules.aliases import FILTER_FIELDS, PREDICATE_FIELDS, Alias
from hourglance.lint.rules.conflicting_conditions import check_together
from hourglance.lint.rules.predicates import Condition, Spread, check_predicate, check_value
from hourglance.lint.schema import is_a, is_null, list_of, members_of
from hourglance.lint.suggestions import other_case, plain, short

_FIELDS: Final = ("type", "clauses", "predicates")
_PREDICATE_FIELDS: Final = ("dimension", "operator", "value", "range")
_EXAMPLE: Final = '{"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}'
_JUNCTIONS: Final = {
    "and": "and", "all": "and", "allof": "and", "&&": "and", "&": "and", "must": "and",
    "or": "or", "any": "or", "anyof": "or", "||": "or", "|": "or", "should": "or",
}  # fmt: skip


def check_filter(context: Context) -> None:
    """Check which events count."""
    for node in context.values("filter"):
        if isinstance(node, MissingValue):
            continue
        if isinstance(node, Object):
            _check_object(node, context)
        else:
            _check_no_object(node, context)
    _check_number_of_people(context)


def _check_object(node: Object, context: Context) -> None:
    if _is_predicate(node):
        context.findings.add(
            "HG153",
            node,
            "a predicate stands alone where the service wants a filter with `type` and `predicates`",
            label="it belongs in the list `predicates` of a filter",
            suggestion=f"such as {_EXAMPLE}",
            edits=[Replace(node, {"type": "and", "predicates": [node]})],
            opening=True,
        )
        check_predicate(node, context, partial(_as_clause_edits, node))
        return
    wanted = [member for member in node.members if member.name in context.family.predicate_dimensions]
    if wanted and len(wanted) == len(node.members):
        context.findings.add(
            "HG153",
            node,
            "dimensions stand as fields where the service wants a filter with `type` and `predicates`",
            label="each becomes a predicate with `dimension` and `value`",
            suggestion=f"such as {_EXAMPLE}",
            edits=[
                Replace(
                    node,
                    {
                        "type": "and",
                        "predicates": [
                            {"dimension": member.name, "value": member.value} for member in wanted
                        ],
                    },
                )
            ],
            opening=True,
        )
        for member in wanted:
            context.filtered_by.append((member.value, member.name))
            check_value(member.value, member.name, context, lambda _dimension, _values: [])
        return
    _Junction(node, context, level=1).check()


def _check_no_object(node: Node, context: Context) -> None:
    items = [item for item in node.items if isinstance(item, Object)] if isinstance(node, Array) else []
    clauses = any(_joins(item) for item in items)
    context.findings.add(
        "HG150",
        node,
        f"`filter` is {node.kind}; the service wants an object with `type` and `predicates`",
        label="an object belongs here",
        suggestion=f"such as {_EXAMPLE}",
        edits=[Replace(node, {"type": "and", "clauses" if clauses else "predicates": node})] if items else (),
    )
    for item in items:
        if _joins(item):
            _Junction(item, context, level=2).check()
        else:
            check_predicate(item, context, lambda _dimension, _values: [])


def _as_clause_edits(node: Object, dimension: str, values: Sequence[str]) -> list[Edit]:
    return [Replace(node, {"type": "or", "predicates": _predicates(dimension, values)})]


def _predicates(dimension: str, values: Sequence[str]) -> list[Draft]:
    return [{"dimension": dimension, "value": value} for value in values]


def _means(member: Member, names: tuple[str, ...], dialect: Mapping[str, Alias]) -> bool:
    if member.name in names or other_case(member.name, names):
        return True
    foreign = dialect.get(plain(member.name))
    return foreign is not None and foreign.name in names


def _joins(node: Object) -> bool:
    """Whether an object is, or was meant to be, a filter or a clause."""
    return any(_means(member, ("clauses", "predicates"), FILTER_FIELDS) for member in node.members)


def _is_predicate(node: Object) -> bool:
    return not _joins(node) and any(
        _means(member, _PREDICATE_FIELDS, PREDICATE_FIELDS) for member in node.members
    )


class _Junction:
    """A filter (level 1) or a clause (level 2): conditions joined by ``type``."""

    def __init__(self, node: Object, context: Context, *, level: int) -> None:
        self.node = node
        self.context = context
        self.level = level
        self.of = "a filter" if level == 1 else "a clause"
        self.members: dict[str, list[Member]] = {}
        self.type: str | None = None
        self.conditions: list[Condition] = []

    def check(self) -> None:
        self.members = members_of(self.node, _FIELDS, FILTER_FIELDS, self.context, of=self.of)
        self.type = self._type()
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
                self._tell_too_deep(member)
            self._check_clauses(member.value)
        self._check_not_empty()
        if not self.members.get("type"):
            self._tell_no_type()
        check_together(self.type, self.conditions, self.context)

    def _type(self) -> str | None:
        members = self.members.get("type", ())
        meant = None
        for member in members:
            text = is_a(String, member.value, self.context, what=f"the `type` of {self.of}", example='"and"')
            if text is None or text.value in ("and", "or"):
                meant = text.value if text else None
                continue
            meant = _JUNCTIONS.get(plain(text.value))
            self.context.findings.add(
                "HG152",
                text,
                f"the `type` of {self.of} is `and` or `or`, not `{short(text.value)}`",
                label=f"`{meant}`"
                if meant
                else "there is no negation"
                if plain(text.value) in ("not", "nor", "none")
                else "`and` or `or` belongs here",
                suggestion=f'"{meant}"' if meant else "",
                edits=[Replace(text, meant)] if meant else (),
            )
        return meant

    def _tell_no_type(self) -> None:
        dimensions = [condition.dimension for condition in self.conditions]
        alternatives = len(dimensions) > 1 and len(set(dimensions)) == 1 and not self.members["clauses"]
        likely = "or" if alternatives and dimensions[0] else "and"
        self.context.findings.add(
            "HG151" if self.level == 1 else "HG155",
            self.node,
            f"{self.of} without `type` does not say how its conditions are joined",
            label="`and` or `or`?",
            suggestion=f'"type": "{likely}"',
            edits=[AddMember(self.node, "type", likely)],
            opening=True,
        )

    def _check_predicates(self, node: Node) -> None:
        items = list_of(node, self.context, what=f"the `predicates` of {self.of}", example="[...]")
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
            if _joins(predicate):
                self._check_misplaced(predicate)
                continue
            condition = check_predicate(predicate, self.context, self._spread(predicate, len(items)))
            self.conditions.append(condition)

    def _check_misplaced(self, node: Object) -> None:
        """Check a clause that stands among the predicates."""
        clauses = [
            member.value for member in self.members.get("clauses", ()) if isinstance(member.value, Array)
        ]
        if self.level == 2:
            self._tell_too_deep(node)
        elif self.level == 1:
            self.context.findings.add(
                "HG157",
                node,
                "a clause stands among the predicates",
                label="clauses have a list of their own, `clauses`",
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
            if not _is_predicate(clause):
                _Junction(clause, self.context, level=self.level + 1).check()
                continue
            self.context.findings.add(
                "HG153",
                clause,
                "a predicate stands alone where the service wants a clause with `type` and `predicates`",
                label="it belongs in the list `predicates` of a clause",
                edits=[Replace(clause, {"type": "and", "predicates": [clause]})],
                opening=True,
            )
            check_predicate(clause, self.context, partial(_as_clause_edits, clause))

    def _tell_too_deep(self, at: Node | Member) -> None:
        self.context.findings.add(
            "HG156",
            at,
            "a clause inside a clause is one level too deep: a clause holds predicates alone",
            label="the third level",
            notes=[
                "rewrite the condition so that two levels say it: `or` of values inside `and` of dimensions"
            ],
            opening=isinstance(at, Object),
        )

    def _check_not_empty(self) -> None:
        parts = [member.value for name in ("clauses", "predicates") for member in self.members.get(name, ())]
        if any(not isinstance(part, Array) or part.items for part in parts):
            return
        filter_itself = self.level == 1
        self.context.findings.add(
            "HG154" if filter_itself else "HG170",
            self.node,
            f"{self.of} without conditions lets nothing or everything through",
            label="leave `filter` out for everything" if filter_itself else "leave the clause out",
            edits=[Remove(self.node)],
            opening=True,
        )

    def _spread(self, node: Object, count: int) -> Spread:
        """Return how a predicate of this junction that wants several values becomes several predicates."""
        predicates = [member.value for member in self.members.get("predicates", ())]
        clauses = [member.value for member in self.members.get("clauses", ())]
        types = self.members.get("type", ())

        def edits(dimension: str, values: Sequence[str]) -> list[Edit]:
            several = ReplaceWithMany(node, tuple(_predicates(dimension, values)))
            if self.type == "or":
                return [several]
            if count == 1 and len(predicates) == 1 and not clauses and types:
                return [several, Replace(types[-1].value, "or")]
            if self.level > 1:
                return []
            clause: Draft = {"type": "or", "predicates": _predicates(dimension, values)}
            lists = [part for part in clauses if isinstance(part, Array)]
            return [
                Remove(node),
                Append(lists[0], clause) if lists else CollectIntoList(self.node, "clauses", clause),
            ]

        return edits


def _check_number_of_people(context: Context) -> None:
    most = context.family.limit("userId predicates")
    people = [node for node, name in context.filtered_by if name == "userId"]
    if most is not None and len(people) > most:
        context.findings.add(
            "HG176",
            people[most],
            f"a query of `{context.family.name}` takes {most} predicates on `userId`; here are {len(people)}",
            label="one too many from here on",
            notes=["ask several queries and add up their answers"],
        )
