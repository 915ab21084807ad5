"""`kiosk demo`: a township, a kiosk, a complete visit and a keeper's day, all of it the real thing.

The camera plays films of cards, goods and papers, the printer listens on a socket and has little
paper, the line to the township is cut for a while, the clock stands where the scheme's window is
open.  Nothing in the kiosk knows that it is a demonstration.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.demo.village import (
    BARCODE,
    GUEST,
    KEEPER,
    OFFICER,
    VillageFiles,
    demo_day,
    write_village,
)
from kiosk.schemes import load_scheme
from kiosk.sync import codes

if TYPE_CHECKING:
    from kiosk.assembly import Kiosk
    from kiosk.core.scheme import Scheme
    from kiosk.devices.backlight import EmulatedBacklight
    from kiosk.devices.emulated import EmulatedCamera, EmulatedClock, EmulatedSpeaker
    from kiosk.devices.emulated_link import EmulatedLink
    from kiosk.devices.emulated_printer import EmulatedPrinter
    from kiosk.devices.emulated_recorder import EmulatedRecorder
    from kiosk.devices.emulated_scale import EmulatedScale
    from kiosk.devices.emulated_scanner import EmulatedScanner
    from kiosk.devices.emulated_stick import EmulatedStick
    from kiosk.devices.volume import KeptVolume

SITE = "hp01"
READY = "listening on "
HELD_FRAMES = 30
"""Two seconds."""
PAPER_ROWS = 22
"""Less than one slip: the paper runs out in the middle of it."""
BUFFER_BYTES = 16384
"""A slip and the register's stub: a printer that is full does not say that it has no paper."""


@dataclass(frozen=True)
class Stage:
    """Everything that is on stage, with the handles that a person would have."""

    scheme: Scheme
    kiosk: Kiosk
    camera: EmulatedCamera
    clock: EmulatedClock
    printer: EmulatedPrinter
    link: EmulatedLink
    scale: EmulatedScale
    scanner: EmulatedScanner
    stick: EmulatedStick
    speaker: EmulatedSpeaker
    recorder: EmulatedRecorder
    volume: KeptVolume
    panel: EmulatedBacklight
    films: dict[str, Path]
    """By household number, 'keeper', 'officer', and 'packet': a bag of rice."""

    texts: dict[str, str]
    """Card texts by household number, 'keeper' and 'officer'."""


def play(out: Path, scheme_name: str, panel: str) -> int:
    """Play the demo into `out`; 0 when it ended in a synced redemption and a sound journal."""
    from kiosk.demo import keeper, story, toys
    from kiosk.demo.hand import Hand
    from kiosk.ui import env

    display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if panel not in env.PANELS:
        print(f"no panel {panel!r}; there are {', '.join(env.PANELS)}", file=sys.stderr)
        return 2
    if out.exists() and any(out.iterdir()) and not (out / "village").is_dir():
        print(f"{out} holds something else than a demo; choose another --out", file=sys.stderr)
        return 2
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    logging.basicConfig(filename=out / "kiosk.log", level=logging.INFO)
    scheme = load_scheme(scheme_name)
    now = demo_day(scheme, datetime.now())
    print(f"Setting up a village under the rules of {scheme.township} ({scheme_name}) ...")
    files = write_village(out / "village", scheme, now)
    code = found_township(out, scheme_name, scheme.township, files, now)
    with serving(out, now) as port, on_stage(out, port, code, scheme, now) as stage:
        env.setup("desktop" if display else "headless", env.PANELS[panel])
        finger = story.open_window(stage, seen=display)
        try:
            hand = Hand(stage, finger, out / "screens")
            hand.screens.mkdir()
            story.visit(hand)
            told = list(keeper.shift(hand, out))
            good = story.ended_well(hand)
            story.save_slips(stage, out)
            story.report(stage, out, now, told, good=good)
            if display and good:
                toys.play(stage, finger)
        finally:
            finger.close()
    return 0 if good else 1


def found_township(
    out: Path, scheme_name: str, township: str, files: VillageFiles, now: datetime
) -> str:
    """Make township.db with the commands a township would use; the enrolment code."""
    db = str(out / "township.db")
    at = ("--at", now.isoformat())
    printed = _township(
        *(*at, "init", "--db", db, "--name", township, "--code", "3", "--scheme", scheme_name),
        *("--site", SITE, "--site-name", "和平", "--shop", "和平村爱心积分超市"),
        *(
            "--village",
            "和平村",
            "--village-code",
            "7",
            "--thanks",
            "一家一户添把劲，和平村里日日新",
        ),
    )
    for kind in ("households", "people", "goods", "points"):
        _township(*at, "import", kind, str(getattr(files, kind)), "--db", db)
    if load_scheme(scheme_name).gated:
        _township(*at, "review", "--before", now.date().isoformat(), "--db", db)
    _township("cards", "--db", db, "--out", str(out / "cards.pdf"), "--household", GUEST)
    _township("cards", "--db", db, "--texts", str(out / "village" / "cards.txt"))
    return next(word for word in printed.split() if codes.typed(word))


@contextlib.contextmanager
def serving(out: Path, now: datetime) -> Iterator[int]:
    """The township server as a process of its own; its port."""
    command = ["--at", now.isoformat(), "serve", "--db", str(out / "township.db"), "--port", "0"]
    with (out / "township.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "kiosk", "township", *command],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            if server.stdout is None:
                raise RuntimeError("no pipe")
            line = next((line for line in server.stdout if READY in line), "")
            if not line:
                raise RuntimeError(f"the township server did not start; see {log.name}")
            yield int(line.rsplit(":", 1)[1].strip().strip("/"))
        finally:
            server.terminate()
            server.wait(timeout=30)
            if server.stdout is not None:
                server.stdout.close()


@contextlib.contextmanager
def on_stage(out: Path, port: int, code: str, scheme: Scheme, now: datetime) -> Iterator[Stage]:
    """Kiosk, emulated devices and films, started; everything is stopped at the end."""
    import numpy as np

    from kiosk import assembly, joining
    from kiosk.devices.backlight import EmulatedBacklight
    from kiosk.devices.card_video import counter_picture
    from kiosk.devices.emulated import EmulatedCamera, EmulatedClock, EmulatedSpeaker
    from kiosk.devices.emulated_link import EmulatedLink
    from kiosk.devices.emulated_printer import EmulatedPrinter
    from kiosk.devices.emulated_recorder import EmulatedRecorder
    from kiosk.devices.emulated_scale import EmulatedScale
    from kiosk.devices.emulated_scanner import EmulatedScanner
    from kiosk.devices.emulated_stick import EmulatedStick
    from kiosk.devices.printer import tcp_printer
    from kiosk.devices.scale import SerialScale
    from kiosk.devices.volume import KeptVolume
    from kiosk.settings import LedgerSettings
    from kiosk.store.database import open_store

    texts = dict(
        line.split("\t") for line in (out / "village" / "cards.txt").read_text().splitlines()
    )
    texts |= {"keeper": texts[KEEPER], "officer": texts[OFFICER]}
    films = make_films(out, texts)
    camera = EmulatedCamera(counter_picture(640, 480, np.random.default_rng(3)))
    clock = EmulatedClock(now)
    with contextlib.ExitStack() as stack:
        emulated = EmulatedPrinter(32, paper_rows=PAPER_ROWS, buffer_bytes=BUFFER_BYTES)
        printer = stack.enter_context(emulated)
        scale = stack.enter_context(EmulatedScale(out / "scale"))
        scanner = EmulatedScanner(out / "scanner")
        stack.callback(scanner.unplug)
        stick, light = EmulatedStick(out / "stick"), EmulatedBacklight(out / "light")
        speaker, recorder = EmulatedSpeaker(), EmulatedRecorder()
        link = EmulatedLink("127.0.0.1", port)
        stack.callback(link.close)
        joining.enrol(out, link.url, code)
        store = open_store(out / "kiosk.db")
        parts = assembly.Parts(
            open_camera=lambda: camera,
            printer=tcp_printer(printer.host, printer.port, columns=32, trouble_wait_s=3600),
            clock=clock,
            speaker=speaker,
            scale=SerialScale(scale.path, 9600, "line"),
            scanner=str(scanner.path),
            recorder=recorder,
        )
        at_stick = LedgerSettings(stick=str(stick.path), mounted=False)
        kiosk = assembly.assemble(out, store, parts, ledger_settings=at_stick)
        kiosk.start()
        stack.callback(kiosk.stop)
        yield Stage(
            scheme,
            kiosk,
            camera,
            clock,
            printer,
            link,
            scale,
            scanner,
            stick,
            speaker,
            recorder,
            KeptVolume(out),
            light,
            films,
            texts,
        )


def make_films(out: Path, texts: Mapping[str, str]) -> dict[str, Path]:
    """What is held before the camera: two films at a time."""
    from kiosk.devices.barcode_picture import write_barcode_video
    from kiosk.devices.card_video import write_card_video

    films = {who: out / f"card-{who}.avi" for who in ("keeper", GUEST, "officer")}
    with ThreadPoolExecutor(2) as pool:
        made = [
            pool.submit(
                write_card_video,
                path,
                texts[who],
                seed=seed,
                held_frames=HELD_FRAMES,
                household_number=who if who.isdigit() else "",
                village_name="和平村",
            )
            for seed, (who, path) in enumerate(films.items(), 1)
        ]
        films["packet"] = out / "packet.avi"
        packet = films["packet"]
        made.append(pool.submit(write_barcode_video, packet, BARCODE, held_frames=HELD_FRAMES))
    for film in made:
        film.result()
    return films


def _township(*arguments: str) -> str:
    """What `kiosk township ...` prints; in this process, as loading it takes a second each time."""
    from kiosk.township.commands import township

    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            township.main(arguments, standalone_mode=False)
    except (click.ClickException, SystemExit) as refused:
        told = f"{printed.getvalue()}{refused}"
        raise RuntimeError(f"township {' '.join(arguments)}: {told}") from refused
    return printed.getvalue()
