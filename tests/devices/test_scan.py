"""`kiosk scan` on real files."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno

from kiosk.core.card import Card, card_text
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, photograph, set_stage, write_card_video
from kiosk.devices.decode import decode
from kiosk.devices.scan import scan
from kiosk.ports import Frame

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))


def drawn(text: str, scale: int = 4) -> Frame:
    code = segno.make(text, error="q", micro=False, encoding="utf-8")
    modules = np.array([list(row) for row in code.matrix_iter(scale=scale, border=4)])
    return np.where(modules > 0, 0, 255).astype(np.uint8)


def scanned(*paths: Path) -> tuple[int, list[str], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    status = scan([str(path) for path in paths], out, err)
    return status, out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    rng = np.random.default_rng(5)
    stage = set_stage(card_in_hand(TEXT, household_number="0042"), 640, 480, rng)
    path = tmp_path / "一张卡.jpg"
    cv2.imwrite(str(path), photograph(stage, Shot(Pose(roll_deg=20)), rng))
    return path


def test_a_picture_gives_one_line_with_its_path_and_text(picture: Path) -> None:
    assert scanned(picture) == (0, [f"{picture}\t{TEXT}"], [])


def test_each_code_of_a_picture_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "two.png"
    cv2.imwrite(str(path), np.hstack([drawn("FIRST1"), drawn("SECOND")]))
    status, lines, _ = scanned(path)
    assert (status, sorted(lines)) == (0, [f"{path}\tFIRST1", f"{path}\tSECOND"])


def test_good_and_bad_files_each_have_a_line_and_the_bad_ones_a_sentence(
    tmp_path: Path, picture: Path
) -> None:
    blank, words = tmp_path / "blank.png", tmp_path / "words.jpg"
    cv2.imwrite(str(blank), np.full((200, 300), 255, np.uint8))
    words.write_text("not a picture", encoding="utf-8")
    missing = tmp_path / "missing.png"
    status, lines, sentences = scanned(blank, picture, words, missing)
    assert status == 1
    assert lines == [f"{blank}\t", f"{picture}\t{TEXT}", f"{words}\t", f"{missing}\t"]
    assert len(sentences) == 2
    assert words.name in sentences[0]
    assert missing.name in sentences[1]


def test_a_path_that_the_system_refuses_has_a_line_and_a_sentence() -> None:
    path = Path("/" + "x" * 300)
    status, lines, sentences = scanned(path)
    assert (status, lines) == (1, [f"{path}\t"])
    assert sentences == [f"“{path}”打不开。"]


def test_a_folder_counts_as_its_files(tmp_path: Path, picture: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), drawn("A"))
    (tmp_path / "deeper").mkdir()
    status, lines, _ = scanned(tmp_path)
    assert (status, lines) == (0, [f"{tmp_path / 'a.png'}\tA", f"{picture}\t{TEXT}"])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("first\nsecond", r"first\nsecond"),
        ("first\r\nsecond\r\n", r"first\nsecond\n"),
        ("first\rsecond", r"first\nsecond"),
        ("a\\nb\tc  d ", "a\\nb\tc  d "),
        ("双和村\n3组", r"双和村\n3组"),
    ],
)
def test_only_line_breaks_are_rewritten(tmp_path: Path, text: str, printed: str) -> None:
    path = tmp_path / "code.png"
    cv2.imwrite(str(path), drawn(text))
    out = io.StringIO()
    assert scan([str(path)], out, io.StringIO()) == 0
    assert out.getvalue() == f"{path}\t{printed}\n"


def test_a_small_code_in_a_large_picture_is_read_at_its_own_size(tmp_path: Path) -> None:
    page = np.full((2400, 3200), 255, np.uint8)
    code = drawn(TEXT, scale=3)
    page[2000 : 2000 + code.shape[0], 2900 : 2900 + code.shape[1]] = code
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), page)
    assert decode(cv2.resize(page, (640, 480), interpolation=cv2.INTER_AREA)) == []
    assert scanned(path) == (0, [f"{path}\t{TEXT}"], [])


def test_a_picture_that_fails_at_its_own_size_is_read_at_a_smaller_one(tmp_path: Path) -> None:
    code = drawn(TEXT, scale=60)
    grain = np.random.default_rng(1).normal(0, 100, code.shape)
    picture = np.clip(np.where(code == 0, 70, 180) + grain, 0, 255).astype(np.uint8)
    path = tmp_path / "grainy.png"
    cv2.imwrite(str(path), picture)
    assert decode(picture) == []
    assert scanned(path) == (0, [f"{path}\t{TEXT}"], [])


def test_a_part_of_a_message_in_several_codes_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "part.png"
    part = segno.make_sequence("HELLO VILLAGE " * 20, symbol_count=4)[0]
    part.save(str(path), scale=4)
    status, (line,), _ = scanned(path)
    assert status == 0
    assert line.startswith(f"{path}\tHELLO VILLAGE")


def test_a_video_gives_its_distinct_texts_in_order(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (320, 240))
    for text in ("", "SECOND", "SECOND", "", "FIRST", "SECOND"):
        page = np.full((240, 320, 3), 255, np.uint8)
        if text:
            code = cv2.cvtColor(drawn(text), cv2.COLOR_GRAY2BGR)
            page[20 : 20 + code.shape[0], 30 : 30 + code.shape[1]] = code
        writer.write(page)
    writer.release()
    assert scanned(path) == (0, [f"{path}\tSECOND", f"{path}\tFIRST"], [])


def test_the_video_of_a_card_gives_its_text_once(tmp_path: Path) -> None:
    path = tmp_path / "card.avi"
    write_card_video(path, TEXT, held_frames=4)
    assert scanned(path) == (0, [f"{path}\t{TEXT}"], [])
