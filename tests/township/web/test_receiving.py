"""Forms with files, taken in over a socket."""

from __future__ import annotations

import pytest
import requests
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from kiosk.township.serving import running
from kiosk.township.web.receiving import FILES_MAX, NotTaken, fields_of

BYTES_MAX = 3 << 20


@pytest.fixture(scope="module")
def url():
    async def take(request):
        try:
            fields = await fields_of(request, BYTES_MAX)
        except NotTaken as why:
            return JSONResponse({}, why.status)
        files = {
            name: [[file.name, len(file.data), file.data[:3].hex()] for file in some]
            for name, some in fields.files.items()
        }
        return JSONResponse({"values": {k: list(v) for k, v in fields.values.items()}} | files)

    with running(Starlette(routes=[Route("/", take, methods=["POST"])])) as base_url:
        yield base_url


@pytest.fixture
def send(url):
    with requests.Session() as session:
        session.trust_env = False
        yield lambda **more: session.post(url, timeout=30, **more)


def test_fields_and_files_come_in_together(send):
    sheet = b"\xef\xbb\xbf" + "户编号,组\n".encode()
    big = bytes(range(256)) * 8000
    files = [("sheet", ("名册.csv", sheet)), ("photo", ("a.jpg", big)), ("photo", ("b.jpg", b"xy"))]
    answer = send(data={"site": ["tx01", "tx02"], "why": "一\r\n二"}, files=files)
    assert answer.json() == {
        "values": {"site": ["tx01", "tx02"], "why": ["一\r\n二"]},
        "sheet": [["名册.csv", len(sheet), "efbbbf"]],
        "photo": [["a.jpg", len(big), "000102"], ["b.jpg", 2, "7879"]],
    }


def test_an_empty_file_field_is_a_file_without_a_name(send):
    answer = send(files=[("sheet", ("", b""))])
    assert answer.json()["sheet"] == [["", 0, ""]]


def test_too_large_and_too_many_are_refused(send):
    assert send(files=[("a", ("a", bytes(BYTES_MAX)))]).status_code == 413
    half = bytes(BYTES_MAX // 2)
    assert send(files=[("a", ("a", half)), ("b", ("b", half))]).status_code == 413
    many = [(f"f{n}", ("a", b"x")) for n in range(FILES_MAX + 1)]
    assert send(files=many).status_code == 400
    assert send(files=many[:-1]).status_code == 200


def test_a_form_that_is_no_form_is_empty(send):
    answer = send(data=b"{}", headers={"Content-Type": "application/json"})
    assert answer.json() == {"values": {}}
