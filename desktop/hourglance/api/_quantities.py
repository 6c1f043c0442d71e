"""Values with a unit, as text (``str``) and for screen readers (``spoken``)."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in milliseconds; None is no data.

    Shown in its two largest units: ``2 h 41 min``, ``4 min 21 s``, ``38 s``.
    """

    value: float | None
    unit: ClassVar[str] = "ms"

    def __str__(self) -> str:
        """Return the short form, ``2 h 41 min``."""
        return _NO_DATA if self.value is None else self._join("h", "min", "s")

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader, ``2 hours 41 minutes``."""
        if self.value is None:
            return _NO_DATA_SPOKEN
        return self._join("hours", "minutes", "seconds", singular=("hour", "minute", "second"))

    def _join(self, *units: str, singular: tuple[str, ...] = ()) -> str:
        seconds = round(abs(self.value or 0) / 1000)
        if seconds >= 3600:
            seconds = round(seconds / 60) * 60
        amounts = (seconds // 3600, seconds // 60 % 60, seconds % 60)
        first = next((i for i, amount in enumerate(amounts) if amount), len(amounts) - 1)
        parts = [
            f"{amount} {singular[i] if singular and amount == 1 else units[i]}"
            for i, amount in enumerate(amounts)
            if i == first or (i == first + 1 and amount)
        ]
        sign = ("minus " if singular else "-") if seconds and (self.value or 0) < 0 else ""
        return sign + " ".join(parts)


@dataclass(frozen=True, slots=True)
class Count:
    """A count; None is no data."""

    value: int | None
    unit: ClassVar[str] = "count"

    def __str__(self) -> str:
        """Return the short form, ``1 234`` with a thin space."""
        return _NO_DATA if self.value is None else f"{self.value:,}".replace(",", "\u202f")

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader."""
        return _NO_DATA_SPOKEN if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Percent:
    """A ratio: 0.83 is 83 %; None is no data."""

    value: float | None
    unit: ClassVar[str] = "ratio"

    def __str__(self) -> str:
        """Return the short form: ``83 %``, and one decimal below ten, ``4.1 %``."""
        return _NO_DATA if self.value is None else f"{self._digits()} %"

    @property
    def spoken(self) -> str:
        """Return the form for a screen reader, ``83 percent``."""
        return _NO_DATA_SPOKEN if self.value is None else f"{self._digits()} percent"

    def _digits(self) -> str:
        percent = (self.value or 0) * 100
        return f"{percent:.0f}" if abs(percent) >= 9.95 or percent == 0 else f"{percent:.1f}"


Quantity: TypeAlias = Duration | Count | Percent

_NO_DATA = "–"
_NO_DATA_SPOKEN = "no data"
