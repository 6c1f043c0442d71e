"""What the rooms say that they have, they have, late or not."""

import importlib

import pytest

ROOMS = ("api", "app", "cloud", "demo", "engine", "genesys", "lint", "plugin_host", "tray")


@pytest.mark.parametrize("room", ROOMS)
def test_face_names_exist(room: str) -> None:
    face = importlib.import_module(f"hourglance.{room}")
    for name in face.__all__:
        assert getattr(face, name) is not None, name


@pytest.mark.parametrize("room", ROOMS)
def test_face_unknown_name_is_an_attribute_error(room: str) -> None:
    face = importlib.import_module(f"hourglance.{room}")
    with pytest.raises(AttributeError, match=f"^module 'hourglance.{room}' has no attribute 'nothing'$"):
        face.nothing  # noqa: B018 - asked for, not used
