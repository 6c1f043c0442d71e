"""The aggregates query language: its catalogue, its wire form, and the check of a query.

Metrics, dimensions and values keep the names that the service gives them.
"""

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from hourglance.query._check import Diagnostic, Report, Severity, check, check_query
    from hourglance.query._codes import Explanation, UnknownCodeError, codes, explain
    from hourglance.query._refusals import ErrorBody, ErrorDetail, Refusal, explain_refusal
    from hourglance.query._render import render, render_explanation

__all__ = [
    "AnswerShapeError",
    "Confidence",
    "Diagnostic",
    "ErrorBody",
    "ErrorDetail",
    "Explanation",
    "Family",
    "Field",
    "Kind",
    "Limit",
    "Metric",
    "Period",
    "QueryShapeError",
    "Refusal",
    "Report",
    "Severity",
    "Unit",
    "UnknownCodeError",
    "UnknownFamilyError",
    "UnresolvedQueryError",
    "check",
    "check_query",
    "codes",
    "decode",
    "decode_answer",
    "encode",
    "explain",
    "explain_refusal",
    "families",
    "families_with",
    "family",
    "fields",
    "limits",
    "parse_period",
    "render",
    "render_explanation",
    "steps_of",
]

# The check is large, and neither a query's way nor its answer's goes through it.
_LATE = {
    "Diagnostic": "hourglance.query._check",
    "ErrorBody": "hourglance.query._refusals",
    "ErrorDetail": "hourglance.query._refusals",
    "Explanation": "hourglance.query._codes",
    "Refusal": "hourglance.query._refusals",
    "Report": "hourglance.query._check",
    "Severity": "hourglance.query._check",
    "UnknownCodeError": "hourglance.query._codes",
    "check": "hourglance.query._check",
    "check_query": "hourglance.query._check",
    "codes": "hourglance.query._codes",
    "explain": "hourglance.query._codes",
    "explain_refusal": "hourglance.query._refusals",
    "render": "hourglance.query._render",
    "render_explanation": "hourglance.query._render",
}


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # here alone: nothing that is there early needs it

    return getattr(importlib.import_module(_LATE[name]), name)
