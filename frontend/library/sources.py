"""What the search looks through: the library, and the courses and modules of training."""

from __future__ import annotations

from frontend.library.search import LIBRARY, Source
from frontend.training.search import TRAINING

SOURCES: dict[str, Source] = {**LIBRARY, **TRAINING}
