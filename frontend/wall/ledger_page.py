"""The guardian reads the ledger: newest first, by person, by enquiry, by day, refusals alone; as a page or a file."""

from __future__ import annotations

import io
import itertools
import json
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.work_list import Sort, WorkList
from frontend.csv_files import write_csv
from frontend.presenters.dates import london
from frontend.wall.ledger_filter import LedgerFilter
from frontend.wall.ledger_labels import LedgerLine, line_of
from frontend.wall.ledger_names import names_of, read_beside
from hub.wall import ledger, line_disposal
from hub.wall.acts import Act
from hub.wall.models import LedgerEntry, Seal
from hub.wall.permissions import allowed, may
from mash_platform.ledger.checks import readers_connection, report_of
from mash_platform.ledger.proofs import NothingSealed, Proofs, export
from mash_platform.ledger.tables import ledger_of
from mash_platform.ledger.witnesses import newest_seen, seen_by, witnesses
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest

PAGE = 50
SORTS = {"line": Sort("When", "oldest first", "newest first", ("seq",), first_down=True)}
LAST_LINE = 2**63 - 1  # what the column of line numbers holds
SEALED_WITHIN = timedelta(minutes=1)  # the keeper seals every five seconds
COLUMNS = ["number", "time_in_london", "zone", "who", "role", "desk", "session", "did", "about", "more"]
PORTION = 2000  # lines of a file that are put together at once


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "ledger"))
@require_GET
def ledger_page(request: PlatformRequest) -> HttpResponse:
    """A page of the ledger. Pages are cut by number, so that a page far back is as quick as the first."""
    beside = read_beside(request.seated.hub)
    members, seal = beside.people, beside.seal
    form = LedgerFilter(request.GET, members=members)
    is_valid = form.is_valid()
    found = form.found() if is_valid else LedgerEntry.objects.none()
    if request.GET.get("file") and is_valid:
        try:
            return cast(HttpResponse, _file(request, form, found, dict(members)))
        except NothingSealed:
            messages.info(request, "Nothing is sealed yet, so nothing can be proved. Try again in a few seconds.")
    it = WorkList(request, sorts=SORTS, default="-line", size=PAGE)
    beyond = parse_whole_number(request.GET.get("before"), most=LAST_LINE)
    if beyond is not None:
        found = found.filter(seq__lt=beyond) if it.sort == "-line" else found.filter(seq__gt=beyond)
    rows = list(found.order_by(*it.order)[: it.size + 1])
    lines = _lines(request, rows[: it.size], dict(members), beside.agencies)
    with transaction.atomic(durable=True):
        looked_for = form.looked_for() if is_valid else {}
        ledger.write(
            Act.READ_LEDGER, by=request.seated, object_kind="ledger",
            detail={"looked_for": looked_for} if looked_for else {},
        )  # fmt: skip
    report = report_of(request.seated.hub)
    kept = {name: value for name, value in request.GET.items() if name not in ("before", "file") and value}
    return render(
        request,
        "wall/ledger.html",
        {
            "lines": lines,
            "agency": request.seated.agency_name,
            "form": form,
            "wrong": form if not is_valid else None,
            "is_filtered": bool(set(kept) - {"sort", "size"}),
            "it": it,
            "chips_on": form.chips(kept) if is_valid else [],
            "seal": seal,
            "behind": _behind(seal),
            "gone": line_disposal.gone_so_far() if report.gone else None,
            "may_see_gone": may(request.seated, Act.SEE_LINE_DISPOSAL),
            "report": report,
            "witnessed": seen_by(request.seated.hub),
            "onward": f"?{urlencode({**kept, 'before': lines[-1].seq})}" if len(rows) > it.size else "",
            "top": f"?{urlencode(kept)}" if beyond is not None else "",
            "file": f"?{urlencode({**kept, 'file': 'csv'})}",
            "proofs": f"?{urlencode({**kept, 'file': 'jsonl'})}",
        },
    )


def _behind(seal: Seal | None) -> datetime | None:
    """Since when lines wait to be sealed; None while the keeper comes in time."""
    waiting = LedgerEntry.objects.all()
    if seal:
        waiting = waiting.not_sealed(seal.snapshot, seal.after_seq)
    since: datetime | None = waiting.order_by("seq").values_list("at", flat=True).first()
    return since if since and since < timezone.now() - SEALED_WITHIN else None


def _file(request: PlatformRequest, form: LedgerFilter, found: Any, people: dict[UUID, str]) -> FileResponse:
    """The same as a file, whole: a spreadsheet, or lines that prove themselves (docs/ledger-export.md).

    Giving it out is a line of the ledger with what was looked for, written before anything of it is sent. It is put
    together on disk, so that its length is nobody's memory.
    """
    kind = "jsonl" if request.GET["file"] == "jsonl" else "csv"
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it
    count = (_write_proofs if kind == "jsonl" else _write_csv)(file, request, form, found, people)
    with transaction.atomic(durable=True):
        ledger.write(
            Act.READ_LEDGER, by=request.seated, object_kind="ledger",
            detail={kind: True, "rows": count, "looked_for": form.looked_for()},
        )  # fmt: skip
    file.seek(0)
    name = f"ledger-{request.seated.hub}-{timezone.localdate().isoformat()}.{kind}"
    return FileResponse(
        file, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"},
        content_type="text/csv; charset=utf-8" if kind == "csv" else "application/jsonl",
    )  # fmt: skip


def _write_csv(
    file: BinaryIO, request: PlatformRequest, form: LedgerFilter, found: Any, people: dict[UUID, str]
) -> int:
    count = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        entries = found.iterator(chunk_size=PORTION)
        while portion := list(itertools.islice(entries, PORTION)):
            count += len(portion)
            for line in _lines(request, portion, people):
                yield [
                    line.seq, line.at, f"{london(line.at):%Z}", line.who, line.role, line.desk, line.session, line.did,
                    line.about, line.more,
                ]  # fmt: skip

    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    write_csv(text, COLUMNS, rows())
    text.detach()
    return count


def _write_proofs(
    file: BinaryIO, request: PlatformRequest, form: LedgerFilter, found: Any, people: dict[UUID, str]
) -> int:
    numbers = array("q", sorted(array("q", found.order_by().values_list("seq", flat=True).iterator(PORTION))))
    here = ledger_of(request.seated.hub)
    keys = [one.key.vkey for one in witnesses()]
    with readers_connection(here) as connection, connection.transaction():
        proofs = Proofs(connection, here, newest_seen(here.name))
        for line in export(proofs, numbers, looked_for=form.looked_for(), witnesses=keys):
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return len(numbers)


def _lines(
    request: PlatformRequest,
    found: Iterable[LedgerEntry],
    people: dict[UUID, str],
    agencies: Mapping[str, str] | None = None,
) -> list[LedgerLine]:
    rows = list(found)
    names = names_of(rows, people, request.seated.hub, agencies)
    return [line_of(row, names) for row in rows]
