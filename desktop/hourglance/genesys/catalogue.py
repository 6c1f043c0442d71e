"""What can be asked: the families of aggregates queries, their metrics, dimensions and limits.

All of it is data, in ``data/catalogue.json``: where it comes from and how sure each fact is stands
there, under ``_about``. It is read once, when somebody first asks.
"""

import pkgutil
from functools import cache, cached_property
from typing import Literal, TypeAlias

import msgspec

from hourglance.api import HourglanceError

#: How sure a fact is, best first.
Confidence: TypeAlias = Literal["official", "observed", "third-party", "inferred", "unconfirmed"]

#: ``n`` counts events, ``t`` times something in milliseconds, ``o`` observes a number or a ratio.
Kind: TypeAlias = Literal["n", "t", "o"]

Unit: TypeAlias = Literal["count", "ms", "ratio", "number"]


class UnknownFamilyError(HourglanceError):
    """A name that is no family of aggregates queries."""

    who = "The query"
    code = "unknown-family"


class Metric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One metric of one family.

    :param owner: whose work it measures, such as ``queue`` or ``agent``; empty where not known.
    :param meaning: a sentence or two; empty where not known.
    :param confidence: how sure owner and meaning are.
    :param sortable: whether ``topN`` and ``bottomN`` can rank by it.
    :param additive: whether the parts of several buckets or groups add up to the whole.
    :param never_by: dimensions by which it is never recorded, so that asking gives nothing.
    :param refused_somewhere: whether a service was seen to refuse it although it is published.
    """

    name: str
    kind: Kind
    unit: Unit
    owner: str = ""
    meaning: str = ""
    confidence: Confidence = "unconfirmed"
    sortable: bool = False
    additive: bool = True
    never_by: tuple[str, ...] = ()
    refused_somewhere: bool = False

    @property
    def viewable(self) -> bool:
        """Whether a view can count a range of it: only timers have values in between."""
        return self.kind == "t"


class DimensionValues(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The values that a dimension is known to have.

    :param closed_in: families for which these are all; in others there may be more.
    """

    dimension: str
    names: tuple[str, ...]
    closed_in: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a query's body, as the wire spells it."""

    name: str
    type: str
    meaning: str
    example: msgspec.Raw
    required: bool = False


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much the service takes; ``value`` is None where a limit is not published.

    :param families: where it holds; empty is everywhere.
    """

    name: str
    unit: str
    confidence: Confidence
    value: int | None = None
    note: str = ""
    families: tuple[str, ...] = ()


class Family(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One endpoint for aggregates and all that can be asked of it.

    :param path: where to POST to, below the region's API address.
    :param permissions: one of these is needed; empty where the service does not publish it.
    :param scopes: one of these, where an organisation enforces scopes.
    :param fields: the body's fields, as the wire spells them.
    :param group_by: the dimensions that split an answer.
    :param filter_only: further dimensions that a predicate may name.
    """

    name: str
    path: str
    permissions: tuple[str, ...]
    scopes: tuple[str, ...]
    fields: tuple[str, ...]
    metrics: tuple[Metric, ...]
    group_by: tuple[str, ...]
    filter_only: tuple[str, ...]

    @cached_property
    def predicate_dimensions(self) -> tuple[str, ...]:
        """The dimensions that a predicate may name, sorted."""
        return tuple(sorted((*self.group_by, *self.filter_only)))

    @cached_property
    def metrics_by_name(self) -> dict[str, Metric]:
        """The metrics, to be looked up."""
        return {metric.name: metric for metric in self.metrics}

    def metric(self, name: str) -> Metric | None:
        """Return the metric of that name, None if this family has none."""
        return self.metrics_by_name.get(name)

    def values(self, dimension: str) -> tuple[str, ...]:
        """Return the known values of a dimension, empty if anything goes (ids, numbers, texts)."""
        known = _catalogue().values_by_dimension.get(dimension)
        return known.names if known and dimension in self.predicate_dimensions else ()

    def closed(self, dimension: str) -> bool:
        """Whether :meth:`values` are all that the dimension can have here."""
        known = _catalogue().values_by_dimension.get(dimension)
        return known is not None and self.name in known.closed_in

    def limit(self, name: str) -> int | None:
        """Return a published limit of that name, None if there is none."""
        return next(
            (
                limit.value
                for limit in limits()
                if limit.name == name and (not limit.families or self.name in limit.families)
            ),
            None,
        )


class _Catalogue(msgspec.Struct, frozen=True, kw_only=True, dict=True):
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
    """Return a family by the name that its path has.

    :raises UnknownFamilyError: if there is none of that name; the error names the nearest.
    """
    known = _catalogue().families_by_name
    if name not in known:
        from difflib import get_close_matches  # few are mistaken

        near = get_close_matches(name, known, n=1)
        raise UnknownFamilyError(
            f"There is no family of aggregates called {name!r}.",
            remedy=f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known)}.",
        )
    return known[name]


def families_with(metric: str) -> tuple[str, ...]:
    """Return the names of the families that have a metric of that name."""
    return _catalogue().families_by_metric.get(metric, ())


def fields() -> tuple[Field, ...]:
    """Return the fields of a query's body, those that are needed first."""
    return _catalogue().fields


def limits() -> tuple[Limit, ...]:
    """Return what is known of the service's limits."""
    return _catalogue().limits


@cache
def _catalogue() -> _Catalogue:
    # pkgutil costs start-up less than importlib.resources, and reads from a zip as well.
    content = pkgutil.get_data(__package__, "catalogue.json")
    if content is None:
        raise FileNotFoundError("hourglance/genesys/catalogue.json")
    return msgspec.json.decode(content, type=_Catalogue)
