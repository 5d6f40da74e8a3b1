"""The first cell of each row of a table as the header of its row, in the tags of a finished PDF.

Typst marks headers of columns alone: its own `pdf.header-cell` is behind a switch that its Python package does not have
(docs/accessibility.md). So that somebody who hears "amber" in a table hears whose rating it is, the tag of each row's
first cell becomes a header with the scope of its row, and every other cell of the row names it beside the header of its
column (PDF 1.7, 14.8.4.3.4 and 14.8.5.7). Nothing that is drawn changes; the same file gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    TextStringObject,
)

VERSION = "%PDF-1.7"


def with_row_headers(pdf: bytes) -> bytes:
    """In: a tagged PDF as Typst makes it. Out: the same with headers of rows; unchanged where it has no table."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    root = writer.root_object.get("/StructTreeRoot")
    tree = root.get_object() if root is not None else None
    if not isinstance(tree, DictionaryObject) or "/IDTree" not in tree:
        return pdf
    named: dict[str, PdfObject] = {}
    for number, table in enumerate(tables(tree)):
        for place, row in enumerate(rows(table)):
            mark(row, f"R{number}y{place}", named)
    tree[NameObject("/IDTree")] = name_tree({**names(tree["/IDTree"].get_object()), **named})
    writer.pdf_header = VERSION
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def tables(element: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every table under a tag, in reading order."""
    for child in children(element):
        tag = child.get_object()
        if isinstance(tag, DictionaryObject):
            if tag.get("/S") == "/Table":
                yield tag
            yield from tables(tag)


def rows(table: DictionaryObject) -> Iterator[DictionaryObject]:
    """The rows of a table's body."""
    for part in (child.get_object() for child in children(table)):
        if isinstance(part, DictionaryObject) and part.get("/S") == "/TBody":
            for row in (child.get_object() for child in children(part)):
                if isinstance(row, DictionaryObject) and row.get("/S") == "/TR":
                    yield row


def mark(row: DictionaryObject, name: str, named: dict[str, PdfObject]) -> None:
    """Make the row's first cell its header, called `name` in `named`; its other cells say that it is theirs."""
    first, *others = children(row)
    header = first.get_object()
    if not isinstance(header, DictionaryObject) or not isinstance(first, IndirectObject):
        return
    header[NameObject("/S")] = NameObject("/TH")
    header[NameObject("/ID")] = TextStringObject(name)
    attributes_of_table(header)[NameObject("/Scope")] = NameObject("/Row")
    named[name] = first
    for cell in (other.get_object() for other in others):
        if isinstance(cell, DictionaryObject):
            said = attributes_of_table(cell)
            above = said.get("/Headers", ArrayObject()).get_object()
            kept = list(above) if isinstance(above, ArrayObject) else []
            said[NameObject("/Headers")] = ArrayObject([*kept, TextStringObject(name)])


def attributes_of_table(cell: DictionaryObject) -> DictionaryObject:
    """The cell's attributes as a part of a table, made where there are none."""
    given = cell.get("/A", NullObject()).get_object()
    listed = list(given) if isinstance(given, ArrayObject) else [given] if isinstance(given, DictionaryObject) else []
    for one in (each.get_object() for each in listed):
        if isinstance(one, DictionaryObject) and one.get("/O") == "/Table":
            return one
    made = DictionaryObject({NameObject("/O"): NameObject("/Table")})
    cell[NameObject("/A")] = ArrayObject([*listed, made])
    return made


def children(element: DictionaryObject) -> list[PdfObject]:
    """What a tag holds: other tags, and places on a page."""
    held = element.get("/K", NullObject()).get_object()
    if isinstance(held, ArrayObject):
        return list(held)
    return [] if isinstance(held, NullObject) else [element.raw_get("/K")]


def names(tree: PdfObject | None) -> dict[str, PdfObject]:
    """What a name tree holds, by name, over all its branches."""
    found: dict[str, PdfObject] = {}
    if isinstance(tree, DictionaryObject):
        pairs = tree.get("/Names", ArrayObject()).get_object()
        if isinstance(pairs, ArrayObject):
            found.update(zip(map(str, pairs[::2]), pairs[1::2], strict=True))
        for branch in tree.get("/Kids", ArrayObject()).get_object():
            found.update(names(branch.get_object()))
    return found


def name_tree(held: dict[str, PdfObject]) -> DictionaryObject:
    """A name tree of one branch, in the order of its names as a PDF wants it."""
    pairs: list[PdfObject] = []
    for name in sorted(held, key=str.encode):
        pairs += [TextStringObject(name), held[name]]
    return DictionaryObject({NameObject("/Names"): ArrayObject(pairs)})
