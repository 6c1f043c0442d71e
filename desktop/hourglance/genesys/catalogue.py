"""Catalog of aggregates queries: families, metrics, dimensions and limits.

The data is in ``catalogue.json``; its ``_about`` documents what the words for confidence mean. It is loaded
on first use.
"""

import pkgutil
from functools import cache, cached_property
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.api import HourglanceError

#: The confidence in a fact, highest first.
Confidence: TypeAlias = Literal["official", "observed", "third-party", "inferred", "unconfirmed"]

#: ``n`` is a counter of events, ``t`` a timer in milliseconds, ``o`` an observed number or ratio.
Kind: TypeAlias = Literal["n", "t", "o"]

Unit: TypeAlias = Literal["count", "ms", "ratio", "number"]


#: Dimensions of which a metric event has at most one value, by family. An event comes from one leg of one
#: conversation: a leg has one medium and one direction, waits in one queue and belongs to one user. A user's
#: status belongs to one user, too. Any other dimension may have several values in one event, as skills and
#: divisions have, or is not documented to have only one.
SINGLE_VALUED: Final = {
    "conversations": frozenset({"direction", "mediaType", "queueId", "userId"}),
    "users": frozenset({"userId"}),
}


class UnknownFamilyError(HourglanceError):
    """There is no family of aggregates queries with this name."""

    who = "The query"
    code = "unknown-family"


class Metric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One metric of one family.

    :param owner: what it measures, such as ``queue`` or ``agent``.
    :param meaning: one or more sentences.
    :param stamped: when it is recorded; empty if the rule of its kind says it all.
    :param stamped_confidence: the confidence in ``stamped``, if it differs from the rest.
    :param average: how an average is calculated; empty if the rule of its unit says it all.
    :param confidence: in owner, meaning and average.
    :param sources: keys of :func:`sources`; empty if it is inferred from the name.
    :param sortable: whether ``topN`` and ``bottomN`` can rank by it.
    :param additive: whether the values of several buckets or groups add up.
    :param never_by: dimensions that it is never recorded with, so that results are empty.
    :param refused_somewhere: whether a service was seen to reject it although it is published.
    """

    name: str
    kind: Kind
    unit: Unit
    owner: str
    meaning: str
    confidence: Confidence
    stamped: str = ""
    stamped_confidence: Confidence | None = None
    average: str = ""
    sources: tuple[str, ...] = ()
    sortable: bool = False
    additive: bool = True
    never_by: tuple[str, ...] = ()
    refused_somewhere: bool = False

    @property
    def viewable(self) -> bool:
        """Whether views can count ranges of its values: only those of timers."""
        return self.kind == "t"


class Confusion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two metrics that are often taken for each other."""

    names: tuple[str, str]
    difference: str
    confidence: Confidence


class Dimension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The meaning of a dimension, the same in all families."""

    name: str
    meaning: str
    confidence: Confidence = "inferred"


class DimensionValues(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The known values of a dimension.

    :param closed_in: families in which there are no other values.
    """

    dimension: str
    names: tuple[str, ...]
    closed_in: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a query's JSON body."""

    name: str
    type: str
    meaning: str
    example: msgspec.Raw
    required: bool = False


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit of the service.

    :param value: None if it is not published.
    :param families: to which it applies; empty for all.
    """

    name: str
    unit: str
    confidence: Confidence
    value: int | None = None
    note: str = ""
    families: tuple[str, ...] = ()


class Family(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One endpoint for aggregates queries, and what its queries may contain.

    :param path: to POST to, below the region's API URL.
    :param permissions: of which one is needed.
    :param scopes: of which one is needed if the organization enforces scopes.
    :param fields: names of the body's fields.
    :param group_by: dimensions to group by.
    :param filter_only: further dimensions for predicates.
    :param time_dimensions: values of ``alternateTimeDimension``.
    :param preview: whether the service may change the endpoint without notice.
    """

    name: str
    path: str
    permissions: tuple[str, ...]
    scopes: tuple[str, ...]
    fields: tuple[str, ...]
    metrics: tuple[Metric, ...]
    group_by: tuple[str, ...]
    filter_only: tuple[str, ...]
    time_dimensions: tuple[str, ...] = ("eventTime",)
    preview: bool = False

    @cached_property
    def predicate_dimensions(self) -> tuple[str, ...]:
        """The dimensions for predicates, sorted."""
        return tuple(sorted((*self.group_by, *self.filter_only)))

    @cached_property
    def metrics_by_name(self) -> dict[str, Metric]:
        """The metrics by name."""
        return {metric.name: metric for metric in self.metrics}

    def metric(self, name: str) -> Metric | None:
        """Return a metric; None if the family does not have it."""
        return self.metrics_by_name.get(name)

    def values(self, dimension: str) -> tuple[str, ...]:
        """Return the known values of a dimension; empty if it is not enumerated (ids, numbers, texts)."""
        known = _catalogue().values_by_dimension.get(dimension)
        return known.names if known and dimension in self.predicate_dimensions else ()

    def closed(self, dimension: str) -> bool:
        """Whether :meth:`values` are all values that the dimension can have in this family."""
        known = _catalogue().values_by_dimension.get(dimension)
        return known is not None and self.name in known.closed_in

    def limit(self, name: str) -> int | None:
        """Return a published limit; None if there is none with this name."""
        return next(
            (
                limit.value
                for limit in limits()
                if limit.name == name and (not limit.families or self.name in limit.families)
            ),
            None,
        )


class _Catalogue(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    sources: dict[str, str]
    confusions: tuple[Confusion, ...]
    dimensions: tuple[Dimension, ...]
    fields: tuple[Field, ...]
    limits: tuple[Limit, ...]
    values: tuple[DimensionValues, ...]
    families: tuple[Family, ...]

    @cached_property
    def families_by_name(self) -> dict[str, Family]:
        return {family.name: family for family in self.families}

    @cached_property
    def values_by_dimension(self) -> dict[str, DimensionValues]:
        return {values.dimension: values for values in self.values}

    @cached_property
    def families_by_metric(self) -> dict[str, tuple[str, ...]]:
        owners: dict[str, tuple[str, ...]] = {}
        for family in self.families:
            for metric in family.metrics:
                owners[metric.name] = (*owners.get(metric.name, ()), family.name)
        return owners


def families() -> tuple[str, ...]:
    """Return the names of all families, sorted."""
    return tuple(_catalogue().families_by_name)


def family(name: str) -> Family:
    """Return a family by its name in the path.

    :raises UnknownFamilyError: there is no such family; the error suggests the closest name.
    """
    known = _catalogue().families_by_name
    if name not in known:
        from difflib import get_close_matches  # rarely needed

        near = get_close_matches(name, known, n=1)
        raise UnknownFamilyError(
            f"{name!r} is not a family of aggregates queries.",
            remedy=f"Did you mean {near[0]!r}?" if near else f"The families are {', '.join(known)}.",
        )
    return known[name]


def families_with(metric: str) -> tuple[str, ...]:
    """Return the names of the families that have a metric."""
    return _catalogue().families_by_metric.get(metric, ())


def dimension_named(name: str) -> Dimension | None:
    """Return a dimension; None if no family has it."""
    return next((each for each in _catalogue().dimensions if each.name == name), None)


def confusions() -> tuple[Confusion, ...]:
    """Return the pairs of metrics that are often taken for each other."""
    return _catalogue().confusions


def sources() -> dict[str, str]:
    """Return the sources of the catalog by key: addresses, and names of documents."""
    return _catalogue().sources


def fields() -> tuple[Field, ...]:
    """Return the fields of a query's body, required ones first."""
    return _catalogue().fields


def limits() -> tuple[Limit, ...]:
    """Return the known limits of the service."""
    return _catalogue().limits


@cache
def _catalogue() -> _Catalogue:
    # pkgutil is faster to import than importlib.resources, and supports zip files, too.
    content = pkgutil.get_data(__package__, "catalogue.json")
    if content is None:
        raise FileNotFoundError("hourglance/genesys/catalogue.json")
    return msgspec.json.decode(content, type=_Catalogue)
