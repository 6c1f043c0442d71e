"""The application's style: Qt's Fusion with rounded fields and buttons, visible edges and focus rings.

Qt's own styles draw edges that vanish on a dark background and focus marks that are easy to miss. Everything
else, geometry included, stays Fusion's, so that standard widgets need no subclasses.
"""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QFrame,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionSpinBox,
    QStyleOptionToolButton,
    QWidget,
)

from hourglance.tray.controls.theme import GRID, Theme, fill_rounded, theme_from_palette

#: How round the corners of fields and buttons are, in pixels.
RADIUS: Final = GRID + 2

#: The side of a check box in pixels, while text has an ordinary size.
_BOX: Final = 4 * GRID

_INSTALLED: Final = "hourglance_style"

_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Part = QStyle.SubControl
_Contents = QStyle.ContentsType
_Element = QStyle.SubElement
_State = QStyle.StateFlag
_TOUCHED = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Sunken


def install_style() -> None:
    """Give the application its style, once; not before the first window, since importing this costs time."""
    app = QApplication.instance()
    if isinstance(app, QApplication) and not app.property(_INSTALLED):
        label_font = _label_font()
        app.setStyle(AppStyle())
        if _label_font() != label_font:
            # setStyle() has given each kind of control the desktop's font, whatever the user's text size.
            QApplication.setFont(QApplication.font())
        app.setProperty(_INSTALLED, True)  # noqa: FBT003 - Qt's signature


def _label_font() -> QFont:
    """Return the font of labels that have none of their own."""
    return QFont(QApplication.font("QLabel"))  # type: ignore[call-overload] # the stubs ask for bytes


def frame_as_field(area: QFrame) -> None:
    """Draw a text or list in a box like that of an input field, with a focus ring."""
    area.setFrameShape(QFrame.Shape.Panel)
    area.setLineWidth(GRID)


class AppStyle(QProxyStyle):
    """Fusion with Hourglance's buttons, fields, check boxes and scroll bars.

    A push button that is the default one (:meth:`QPushButton.setDefault`) is filled with ink.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw line edits, check boxes of lists, and focus rings."""
        theme = theme_from_palette(option.palette)
        if element == _Primitive.PE_PanelLineEdit:
            if isinstance(option, QStyleOptionFrame) and option.lineWidth > 0:
                _draw_field(painter, option, theme)
        elif element == _Primitive.PE_IndicatorItemViewItemCheck:
            _draw_check_box(painter, QRectF(option.rect), option, theme)
        elif element == _Primitive.PE_FrameFocusRect:
            _draw_ring(painter, QRectF(option.rect), QColor(theme.ink))
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw push buttons, check boxes, and the frames of texts and lists."""
        if element == _Control.CE_PushButton and isinstance(option, QStyleOptionButton):
            _draw_push_button(painter, option, theme_from_palette(option.palette))
        elif element == _Control.CE_CheckBox and isinstance(option, QStyleOptionButton):
            _draw_labeled_check_box(painter, option, theme_from_palette(option.palette))
        elif element == _Control.CE_ComboBoxLabel and isinstance(option, QStyleOptionComboBox):
            field = self.subControlRect(_Complex.CC_ComboBox, option, _Part.SC_ComboBoxEditField, widget)
            option = QStyleOptionComboBox(option)
            mode, room = Qt.TextElideMode.ElideRight, field.width() - 2
            option.currentText = option.fontMetrics.elidedText(option.currentText, mode, room)
            super().drawControl(element, option, painter, widget)
        elif element == _Control.CE_ShapedFrame and isinstance(option, QStyleOptionFrame):
            if option.frameShape == QFrame.Shape.Panel:
                _draw_field(painter, option, theme_from_palette(option.palette))
        else:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw tool buttons, scroll bars, and combo and spin boxes without their texts."""
        theme = theme_from_palette(option.palette)
        if control == _Complex.CC_ComboBox:
            _draw_field(painter, option, theme)
            arrow = self.subControlRect(control, option, _Part.SC_ComboBoxArrow, widget)
            _draw_chevron(painter, arrow, _ink(option, theme), up=False)
        elif control == _Complex.CC_SpinBox and isinstance(option, QStyleOptionSpinBox):
            _draw_field(painter, option, theme)
            for part, step, up in (
                (_Part.SC_SpinBoxUp, QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, True),
                (_Part.SC_SpinBoxDown, QAbstractSpinBox.StepEnabledFlag.StepDownEnabled, False),
            ):
                enabled = bool(option.stepEnabled & step)
                color = _ink(option, theme) if enabled else QColor(theme.fill)
                _draw_chevron(painter, self.subControlRect(control, option, part, widget), color, up=up)
        elif control == _Complex.CC_ToolButton and isinstance(option, QStyleOptionToolButton):
            _draw_tool_button(painter, option, theme)
        elif control == _Complex.CC_ScrollBar:
            handle = self.subControlRect(control, option, _Part.SC_ScrollBarSlider, widget)
            _prepare(painter)
            fill = theme.fill if option.state & _TOUCHED else theme.line
            fill_rounded(painter, QRectF(handle).adjusted(2, 2, -2, -2), fill, GRID / 2)
            painter.restore()
        else:
            super().drawComplexControl(control, option, painter, widget)

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Return sizes on the grid, with room around texts and symbols."""
        line = -(-option.fontMetrics.height() // GRID) * GRID
        width, height = size.width(), size.height()
        if kind == _Contents.CT_PushButton:
            size = QSize(width + 6 * GRID, -(-height // GRID) * GRID + 3 * GRID)
        elif kind == _Contents.CT_ToolButton:
            size = QSize(width + 4 * GRID, height + 4 * GRID)
        elif kind == _Contents.CT_LineEdit:
            size = QSize(width + 4 * GRID, line + 4 * GRID)
        elif kind == _Contents.CT_ComboBox:
            size = QSize(width + 11 * GRID, line + 4 * GRID)
        elif kind == _Contents.CT_CheckBox:
            box = _box_side(option)
            size = QSize(width + box + 4 * GRID, box + 2 * GRID)
        elif kind == _Contents.CT_ScrollBar:
            size = QSize(8 * GRID, 2 * GRID) if width > height else QSize(2 * GRID, 8 * GRID)
        else:
            size = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type] # may be None
            if kind == _Contents.CT_SpinBox:
                size = QSize(size.width() + 4 * GRID, line + 4 * GRID)
        return size

    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        """Return where the text of a line edit is, and that a check box is clicked anywhere."""
        whole = option.rect
        if element == _Element.SE_LineEditContents:
            return whole.adjusted(2 * GRID, 1, -2 * GRID, -1)
        if element == _Element.SE_CheckBoxClickRect:
            return whole
        return super().subElementRect(element, option, widget)  # type: ignore[arg-type] # may be None

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Return where the text and the arrow of a combo box are."""
        whole = option.rect
        if control == _Complex.CC_ComboBox and part == _Part.SC_ComboBoxEditField:
            return self.visualRect(option.direction, whole, whole.adjusted(2 * GRID + 2, 0, -7 * GRID, 0))
        if control == _Complex.CC_ComboBox and part == _Part.SC_ComboBoxArrow:
            return self.visualRect(
                option.direction, whole, whole.adjusted(whole.width() - 6 * GRID, 0, -GRID, 0)
            )
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type] # may be None


def _prepare(painter: QPainter) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _ink(option: QStyleOption, theme: Theme) -> QColor:
    return QColor(theme.ink if option.state & _State.State_Enabled else theme.muted)


def _draw_field(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    """Draw the background and edge of an input field, with a ring in focus; read-only ones are flat."""
    focus = bool(option.state & _State.State_HasFocus)
    flat = bool(option.state & _State.State_ReadOnly)
    quiet = flat or not option.state & _State.State_Enabled
    width = 2.0 if focus else 1.0
    _prepare(painter)
    painter.setPen(QPen(QColor(theme.ink if focus else theme.line if quiet else theme.fill), width))
    painter.setBrush(Qt.BrushStyle.NoBrush if flat else QColor(theme.card))
    inset = width / 2
    painter.drawRoundedRect(QRectF(option.rect).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
    painter.restore()


def _draw_ring(painter: QPainter, box: QRectF, color: QColor) -> None:
    _prepare(painter)
    painter.setPen(QPen(color, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), GRID + 1, GRID + 1)
    painter.restore()


def _draw_push_button(painter: QPainter, option: QStyleOptionButton, theme: Theme) -> None:
    """Draw a push button: filled if it is the default one, else an outline."""
    enabled = bool(option.state & _State.State_Enabled)
    touched = enabled and bool(option.state & _TOUCHED)
    filled = enabled and bool(option.features & QStyleOptionButton.ButtonFeature.DefaultButton)
    box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    _prepare(painter)
    if filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.muted if touched else theme.ink))
    else:
        painter.setPen(QPen(QColor(theme.fill if enabled else theme.line), 1))
        painter.setBrush(QColor(theme.track if touched else theme.card))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    text = QColor(theme.card) if filled else _ink(option, theme)
    if option.state & _State.State_HasFocus:
        _draw_ring(painter, box.adjusted(1.5, 1.5, -1.5, -1.5), text)
    painter.setPen(text)
    label = _elided(option, box.width() - 4 * GRID)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, label)
    painter.restore()


def _elided(option: QStyleOptionButton, width: float) -> str:
    """Return as much of a control's text as fits, with an ellipsis if there is more."""
    mode, flags = Qt.TextElideMode.ElideRight, Qt.TextFlag.TextShowMnemonic.value
    return option.fontMetrics.elidedText(option.text, mode, int(width), flags)


def _draw_tool_button(painter: QPainter, option: QStyleOptionToolButton, theme: Theme) -> None:
    """Draw the symbol of a tool button; a background under the pointer, a ring in focus."""
    box = QRectF(option.rect).adjusted(1, 1, -1, -1)
    if option.state & _TOUCHED and option.state & _State.State_Enabled:
        _prepare(painter)
        fill_rounded(painter, box, theme.track, RADIUS)
        painter.restore()
    if option.state & _State.State_HasFocus:
        _draw_ring(painter, box, QColor(theme.ink))
    icon = QRect(QPoint(), option.iconSize)
    icon.moveCenter(option.rect.center())
    option.icon.paint(painter, icon)


def _draw_labeled_check_box(painter: QPainter, option: QStyleOptionButton, theme: Theme) -> None:
    """Draw a check box with its text, with a ring around the box in focus."""
    whole = option.rect
    side = _box_side(option)
    box = QRect(2, whole.top() + (whole.height() - side) // 2, side, side)
    mirrored = option.direction is Qt.LayoutDirection.RightToLeft
    if mirrored:
        box.moveRight(whole.right() - 2)
    _draw_check_box(painter, QRectF(box), option, theme)
    if option.state & _State.State_HasFocus:
        _draw_ring(painter, QRectF(box).adjusted(-2, -2, 2, 2), QColor(theme.ink))
    lead = side + 3 * GRID
    text = whole.adjusted(0, 0, -lead, 0) if mirrored else whole.adjusted(lead, 0, 0, 0)
    painter.save()
    painter.setLayoutDirection(option.direction)
    painter.setPen(_ink(option, theme))
    align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
    label = _elided(option, text.width())
    painter.drawText(QRectF(text), align | Qt.TextFlag.TextShowMnemonic, label)
    painter.restore()


def _box_side(option: QStyleOption) -> int:
    """Return the side of a check box beside a text, in pixels."""
    return max(_BOX, -(-option.fontMetrics.height() // GRID) * GRID)


def _draw_check_box(painter: QPainter, box: QRectF, option: QStyleOption, theme: Theme) -> None:
    checked = bool(option.state & _State.State_On)
    _prepare(painter)
    painter.setPen(Qt.PenStyle.NoPen if checked else QPen(QColor(theme.fill), 1))
    painter.setBrush(_ink(option, theme) if checked else QColor(theme.card))
    painter.drawRoundedRect(box, GRID, GRID)
    if checked:
        painter.setPen(QPen(QColor(theme.card), 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(
            [
                QPointF(box.left() + x * box.width(), box.top() + y * box.height())
                for x, y in ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))
            ]
        )
    painter.restore()


def _draw_chevron(painter: QPainter, within: QRect, color: QColor, *, up: bool) -> None:
    center, rise = QRectF(within).center(), -2.0 if up else 2.0
    _prepare(painter)
    painter.setPen(QPen(color, 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline([center + QPointF(-4, -rise), center + QPointF(0, rise), center + QPointF(4, -rise)])
    painter.restore()
