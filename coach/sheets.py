"""Rows as a file that a spreadsheet opens, in which no cell is ever a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from tempfile import TemporaryFile

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

Row = Sequence[str | int]
PIECE = 65_536
BOM = "\ufeff"  # without it Excel reads UTF-8 as something older
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What spreadsheets take for the start of a formula, or pass over on the way to one; some read wide signs too.
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def csv_file(rows: Iterable[Row], name: str) -> HttpResponseBase:
    """Stream the rows as RFC 4180 has it, quoted throughout."""
    attached = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=attached)


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    line = StringIO(newline="")
    writer = csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield BOM
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def plain(cell: str | int) -> str | int:
    """Put an apostrophe before what a spreadsheet would work out, as OWASP's page on CSV injection has it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS) else cell


def xlsx_file(rows: Iterable[Row], name: str) -> HttpResponseBase:
    attached = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return StreamingHttpResponse(xlsx_pieces(rows), content_type=XLSX, headers=attached)


def xlsx_pieces(rows: Iterable[Row]) -> Iterator[bytes]:
    """Write the rows one by one, so that memory holds one of them, then the file in pieces."""
    from xlsxwriter import Workbook  # only here: a server carries it once somebody takes a file

    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                    write(place, column, cell)
        file.seek(0)
        yield from iter(partial(file.read, PIECE), b"")
