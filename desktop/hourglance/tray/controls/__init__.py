"""Controls, theme and form fields that the windows share."""
