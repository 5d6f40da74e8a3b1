"""The two who pass things on to each other."""

from __future__ import annotations

import pytest

from tenants.models import Role
from tenants.seated import Seated
from tests.support.house import House


@pytest.fixture
def harrow(house: House) -> Seated:
    """A coordinator in Harrow, who offers."""
    return house.seated(role=Role.COORDINATOR)


@pytest.fixture
def haringey(house: House) -> Seated:
    """A coordinator in Haringey, who answers."""
    return house.seated(role=Role.COORDINATOR, hub="haringey")
