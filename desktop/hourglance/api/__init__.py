"""Everything that a widget's author imports, and all that one needs.

Version 1, stable. It depends on pluggy alone: no Qt, no network, no clock. What a widget can be declared
without is imported when it is first used.
"""

from typing import TYPE_CHECKING

from hourglance._late import late
from hourglance.api._errors import HourglanceError, WidgetError
from hourglance.api._filters import (
    Clause,
    Condition,
    Filter,
    NumericRange,
    Predicate,
    all_of,
    any_of,
    exists,
    in_range,
    is_in,
    not_exists,
)
from hourglance.api._holes import ME, MY_QUEUES, Fact, FactName, FromSetting, Hole, Settings, setting
from hourglance.api._hooks import (
    API_VERSION,
    ENTRY_POINT_GROUP,
    PROJECT,
    Register,
    hookimpl,
    hookspec,
    hourglance_widgets,
)
from hourglance.api._query import AggregatesQuery, SortMetric, View
from hourglance.api._widget import Widget
from hourglance.api._windows import (
    Interval,
    Last,
    Since,
    ThisWeek,
    Today,
    Window,
    last,
    since,
    this_week,
    today,
    window_label,
    window_named,
)

if TYPE_CHECKING:
    from hourglance.api._aggregates import (
        Aggregates,
        Bucket,
        Group,
        Measure,
        Point,
        Series,
        Statistic,
        Stats,
    )
    from hourglance.api._blocks import Bars, Block, Figure, Gauge, Link, Note, Sparkline, Table
    from hourglance.api._cards import Card, Tone
    from hourglance.api._declaration import Declaration
    from hourglance.api._quantities import Count, Duration, Percent, Quantity
    from hourglance.api._settings import (
        ChoiceSetting,
        FlagSetting,
        NumberSetting,
        Option,
        QueuesSetting,
        Setting,
        SettingsError,
        TextSetting,
        UsersSetting,
        WindowSetting,
        clean_settings,
    )
else:
    __getattr__ = late(
        __name__,
        _aggregates="Aggregates Bucket Group Measure Point Series Statistic Stats",
        _blocks="Bars Block Figure Gauge Link Note Sparkline Table",
        _cards="Card Tone",
        _declaration="Declaration",
        _quantities="Count Duration Percent Quantity",
        _settings="ChoiceSetting FlagSetting NumberSetting Option QueuesSetting Setting SettingsError"
        " TextSetting UsersSetting WindowSetting clean_settings",
    )

__all__ = [
    "API_VERSION",
    "ENTRY_POINT_GROUP",
    "ME",
    "MY_QUEUES",
    "PROJECT",
    "Aggregates",
    "AggregatesQuery",
    "Bars",
    "Block",
    "Bucket",
    "Card",
    "ChoiceSetting",
    "Clause",
    "Condition",
    "Count",
    "Declaration",
    "Duration",
    "Fact",
    "FactName",
    "Figure",
    "Filter",
    "FlagSetting",
    "FromSetting",
    "Gauge",
    "Group",
    "Hole",
    "HourglanceError",
    "Interval",
    "Last",
    "Link",
    "Measure",
    "Note",
    "NumberSetting",
    "NumericRange",
    "Option",
    "Percent",
    "Point",
    "Predicate",
    "Quantity",
    "QueuesSetting",
    "Register",
    "Series",
    "Setting",
    "Settings",
    "SettingsError",
    "Since",
    "SortMetric",
    "Sparkline",
    "Statistic",
    "Stats",
    "Table",
    "TextSetting",
    "ThisWeek",
    "Today",
    "Tone",
    "UsersSetting",
    "View",
    "Widget",
    "WidgetError",
    "Window",
    "WindowSetting",
    "all_of",
    "any_of",
    "clean_settings",
    "exists",
    "hookimpl",
    "hookspec",
    "hourglance_widgets",
    "in_range",
    "is_in",
    "last",
    "not_exists",
    "setting",
    "since",
    "this_week",
    "today",
    "window_label",
    "window_named",
]
