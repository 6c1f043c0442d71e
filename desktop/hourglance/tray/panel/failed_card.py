"""What is shown in place of a card that cannot be shown: a bug costs one card, never the panel."""

from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.text.translation import tr


def failed_card(key: str, title: str, *, widget_id: str = "", expanded: bool = True) -> CardModel:
    """Return the card that says that this card cannot be shown."""
    text = tr("This card cannot be shown because of an error in Hourglance. Hide it, or update Hourglance.")
    return CardModel(
        key=key,
        title=title,
        accessible_text=f"{title}: {text}",
        widget_id=widget_id,
        expanded=expanded,
        summary=tr("Unavailable"),
        messages=(text,),
    )
