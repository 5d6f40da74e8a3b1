"""What a reader with a screen reader, or with tired eyes, has of a PDF."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject


def tags(reader: PdfReader) -> list[str]:
    """Give the structure tree's tags in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, IndirectObject):
            node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            walk(node.get("/K"))

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def smallest_print(pdf: bytes) -> float:
    """Give the size of the smallest letters, in points."""
    sizes: list[float] = []

    def look(text: str, page: list[float], line: list[float], font: Any, size: float) -> None:
        if text.strip():
            sizes.append(round(abs(size * line[0] * page[0]), 2))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=look)
    return min(sizes)
