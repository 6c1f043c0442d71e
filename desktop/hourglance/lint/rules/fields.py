"""The query as a whole: one object, with the fields that the service knows."""

from typing import Final

from hourglance.genesys.catalogue import fields as known_fields
from hourglance.lint.context import Context
from hourglance.lint.findings import Findings
from hourglance.lint.fix import Remove, Replace
from hourglance.lint.reader.parser import read
from hourglance.lint.reader.tree import Array, Boolean, Member, MissingValue, Node, Object, String
from hourglance.lint.rules.aliases import FIELDS
from hourglance.lint.schema import is_a, is_null, members_of
from hourglance.lint.suggestions import nearest, other_case, plain

_REQUIRED: Final = ("interval", "metrics")


def find_queries(root: Node, findings: Findings, *, known: tuple[str, ...]) -> list[Object]:
    """Return the object that holds the query's fields; several if a list of queries was given."""
    if isinstance(root, Object):
        return [_unwrapped(root, findings, known)]
    if isinstance(root, MissingValue):
        return []
    queries = [item for item in root.items if isinstance(item, Object)] if isinstance(root, Array) else []
    instead: Node | None = queries[0] if len(queries) == 1 else None
    encoded = isinstance(root, String) and root.value.lstrip().startswith("{")
    if isinstance(root, String) and encoded:
        instead = read(root.value).root
    findings.add(
        "HG100",
        root,
        f"the query is {root.kind}; the service wants one object",
        label="the query is encoded as JSON twice"
        if encoded
        else "one request asks one query"
        if len(queries) > 1
        else "`{` opens an object",
        suggestion='such as {"interval": "...", "metrics": ["tHandle"]}',
        edits=[Replace(root, instead)] if instead else (),
        opening=isinstance(root, Array),
    )
    return [_unwrapped(query, findings, known) for query in queries]


def _unwrapped(node: Object, findings: Findings, known: tuple[str, ...]) -> Object:
    if any(_means_a_field(member, known) for member in node.members):
        return node
    for member in node.members:
        inner = member.value
        if isinstance(inner, Object) and any(_means_a_field(field, known) for field in inner.members):
            findings.add(
                "HG101",
                member,
                f"the query is wrapped in `{member.name}`; its fields stand at the top",
                label="the body of the request is the query itself",
                suggestion="leave the wrapping out",
                edits=[Replace(node, inner)],
            )
            return inner
    return node


def _means_a_field(member: Member, known: tuple[str, ...]) -> bool:
    return other_case(member.name, known) is not None or plain(member.name) in FIELDS


def find_fields(context: Context) -> None:
    """Find out which member is which field; tell names that the service does not know."""
    known = tuple(field.name for field in known_fields())
    context.members = members_of(context.query, known, FIELDS, context, of="a query")
    family = context.family
    for name in known:
        for member in context.members.get(name, ()):
            if name not in family.fields:
                context.findings.add(
                    "HG103",
                    member,
                    f"queries of `{family.name}` have no `{name}`",
                    label="other families have it",
                    suggestion="leave it out",
                    edits=[Remove(member.value)],
                )
        if name not in family.fields:
            context.members.pop(name, None)
    for name, members in context.members.items():
        if name not in _REQUIRED:
            context.members[name] = [member for member in members if not is_null(member.value, name, context)]


def check_flags(context: Context) -> None:
    """Check the fields that are a single word: what they may say is all there is to them."""
    for node in context.values("flattenMultivaluedDimensions"):
        is_a(Boolean, node, context, what="`flattenMultivaluedDimensions`", example="true")
    for node in context.values("alternateTimeDimension"):
        text = is_a(String, node, context, what="`alternateTimeDimension`", example='"eventTime"')
        if text is not None and text.value != "eventTime":
            context.findings.add(
                "HG128",
                node,
                "`alternateTimeDimension` knows `eventTime` alone",
                label="leave the field out for the usual time stamps",
                suggestion='"eventTime"',
                edits=[Replace(node, "eventTime")] if nearest(text.value, ("eventTime",)) else (),
            )
