"""The aggregates query language: its catalogue, its wire form, and the check of a query.

Metrics, dimensions and values keep the names that the service gives them.
"""

from typing import TYPE_CHECKING

from hourglance._late import late
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
from hourglance.query._holes import Facts, facts_in, fill_holes
from hourglance.query._periods import Period, parse_period
from hourglance.query._wire import decode, encode

if TYPE_CHECKING:
    from hourglance.query._check import Diagnostic, Report, Severity, check, check_query
    from hourglance.query._codes import Explanation, UnknownCodeError, codes, explain
    from hourglance.query._permissions import Permit, permit, permits, request_for
    from hourglance.query._refusals import ErrorBody, ErrorDetail, Refusal, explain_refusal
    from hourglance.query._render import render, render_explanation
else:
    # The check is large, and neither a query's way nor its answer's goes through it.
    __getattr__ = late(
        __name__,
        _check="Diagnostic Report Severity check check_query",
        _codes="Explanation UnknownCodeError codes explain",
        _permissions="Permit permit permits request_for",
        _refusals="ErrorBody ErrorDetail Refusal explain_refusal",
        _render="render render_explanation",
    )

__all__ = [
    "AnswerShapeError",
    "Confidence",
    "Diagnostic",
    "ErrorBody",
    "ErrorDetail",
    "Explanation",
    "Facts",
    "Family",
    "Field",
    "Kind",
    "Limit",
    "Metric",
    "Period",
    "Permit",
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
    "facts_in",
    "families",
    "families_with",
    "family",
    "fields",
    "fill_holes",
    "limits",
    "parse_period",
    "permit",
    "permits",
    "render",
    "render_explanation",
    "request_for",
    "steps_of",
]
