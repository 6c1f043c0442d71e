"""The aggregates query language: its catalogue, its wire form, and the check of a query.

Metrics, dimensions and values keep the names that the service gives them.
"""

from hourglance.query._catalogue import (
    Confidence,
    Family,
    Field,
    Kind,
    Limit,
    Metric,
    Unit,
    UnknownFamilyError,
    families,
    families_with,
    family,
    fields,
    limits,
)
from hourglance.query._periods import Period, parse_period

__all__ = [
    "Confidence",
    "Family",
    "Field",
    "Kind",
    "Limit",
    "Metric",
    "Period",
    "Unit",
    "UnknownFamilyError",
    "families",
    "families_with",
    "family",
    "fields",
    "limits",
    "parse_period",
]
