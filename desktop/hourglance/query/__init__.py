"""The aggregates query language: its catalogue, its wire form, and the check of a query.

Metrics, dimensions and values keep the names that the service gives them.
"""

from hourglance.query._answers import decode_answer, steps_of
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
from hourglance.query._errors import AnswerShapeError, QueryShapeError, UnresolvedQueryError
from hourglance.query._periods import Period, parse_period
from hourglance.query._wire import decode, encode

__all__ = [
    "AnswerShapeError",
    "Confidence",
    "Family",
    "Field",
    "Kind",
    "Limit",
    "Metric",
    "Period",
    "QueryShapeError",
    "Unit",
    "UnknownFamilyError",
    "UnresolvedQueryError",
    "decode",
    "decode_answer",
    "encode",
    "families",
    "families_with",
    "family",
    "fields",
    "limits",
    "parse_period",
    "steps_of",
]
