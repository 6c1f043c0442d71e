"""The guide for authors: its code, its commands, and its pictures, which are drawn from the code above them.

Run it after changing plugins/README.md or how cards look::

    QT_QPA_PLATFORM=offscreen TZ=UTC python tests/support/guide.py

Each picture contains its code, so that a test detects an outdated one.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hourglance import api
from hourglance.api import AggregatesQuery, Card, Declaration, Duration, is_in, last, validate_settings
from hourglance.api._samples import SAMPLED_AT, sample_results

GUIDE = Path(__file__).parents[2] / "plugins" / "README.md"

#: The name under which a picture contains its code.
CODE = "Code"

#: The query that the guide's short code samples present.
QUERY = AggregatesQuery(
    metrics=("tHandle", "tTalkComplete", "tHeldComplete", "tAcw", "tWait", "oServiceLevel", "nOffered"),
    where=is_in("mediaType", "voice"),
    group_by=("queueId",),
    window=last(hours=1),
    granularity="PT5M",
)

_PICTURED = re.compile(r"```python\n(?P<code>[^`]*)```\n\n!\[[^]]*\]\((?P<picture>[^)]*)\)")


@dataclass(frozen=True, kw_only=True)
class Pictured:
    """A piece of the guide's code and the file with its picture."""

    code: str
    picture: Path

    def card(self) -> Card:
        """Return the card: the code is a card, a block for one, or a whole plugin with one widget."""
        names = {name: getattr(api, name) for name in api.__all__} | {"results": sample_results(QUERY, {})}
        if "@hookimpl" in self.code:
            exec(self.code, names)
            (widget,) = registered(names)
            several = hasattr(widget, "queries")
            sample = api.Results(widget.samples()) if several else widget.sample()
            return widget.present(sample, validate_settings(widget.settings, {}))
        shown = eval(self.code, names)
        if isinstance(shown, Card):
            return shown
        handled = names["results"].total("tHandle")
        return Card(headline=Duration(handled.sum), caption=f"{handled.count} handled", body=[shown])


def pictured() -> Iterator[Pictured]:
    """Yield all code of the guide that has a picture."""
    for found in _PICTURED.finditer(GUIDE.read_text(encoding="utf-8")):
        yield Pictured(code=found["code"], picture=GUIDE.parent / found["picture"])


def registered(names: dict[str, object]) -> list[api.Widget]:
    """Return the widgets that the hook of a plugin's code registers."""
    widgets: list[api.Widget] = []
    names["hourglance_widgets"](widgets.append)
    return widgets


def draw(one: Pictured) -> None:
    """Draw a card as the panel does, and write it with its code."""
    from panel_stage import recording_commands
    from PySide6.QtCore import QMargins, QPoint, QRect, Qt
    from PySide6.QtGui import QImage, QPainter, QRegion
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from hourglance.engine import WidgetState
    from hourglance.tray.controls.theme import LIGHT, palette_from_theme
    from hourglance.tray.panel.card import CardView
    from hourglance.tray.panel.card_model import build_card

    found = re.search(r'title = "(.*)"', one.code)
    title = found[1] if found else "Voice, last hour"
    declaration = Declaration(plugin="guide", name="card", title=title, description="", query=QUERY)
    state = WidgetState(widget=declaration, data="fresh", card=one.card(), as_of=SAMPLED_AT)
    view = CardView(recording_commands([]))
    view.set_model(build_card(state, SAMPLED_AT + timedelta(seconds=20)))
    ground = QWidget()
    ground.setPalette(palette_from_theme(LIGHT))
    ground.setAutoFillBackground(True)
    column = QVBoxLayout(ground)
    column.setContentsMargins(QMargins(8, 8, 8, 8))
    column.addWidget(view)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    ground.setFixedWidth(360)
    ground.adjustSize()
    ground.setFixedHeight(column.heightForWidth(360))
    ratio = ground.devicePixelRatio()
    image = QImage(ground.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    ground.render(painter, QPoint(), QRegion(QRect(QPoint(), ground.size())))
    painter.end()
    image.setText(CODE, one.code)
    one.picture.parent.mkdir(exist_ok=True)
    image.save(str(one.picture))


if __name__ == "__main__":
    from PySide6.QtWidgets import QApplication

    from hourglance.tray.controls.style import install_style

    os.environ.setdefault("QT_SCALE_FACTOR", "2")
    app = QApplication([])
    install_style()
    for each in pictured():
        draw(each)
        print(each.picture.name)
