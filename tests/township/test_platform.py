"""What a platform may read: with a token of the desk, masked, and as the OpenAPI document says."""

from __future__ import annotations

import re

import pytest
import requests
from nacl.signing import SigningKey
from starlette.routing import Route
from support.office import GOODS, add_rows, hire, rows_of
from support.town import NOW, MemoryOutbox, enrol_kiosk, found_town, new_code

from kiosk.core.clock import stamp
from kiosk.core.public_list import ListColumn, PublicList
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.platform import api_tokens, openapi
from kiosk.township.platform.api_tokens import NewToken, TokenNamed, issue_token
from kiosk.township.publication import published
from kiosk.township.serving import running

TOKEN = "one-token-of-a-platform"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    engine = found_town(tmp_path_factory.mktemp("platform") / "township.db")
    admin = hire(engine, "limou", Role.ADMIN)

    def fill(connection):
        staff = find_staff(connection, admin)
        issue_token(connection, staff, NewToken("某平台", TOKEN, "t1"), NOW)
        add_goods(connection, GOODS, site="tx01", at=NOW)
        deed = Deed("0002", points=30, reason="隐私的事由")
        points.award(connection, "a1", deed, at=NOW)
        published.publish(connection, A_LIST)

    run_tx(engine, fill)
    yield engine
    engine.dispose()


A_LIST = PublicList(
    village_code=7,
    village="和平村",
    township="棠香街道",
    kind="points",
    cycle="month",
    period="2023-02",
    number=0,
    title="积分公示",
    span="2023年2月",
    at=stamp(NOW),
    scheme_version=1,
    columns=(ListColumn("户主", 3), ListColumn("得分", 1, "number")),
    rows=(("张*", 30), ("张*", None)),
    notes=("有异议请找村委会。",),
    households=("7-0002", "7-0001"),
)


@pytest.fixture(scope="module")
def url(town):
    with running(application(town, lambda: NOW)) as base_url:
        yield base_url


@pytest.fixture
def get(url):
    with requests.Session() as session:
        session.trust_env = False

        def of(path, token=TOKEN, **headers):
            bearer = {"Authorization": f"Bearer {token}"} if token else {}
            return session.get(url + path, headers=bearer | headers, timeout=30)

        yield of


def filled(path):
    mark = published.list_mark(published.list_bytes(A_LIST))
    return path.format(site="tx01", village=7, mark=mark)


# --- the document ---------------------------------------------------------------------------


def test_every_call_is_in_the_document_and_every_path_of_it_is_served(town):
    served = {
        (re.sub(r":[a-z]+}", "}", route.path), method.lower())
        for route in application(town).routes
        if isinstance(route, Route) and route.path.startswith("/v1")
        for method in route.methods - {"HEAD"}
    }
    told = {
        (path, method)
        for path, methods in openapi.document()["paths"].items()
        for method in methods
    }
    assert served == told
    assert len(told) == len(openapi.CALLS)


def faults(value, schema, document, at="$"):
    """Where a JSON value does not fit its schema, as far as our documents use one."""
    if "$ref" in schema:
        found = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return faults(value, found, document, at)
    if "anyOf" in schema:
        tried = [faults(value, each, document, at) for each in schema["anyOf"]]
        return [] if [] in tried else [f"{at}: fits none"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value!r}"]
    kinds = {"string": str, "integer": int, "array": list, "object": dict, "null": type(None)}
    if "type" in schema and type(value) is not kinds[schema["type"]]:
        return [f"{at}: {value!r} is no {schema['type']}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            f for n, each in enumerate(value) for f in faults(each, items, document, f"{at}[{n}]")
        ]
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        wrong = [
            f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value
        ]
        wrong += [f"{at}.{name}: unknown" for name in value if name not in known]
        inside = [(name, each) for name, each in value.items() if name in known]
        return wrong + [
            f for name, each in inside for f in faults(each, known[name], document, f"{at}.{name}")
        ]
    return []


def schema_for(document, path, method, answer):
    told = document["paths"][path][method]["responses"][str(answer.status_code)]["content"]
    media = answer.headers["content-type"].partition(";")[0]
    return told[media]["schema"]


def test_every_answer_fits_its_schema(get):
    document = get(openapi.PATH, "").json()
    assert document["openapi"].startswith("3.1")
    seen = []
    for call in openapi.CALLS:
        if call.method != "get" or call.signed:
            continue
        for token in (TOKEN, "") if call.token else ("",):
            answer = get(filled(call.path), token)
            schema = schema_for(document, call.path, "get", answer)
            if "json" in answer.headers["content-type"]:
                assert faults(answer.json(), schema, document) == [], call.path
            seen.append(answer.status_code)
    assert (seen.count(200), seen.count(401)) == (8, 5)
    for path in ("/v1/villages/99/points", "/v1/villages/7/lists/0", "/v1/sites/tx99/goods"):
        answer = get(path)
        assert answer.status_code == 404
        problem = {"$ref": "#/components/schemas/ProblemAnswer"}
        assert faults(answer.json(), problem, document) == []
    some = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    assert len(faults({"b": 1}, some, document)) == 2, "the check itself can fail"


def test_a_kiosks_answers_fit_too(town, url):
    """Enrolment, a batch, the feed, and what each of them refuses."""
    key = SigningKey(bytes(range(1, 33)))
    document = openapi.document()
    outbox = MemoryOutbox("tx01")
    enrol_kiosk(town, key)
    with requests.Session() as session:
        session.trust_env = False
        code = new_code()
        asked = {"code": code.text, "public_key": bytes(key.verify_key).hex(), "schema": 1}
        sealed = outbox.sealed(key, 1, 1)
        gap = MemoryOutbox("tx01")
        gap.redeem()
        gap.redeem()
        answers = [
            ("/v1/enrol", "post", session.post(url + "/v1/enrol", json=asked, timeout=60)),
            ("/v1/enrol", "post", session.post(url + "/v1/enrol", data=b"x", timeout=30)),
            *(
                (ENTRIES, "post", session.post(url + "/v1/sites/tx01/entries", data, timeout=30))
                for data in (sealed, gap.sealed(key, 3, 3), b"x", sealed[:-9])
            ),
            (ENTRIES, "post", session.post(url + "/v1/sites/tx99/entries", sealed, timeout=30)),
            (FEED, "get", session.get(url + "/v1/sites/tx01/feed?after=x", timeout=30)),
            (FEED, "get", session.get(url + "/v1/sites/tx01/feed?after=0", timeout=30)),
        ]
    statuses = []
    for path, method, answer in answers:
        schema = schema_for(document, path, method, answer)
        assert faults(answer.json(), schema, document) == [], (path, answer.text)
        statuses.append(answer.status_code)
    assert statuses == [403, 400, 200, 409, *statuses[4:]]
    assert all(400 <= status < 500 for status in statuses[4:])


ENTRIES, FEED = "/v1/sites/{site}/entries", "/v1/sites/{site}/feed"


# --- what is told ---------------------------------------------------------------------------


def test_points_are_told_by_rank_with_masked_names_and_no_reasons(get):
    answer = get("/v1/villages/7/points")
    told = answer.json()
    assert (told["period"], told["village"]) == ("2023", 7)
    assert [(h["number"], h["name"], h["points"], h["rank"]) for h in told["households"]] == [
        ("0002", "张*", 30, 1),
        ("0001", "张*", 0, 2),
    ]
    assert "张某某" not in answer.text
    assert "隐私的事由" not in answer.text


def test_lists_and_goods_are_told_as_they_are(get):
    (head,) = get("/v1/villages/7/lists").json()["lists"]
    assert (head["title"], head["period"]) == ("积分公示", "2023-02")
    answer = get(f"/v1/villages/7/lists/{head['mark']}")
    assert answer.json()["rows"] == [["张*", 30], ["张*", None]]
    assert "7-0002" not in answer.text
    goods = get("/v1/sites/tx01/goods").json()["goods"]
    assert [(g["id"], g["points"]) for g in goods] == [("rice", 35), ("soap", 5), ("wine", 8)]
    assert [v["sites"] for v in get("/v1/villages").json()["villages"]] == [["tx01"]]


# --- tokens ---------------------------------------------------------------------------------


def test_only_a_token_that_was_issued_and_goes_on_opens(town, get):
    path = "/v1/villages"
    for token in ("", "x", TOKEN + "x", TOKEN.upper(), "x" * 9999):
        answer = get(path, token)
        assert (answer.status_code, answer.json()["problem"]) == (401, "wrong_token")
        assert answer.headers["www-authenticate"] == "Bearer"
    for wrong in (f"Basic {TOKEN}", TOKEN, "Bearer", f"bearer{TOKEN}"):
        assert get(path, "", Authorization=wrong).status_code == 401
    assert get(path).status_code == 200
    (row,) = rows_of(town, tables.api_token)
    assert TOKEN not in str(tuple(row))

    def end(connection):
        return api_tokens.end_token(connection, None, TokenNamed("t2"), NOW)

    other = {"id": "t2", "name": "另一个", "made": stamp(NOW), "who": "李某", "ended": ""}
    add_rows(town, tables.api_token, [other | {"token_hash": api_tokens.token_hash("other")}])
    assert get(path, "other").status_code == 200
    run_tx(town, end)
    assert get(path, "other").status_code == 401
    with pytest.raises(Refused, match="已经停了"):
        run_tx(town, end)


def test_a_village_with_an_absurd_number_is_not_there(get):
    for number in ("99999999999999999999999", "0", "-1", "x"):
        assert get(f"/v1/villages/{number}/points").status_code == 404


def test_a_household_that_was_merged_is_not_told(town, get):
    def closed(at):
        one = tables.household
        change = one.update().where(one.c.id == "7-0001").values(closed=at)
        run_tx(town, lambda c: c.execute(change))

    closed(stamp(NOW))
    try:
        told = get("/v1/villages/7/points").json()["households"]
        assert [each["number"] for each in told] == ["0002"]
    finally:
        closed("")
