"""The composition root: builds the parts and wires them."""
