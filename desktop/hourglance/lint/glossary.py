"""Descriptions of metrics and dimensions, from the catalog."""

import textwrap
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from hourglance.genesys import (
    Confidence,
    Dimension,
    Family,
    Metric,
    confusions,
    dimension_named,
    families,
    family,
    sources,
)
from hourglance.lint.rules import UnknownCodeError
from hourglance.lint.rules.aliases import DIMENSION_ALIASES, REAL_TIME_METRICS
from hourglance.lint.rules.names import aliases_of_metric, metric_of_alias
from hourglance.lint.vocabulary import closest, format_names, match_ignoring_case, normalize

_MAX_SUGGESTIONS = 5
_KINDS = {"n": "counter", "t": "timer", "o": "observation"}
_STATISTICS = {
    "count": "count",
    "ms": "count, sum, min and max, in milliseconds",
    "ratio": "numerator, denominator, ratio and, where it is set, target",
    "number": "not published; keep what the answer has",
}
_STAMPED = {
    "n": "when the event happens",
    "t": "once, when what it measures is over, with the full length",
    "o": "with the events that it is calculated from",
}
_AVERAGES = {
    "count": "none; it is a count",
    "ms": "sum divided by count",
    "ratio": "the ratio itself; over several groups or buckets, numerators by denominators",
    "number": "not published; sum divided by count if the answer has both",
}
#: What the catalog's words for confidence are called in descriptions.
_CONFIDENCE: dict[Confidence, str] = {
    "official": "documented",
    "observed": "observed in answers",
    "third-party": "reported by integrators",
    "inferred": "inferred",
    "unconfirmed": "unconfirmed",
}


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, and how certain it is: ``documented``, ``observed in answers``, ``inferred``, ..."""

    text: str
    confidence: str


class NamedFact(Fact, frozen=True, kw_only=True):
    """A fact about another metric."""

    name: str


class FamilyReference(msgspec.Struct, frozen=True, kw_only=True):
    """A family in which a name is available, and what asking it takes."""

    name: str
    path: str
    permissions: tuple[str, ...]
    preview: bool


class MetricDescription(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="metric"):
    """All that the catalog knows of a metric."""

    name: str
    kind: str
    owner: str
    meaning: Fact
    stamped: Fact
    average: str
    statistics: str
    confused_with: tuple[NamedFact, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    families: tuple[FamilyReference, ...]


class DimensionDescription(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="dimension"):
    """All that the catalog knows of a dimension."""

    name: str
    meaning: Fact
    filter_only: bool
    values: tuple[str, ...]
    families: tuple[FamilyReference, ...]


NameDescription: TypeAlias = MetricDescription | DimensionDescription


def describe_name(name: str) -> NameDescription:
    """Return what a metric or a dimension means; other names and spellings of metrics are understood.

    :raises UnknownCodeError: if there is no code, metric or dimension with this name.
    """
    known = [family(each) for each in families()]
    names = _all_names(known)
    right = name if name in names else match_ignoring_case(name, names) or _name_of_alias(name)
    real_time = match_ignoring_case(name, tuple(REAL_TIME_METRICS)) if right is None else None
    if real_time:
        raise UnknownCodeError(
            f"{real_time} is a real-time metric: it has no history and is not an aggregate.",
            remedy=f"Query it by POST /api/v2/analytics/{REAL_TIME_METRICS[real_time]}.",
        )
    if right is None:
        near = _suggestions(name, names)
        raise UnknownCodeError(
            f"There is no code, metric or dimension {name[:40]!r}.",
            remedy=f"Did you mean {near}?" if near else "Without an argument, explain lists all codes.",
        )
    owners = [each for each in known if each.metric(right)]
    if owners and (metric := owners[0].metric(right)):
        return _describe_metric(metric, owners)
    dimension = dimension_named(right) or Dimension(name=right, meaning="Not described in the catalog.")
    return _describe_dimension(dimension, [each for each in known if right in each.predicate_dimensions])


def render_description(description: NameDescription, *, width: int = 100) -> str:
    """Return a description as text that ends with a line break.

    :param width: columns of the terminal.
    """
    lines = (
        _metric_lines(description)
        if isinstance(description, MetricDescription)
        else _dimension_lines(description)
    )
    wrapped = (
        textwrap.fill(line, max(width, 40), break_on_hyphens=False, subsequent_indent="  ") for line in lines
    )
    return "\n".join(wrapped) + "\n"


def _all_names(known: list[Family]) -> tuple[str, ...]:
    metrics = [metric.name for each in known for metric in each.metrics]
    return tuple(dict.fromkeys([*metrics, *(name for each in known for name in each.predicate_dimensions)]))


def _name_of_alias(name: str) -> str | None:
    """Return the metric or the dimension that another name is used for, None if there is none."""
    dimension = DIMENSION_ALIASES.get(normalize(name))
    return metric_of_alias(name) or (dimension.name or None if dimension else None)


def _suggestions(name: str, names: tuple[str, ...]) -> str:
    """Return the closest name, or else the names that contain ``name``; empty if there are none."""
    near = closest(name, names)
    if near:
        return near
    part = normalize(name)
    containing = [each for each in names if part in normalize(each)] if len(part) > 2 else []
    return format_names(containing[:_MAX_SUGGESTIONS])


def _describe_metric(metric: Metric, owners: list[Family]) -> MetricDescription:
    # The rule of the kind is documented for conversations only.
    by_rule: Confidence = "official" if owners[0].name == "conversations" else "inferred"
    if metric.kind == "o":
        by_rule = "inferred"
    notes = [f"{note[:1].upper()}{note[1:]}." for note in aliases_of_metric(metric.name)]
    if metric.never_by:
        notes.append(f"Never recorded with {format_names(metric.never_by)}.")
    if not metric.additive:
        notes.append("Parts do not add up to the whole.")
    if metric.refused_somewhere:
        notes.append("Some organizations may not query it.")
    return MetricDescription(
        name=metric.name,
        kind=_KINDS[metric.kind],
        owner=metric.owner,
        meaning=_fact(metric.meaning, metric.confidence),
        stamped=(
            _fact(metric.stamped, metric.stamped_confidence or metric.confidence)
            if metric.stamped
            else _fact(_STAMPED[metric.kind], by_rule)
        ),
        average=metric.average or _AVERAGES[metric.unit],
        statistics=_STATISTICS[metric.unit],
        confused_with=tuple(
            NamedFact(name=other, text=pair.difference, confidence=_CONFIDENCE[pair.confidence])
            for pair in confusions()
            if metric.name in pair.names
            for other in pair.names
            if other != metric.name
        ),
        notes=tuple(notes),
        sources=tuple(sources()[key] for key in metric.sources),
        families=_references(owners),
    )


def _describe_dimension(dimension: Dimension, owners: list[Family]) -> DimensionDescription:
    return DimensionDescription(
        name=dimension.name,
        meaning=_fact(dimension.meaning, dimension.confidence),
        filter_only=all(dimension.name in each.filter_only for each in owners),
        values=owners[0].values(dimension.name),
        families=_references(owners),
    )


def _fact(text: str, confidence: Confidence) -> Fact:
    return Fact(text=text, confidence=_CONFIDENCE[confidence])


def _references(owners: list[Family]) -> tuple[FamilyReference, ...]:
    return tuple(
        FamilyReference(name=each.name, path=each.path, permissions=each.permissions, preview=each.preview)
        for each in owners
    )


def _metric_lines(metric: MetricDescription) -> Iterator[str]:
    yield f"{metric.name}: {metric.kind} of the {metric.owner}"
    yield f"{metric.meaning.text} ({metric.meaning.confidence})"
    yield f"Stamped: {metric.stamped.text} ({metric.stamped.confidence})"
    yield f"Average: {metric.average}"
    yield f"Statistics: {metric.statistics}"
    for other in metric.confused_with:
        yield f"Not to be confused with {other.name}: {other.text} ({other.confidence})"
    for note in metric.notes:
        yield f"Note: {note}"
    for each in metric.families:
        preview = "; a preview that may change without notice" if each.preview else ""
        yield f"Family {each.name}: POST {each.path}; permission {' or '.join(each.permissions)}{preview}"
    if metric.sources:
        yield f"Sources: {', '.join(metric.sources)}"


def _dimension_lines(dimension: DimensionDescription) -> Iterator[str]:
    yield f"{dimension.name}: dimension"
    yield f"{dimension.meaning.text} ({dimension.meaning.confidence})"
    yield (
        "Available in the filter only."
        if dimension.filter_only
        else "Available in groupBy and in the filter."
    )
    if dimension.values:
        yield f"Values: {', '.join(dimension.values)}."
    yield f"Families: {', '.join(each.name for each in dimension.families)}."
