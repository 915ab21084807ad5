"""The township's calls as an OpenAPI 3.1 document, made from the very types of their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from kiosk.core.entries import SCHEMA
from kiosk.sync.protocol import (
    Ack,
    EnrolAnswer,
    EnrolRequest,
    FileStanding,
    Hello,
    KioskState,
    ProblemAnswer,
)
from kiosk.sync.update_offer import UpdateOffer
from kiosk.township.platform.platform import (
    ListContent,
    SiteGoods,
    VillageLists,
    VillagePoints,
    Villages,
)

PATH = "/v1/openapi.json"
VERSION = "1"
JSON = "application/json"
ENVELOPE = PIECE = "application/octet-stream"
CERTIFICATE = "application/pkix-cert"


@dataclass(frozen=True)
class Call:
    """One method on one path."""

    method: str
    path: str
    words: str
    """What it does, in one sentence for people."""

    answer: type[msgspec.Struct] | str
    """A type of JSON, or another media type."""

    body: type[msgspec.Struct] | str | None = None
    query: tuple[str, ...] = ()
    signed: bool = False
    """By the kiosk, in the header Kiosk-Signature."""

    token: bool = False
    """Wants a bearer token of the desk."""

    problems: tuple[int, ...] = ()
    others: dict[int, type[msgspec.Struct]] = field(default_factory=dict)
    """Answers with another status and another type."""


CALLS: tuple[Call, ...] = (
    Call("get", "/v1/hello", "时间和能读的格式", Hello),
    Call("get", "/v1/authority", "乡镇的根证书", CERTIFICATE),
    Call("get", PATH, "这份说明", JSON),
    Call(
        "post",
        "/v1/enrol",
        "用登记码登记一台机器",
        EnrolAnswer,
        EnrolRequest,
        problems=(400, 403, 409, 413, 426),
    ),
    Call(
        "post",
        "/v1/sites/{site}/entries",
        "机器送来签过名的流水",
        Ack,
        ENVELOPE,
        problems=(400, 401, 404, 413, 426),
        others={409: Ack},
    ),
    Call(
        "put",
        "/v1/sites/{site}/state",
        "机器说自己怎么样：程序版本、存储卡、打印机、时钟、没传上来的流水",
        KioskState,
        KioskState,
        signed=True,
        problems=(400, 401, 404, 409, 413),
    ),
    Call(
        "get",
        "/v1/sites/{site}/feed",
        "机器取走下发的内容",
        ENVELOPE,
        query=("after",),
        signed=True,
        problems=(400, 401, 404, 409),
    ),
    Call(
        "get",
        "/v1/sites/{site}/snapshot",
        "新机器取回以前的流水",
        ENVELOPE,
        query=("after",),
        signed=True,
        problems=(400, 401, 404, 409),
    ),
    Call(
        "get",
        "/v1/sites/{site}/files/{digest}",
        "流水里说到的一张照片收到了多少",
        FileStanding,
        signed=True,
        problems=(401, 404, 409),
    ),
    Call(
        "put",
        "/v1/sites/{site}/files/{digest}",
        "机器送来流水里说到的一张照片，可以分成几段（Content-Range），断了从断的地方接着送",
        FileStanding,
        PIECE,
        signed=True,
        problems=(400, 401, 404, 409, 413),
    ),
    Call(
        "get",
        "/v1/sites/{site}/update",
        "给这台机器的新版本，没有就是空的",
        UpdateOffer,
        signed=True,
        problems=(401, 404, 409),
    ),
    Call(
        "get",
        "/v1/sites/{site}/update/{digest}",
        "新版本更新包的一段，从 from 那个字节起",
        PIECE,
        query=("from",),
        signed=True,
        problems=(400, 401, 404, 409),
    ),
    Call("get", "/v1/villages", "有哪些村和兑换点", Villages, token=True, problems=(401,)),
    Call(
        "get",
        "/v1/villages/{village}/points",
        "一个村各户本期的积分和名次，姓名只有姓",
        VillagePoints,
        token=True,
        problems=(401, 404),
    ),
    Call(
        "get",
        "/v1/villages/{village}/lists",
        "一个村公示过的单子",
        VillageLists,
        token=True,
        problems=(401, 404),
    ),
    Call(
        "get",
        "/v1/villages/{village}/lists/{mark}",
        "一张公示过的单子，和贴出来的一样",
        ListContent,
        token=True,
        problems=(401, 404),
    ),
    Call(
        "get",
        "/v1/sites/{site}/goods",
        "一个兑换点能兑换的物品和积分",
        SiteGoods,
        token=True,
        problems=(401, 404),
    ),
)


def document() -> dict[str, Any]:
    """The whole document, as JSON holds it."""
    types: list[type[msgspec.Struct]] = [ProblemAnswer]
    for call in CALLS:
        for part in (call.answer, call.body, *call.others.values()):
            if isinstance(part, type) and part not in types:
                types.append(part)
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "积分超市",
            "version": f"{VERSION}.{SCHEMA}",
            "description": "乡镇服务器的接口。带口令的只能读；时间是北京时间，不带时区。",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "signature": {"type": "apiKey", "in": "header", "name": "Kiosk-Signature"},
            },
        },
    }


def _operation(call: Call, schema_of: dict[type[msgspec.Struct], Any]) -> dict[str, Any]:
    answers = {
        "200": {"description": call.words, "content": _content(call.answer, schema_of)},
        **{
            str(status): {"description": "没有办成", "content": _content(kind, schema_of)}
            for status, kind in call.others.items()
        },
        **{
            str(status): {"description": "没有办成", "content": _content(ProblemAnswer, schema_of)}
            for status in (*call.problems, 500)
        },
    }
    parameters = [_parameter("path", name) for name in _names(call.path)]
    parameters += [_parameter("query", name) for name in call.query]
    found: dict[str, Any] = {"summary": call.words, "responses": answers}
    if parameters:
        found["parameters"] = parameters
    if call.body is not None:
        found["requestBody"] = {"required": True, "content": _content(call.body, schema_of)}
    if call.token or call.signed:
        found["security"] = [{"token" if call.token else "signature": []}]
    return found


def _content(
    part: type[msgspec.Struct] | str, schema_of: dict[type[msgspec.Struct], Any]
) -> dict[str, Any]:
    if isinstance(part, str):
        return {part: {"schema": {"type": "object"} if part == JSON else {}}}
    return {JSON: {"schema": schema_of[part]}}


def _parameter(where: str, name: str) -> dict[str, Any]:
    kind = "integer" if name in ("village", "after") else "string"
    return {"name": name, "in": where, "required": True, "schema": {"type": kind}}


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]
