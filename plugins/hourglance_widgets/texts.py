"""The texts of the bundled widgets in the reader's language."""

from hourglance.api import Translations

tr = Translations(__package__, "hourglance_widgets")
