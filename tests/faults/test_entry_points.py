"""All that comes in from outside, and the test that shows what becomes of bad input there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

ENTRY_POINTS = {
    "card before the camera": (
        "faults/test_bad_codes.py::test_pictures_of_mutated_and_damaged_cards_open_nothing"
    ),
    "card's text": "faults/test_bad_codes.py::test_no_mutated_card_is_on_the_list",
    "card at the kiosk": "store/test_views.py::test_five_thousand_mutated_cards_open_nothing",
    "typed short code": "faults/test_bad_codes.py::test_no_mutated_short_code_is_another_ones",
    "goods' bars": "faults/test_bad_codes.py::test_no_mutated_barcode_is_another_good",
    "keys of a hand scanner": "flow/test_wedge.py",
    "hand scanner's own device": "devices/test_hand_scanner.py",
    "item of the feed": (
        "faults/test_bad_feeds.py::test_items_that_mean_nothing_change_nothing_and_stop_nothing"
    ),
    "item of the right shape": (
        "faults/test_bad_feeds.py::test_an_item_of_the_right_shape_that_cannot_be_is_kept_unread"
    ),
    "envelope": "faults/test_bad_feeds.py::test_an_envelope_that_was_changed_anywhere_is_refused",
    "answer of the line": "sync/test_link_faults.py",
    "batch of entries": (
        "faults/test_bad_batches.py::test_what_a_kiosk_signed_is_kept_whatever_it_says"
    ),
    "hello, enrolment, feed, snapshot, state, file": (
        "faults/test_bad_batches.py::test_ten_ways_in_take_no_noise"
    ),
    "photograph sent to the township": "sync/test_files.py",
    "stick": "sync/test_carry.py::test_a_torn_foreign_or_hostile_file_changes_nothing_and_is_told",
    "torn stick": (
        "faults/test_bad_sticks.py::test_noise_on_a_stick_changes_nothing_and_is_no_crash"
    ),
    "invitation": (
        "sync/test_invitation.py::"
        "test_a_page_that_is_missing_or_torn_stops_the_history_and_it_goes_on_later"
    ),
    "township import": (
        "faults/test_bad_lists.py::test_a_bad_list_is_refused_in_a_sentence_or_read_as_it_stands"
    ),
    "workbook": "faults/test_bad_lists.py::test_a_file_that_would_fill_the_memory_is_refused",
    "kiosk stock": (
        "faults/test_bad_lists.py::test_a_bad_delivery_is_refused_row_by_row_and_nothing_is_booked"
    ),
    "scheme in TOML": "core/test_schemes.py::test_a_bad_document_is_refused_by_file_and_key",
    "trial file": "core/test_trials.py::test_an_invalid_file_is_refused_and_the_step_named",
    "kiosk.toml": "shell/test_settings.py::test_a_bad_key_is_named",
    "keeper's desk": "shell/test_desk_bad_input.py::test_bad_input_is_told_and_changes_nothing",
    "township's desk": (
        "township/web/test_escaping.py::test_hostile_text_is_shown_on_every_page_and_does_nothing"
    ),
    "forms of the township's desk": "township/web/test_forms.py",
    "printer's answers": "devices/test_printer.py",
    "scale's frames": "devices/test_scale.py",
    "camera": "devices/test_camera.py",
    "recorded voice": "devices/test_speaker.py",
    "photographs of goods": "core/test_goods_pictures.py",
    "journal": (
        "faults/test_forged_journals.py::"
        "test_a_forged_journal_is_rejected_by_both_and_the_place_named"
    ),
    "database file": (
        "store/test_database.py::test_a_file_that_is_no_database_is_refused_and_left_alone"
    ),
    "names on paper and in sheets": (
        "faults/test_hostile_names.py::test_hostile_names_are_on_slips_and_in_sheets_as_text"
    ),
}


@pytest.mark.parametrize("name", ENTRY_POINTS)
def test_each_way_in_has_a_test_for_what_should_not_come(name):
    file, _, test = ENTRY_POINTS[name].partition("::")
    tree = ast.parse((TESTS / file).read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert test in names if test else any(each.startswith("test_") for each in names)
