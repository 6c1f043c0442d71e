"""What is kept of an unexpected error of a command: its traceback, in a file that the user can send."""

import platform
import traceback
from typing import Final

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.util.atomic_file import atomic_write, os_error_reason
from hourglance.util.paths import user_path
from hourglance.util.printable import short_line

_FILE: Final = "error.txt"


def save_traceback(error: Exception) -> str:
    """Write the traceback of an error to a file in the cache folder, and return a sentence that names it."""
    kind = type(error).__name__
    what = short_line(f"{kind}: {error}" if str(error) else kind)
    report = f"Hourglance {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
    report += "".join(traceback.format_exception(error))
    try:
        file = user_path("cache", _FILE)
        atomic_write(file, report.encode(errors="backslashreplace"), durable=False)
    except OSError as failure:
        kept = f"Its details could not be saved: {os_error_reason(failure)}."
    except HourglanceError as failure:
        kept = f"Its details could not be saved: {failure}"
    else:
        kept = f"Report it to the authors of Hourglance with {file}."
    return f"Hourglance had an unexpected error ({what}). {kept}"
