"""The query check: every mistake of an aggregates query, told at once and in words.

Each module knows one area and reads on its own; ``_run`` calls them in order. A rule looks at the
tree that the reader left, tells what it finds to ``context.findings``, and goes on.
"""

from hourglance.query._check._declared import check_query
from hourglance.query._check._report import Diagnostic, Report, Severity
from hourglance.query._check._run import check

__all__ = ["Diagnostic", "Report", "Severity", "check", "check_query"]
