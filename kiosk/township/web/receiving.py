"""Taking a form in from the wire: bounded in size, time and number of fields."""

from __future__ import annotations

import asyncio

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from kiosk.township.entries.texts import is_plain
from kiosk.township.web.fields import LENGTH_MAX, Fields, File

FORM_TIMEOUT_S = 60
FIELDS_MAX = 500
FILES_MAX = 20
DRAINED_BYTES_MAX = 8 << 20
"""How much of a form that is too large is still read, so that its sender gets to read the answer.
"""


class NotTaken(Exception):
    """The form did not come whole; `status` says why (400, 408, 413)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"form not taken: {status}")
        self.status = status


class _TooLarge(Exception):
    pass


async def fields_of(request: Request, bytes_max: int) -> Fields:
    """The fields and files of a form; NotTaken when they did not come whole."""
    bounded = Request(request.scope, _bounded(request.receive, bytes_max))
    try:
        async with asyncio.timeout(FORM_TIMEOUT_S):
            try:
                form = await bounded.form(
                    max_files=FILES_MAX, max_fields=FIELDS_MAX, max_part_size=bytes_max
                )
            except _TooLarge:
                raise NotTaken(413) from None
            try:
                return await _read(form)
            finally:
                await form.close()
    except TimeoutError:
        raise NotTaken(408) from None
    except (HTTPException, ClientDisconnect, UnicodeError, ValueError):
        raise NotTaken(400) from None


def _bounded(receive: Receive, bytes_max: int) -> Receive:
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > bytes_max:
            if message.get("more_body"):
                await _drain(receive)
            raise _TooLarge
        return message

    return receiving


async def _drain(receive: Receive) -> None:
    size = 0
    while size < DRAINED_BYTES_MAX:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


async def _read(form: FormData) -> Fields:
    values: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[File, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            called = "".join(filter(is_plain, value.filename or ""))
            file = File(called[:LENGTH_MAX], await value.read())
            files[name] = (*files.get(name, ()), file)
        else:
            values[name] = (*values.get(name, ()), value)
    return Fields(values, files)
