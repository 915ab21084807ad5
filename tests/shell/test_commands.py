"""Commands as a person types them: processes of their own, clear sentences, honest exit codes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.village import found_village

from kiosk.intake import IntakeError, take_in
from kiosk.store.database import open_store
from kiosk.store.verify import problems


def kiosk(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip


def shop(folder):
    found_village(folder / "kiosk.db").close()
    (folder / "kiosk.toml").write_text(f"data = '{folder}'\n")


def on_hand(folder, good):
    store = open_store(folder / "kiosk.db", create=False)
    try:
        assert problems(store) == []
        return store.value("select on_hand from stock where good = ?", [good])
    finally:
        store.close()


def test_a_delivery_is_taken_in_once_by_id_or_by_name(tmp_path):
    shop(tmp_path)
    (tmp_path / "delivery.csv").write_text("品名,数量,来源\n大米10斤,4,捐赠\nlaundry_liquid,2,\n")
    done = kiosk("stock", "delivery.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 种物品已入库" in done.stdout
    assert on_hand(tmp_path, "rice") == 10
    kiosk("stock", "delivery.csv", cwd=tmp_path)
    assert on_hand(tmp_path, "rice") == 10, "the same file again books nothing"


def test_a_bad_row_is_named_and_nothing_is_taken_in(tmp_path):
    shop(tmp_path)
    (tmp_path / "bad.csv").write_text("品名,数量\n大米10斤,4\n香烟,10\n洗衣液,-2\n")
    done = kiosk("stock", "bad.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "第3行" in done.stderr
    assert "香烟" in done.stderr
    assert "第4行" in done.stderr
    assert on_hand(tmp_path, "rice") == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("品名,数量\n大米10斤,4\n", "来源不对"),
        ("品名,数量,来源\n大米10斤,4,镇上的人\n", "来源不对"),
        ("品名,数量,来源\n大米10斤,100000,企业\n", "数量不对"),
        ("品名,数量,来源\n大米10斤,²,企业\n", "数量不对"),
        ("品名,数量,来源,单价\n大米10斤,4,企业,12.345\n", "单价不对"),
        ("品名,数量,来源,单价\n大米10斤,4,企业,0\n", "单价不对"),
        ("品名,数量,来源,保质期\n大米10斤,4,企业,明年\n", "保质期不对"),
        ("品名,数量,来源,保质期\n大米10斤,4,企业,2020-01-01\n", "已经过了保质期：大米10斤"),
        ("品名,数量,来源\n", "一行也没有"),
    ],
)
def test_a_delivery_that_cannot_be_is_a_sentence_and_nothing_is_taken_in(tmp_path, text, told):
    shop(tmp_path)
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(IntakeError, match=told):
        take_in(tmp_path / "kiosk.db", file, opening=False)
    assert on_hand(tmp_path, "rice") == 6


def test_a_delivery_says_what_it_cost_where_it_came_from_and_how_long_it_keeps(tmp_path):
    shop(tmp_path)
    file = tmp_path / "delivery.csv"
    file.write_text(
        "品名,数量,单价,保质期,来源,送货人,单号\n大米10斤,4,35.5,2099-03-31,企业,某粮店,A-1\n"
    )
    assert take_in(tmp_path / "kiosk.db", file, opening=False) == 1
    store = open_store(tmp_path / "kiosk.db")
    lot = store.row("select good, quantity, expires, cost_cents from lot where seq = 3")
    delivery = store.row("select source, giver, document from received where seq = 3")
    store.close()
    assert lot == ("rice", 4, "2099-03-31", 3550)
    assert delivery == ("enterprise", "某粮店", "A-1")
    assert on_hand(tmp_path, "rice") == 10


def test_verify_names_the_entry_that_was_tampered_with(tmp_path):
    shop(tmp_path)
    sound = kiosk("verify", "kiosk.db", cwd=tmp_path)
    assert (sound.returncode, "sound" in sound.stdout) == (0, True)
    store = open_store(tmp_path / "kiosk.db")
    store.execute("drop trigger entry_is_never_changed")
    store.execute("update entry set body = replace(body, '6', '9') where seq = 2")
    store.close()
    forged = kiosk("verify", "kiosk.db", cwd=tmp_path)
    assert forged.returncode == 1
    assert "entry 2" in forged.stdout


def test_a_file_that_is_no_journal_is_not_sound(tmp_path):
    (tmp_path / "noise.db").write_bytes(bytes(range(256)) * 64)
    done = kiosk("verify", "noise.db", cwd=tmp_path)
    assert done.returncode == 1
    assert "noise.db" in done.stdout
    assert "Traceback" not in done.stderr


def test_what_cannot_be_opened_is_a_sentence_and_no_stack_trace(tmp_path):
    for arguments in (
        ("verify", "nowhere.db"),
        ("run", "--config", "nowhere.toml"),
        ("enrol", "--config", "nowhere.toml", "12345678"),
        ("stock", "--config", "nowhere.toml", "x.csv"),
        ("trial", "nowhere.json"),
    ):
        done = kiosk(*arguments, cwd=tmp_path)
        assert done.returncode == (1 if arguments[0] == "verify" else 2), arguments
        assert "nowhere" in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


def test_a_kiosk_that_finds_no_township_says_so(tmp_path):
    (tmp_path / "kiosk.toml").write_text(
        f"data = '{tmp_path}'\n[township]\nurl = 'http://127.0.0.1:9'\n"
    )
    done = kiosk("enrol", "12345678", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "enrolment.json").exists()
