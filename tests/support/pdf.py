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


def tables(reader: PdfReader) -> list[list[list[tuple[str, str, list[str]]]]]:
    """Give the body of each table: its rows, each cell with its tag, its scope and the names of its headers."""
    found: list[list[list[tuple[str, str, list[str]]]]] = []

    def cells(row: Any) -> list[tuple[str, str, list[str]]]:
        said = []
        for cell in (each.get_object() for each in row["/K"]):
            of_table = next(one.get_object() for one in cell["/A"] if one.get_object()["/O"] == "/Table")
            headers = [str(name) for name in of_table.get("/Headers", [])]
            said.append((str(cell["/S"]), str(of_table.get("/Scope", "")), headers))
        return said

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") == "/TBody":
                found.append([cells(row.get_object()) for row in node["/K"]])
            walk(node.get("/K"))

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def named_headers(reader: PdfReader) -> dict[str, tuple[str, str]]:
    """Give what each name of a header leads to: its tag, and the name that it says of itself."""
    root: Any = reader.trailer["/Root"]
    pairs = root["/StructTreeRoot"]["/IDTree"]["/Names"]
    held = [one.get_object() for one in pairs[1::2]]
    return {str(name): (str(one["/S"]), str(one["/ID"])) for name, one in zip(pairs[::2], held, strict=True)}
