"""Start, memory, card to account, and the goods page of the real window, beside bare Kivy.

    PYTHONPATH=.:tests python tests/bench/bench_window.py [--size 1024x600] [--visits 1000]
        [--repeat 7]

The floor of start and memory is an empty Kivy window of the same size, set up as the kiosk's own.
A start is `kiosk run` from the call to the word that it gives systemd after its first frame; it
has the household's first screen then, and takes touches.  Memory is PSS (smaps_rollup), which
other processes with the same libraries make less; at idle the camera and the decoders run, the
emulated printer is another process, and each visit redeems and prints.  Windows are drawn by the
processor, without a screen.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from figures import Figure, print_table

EMPTY = "empty Kivy window"
START_AT_MOST_S = 120.0
FRAME_S = 1 / 15
GOODS = 300
HELD_FRAMES = 30
"""For which a person holds the card before the camera, at the most; and how long it is away."""

PRINTER = """
import sys
from kiosk.devices.emulated_printer import EmulatedPrinter
with EmulatedPrinter(32, paper_rows=10**9) as printer:
    print(printer.port, flush=True)
    sys.stdin.read()
"""

EMPTY_WINDOW = """
import sys
from kiosk.ui import env
env.setup("headless", env.PANELS[sys.argv[1]])
from kivy.app import App
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kiosk.devices.watchdog import notify
class Empty(App):
    def build(self):
        return FloatLayout()
    def on_start(self):
        Window.bind(on_flip=lambda *_: notify("READY=1"))
Empty().run()
"""

KIOSK_TOML = """
data = "{folder}"
[camera]
device = "/dev/video-none"
[printer]
port = 1
[screen]
mode = "headless"
panel = "{size}"
[disk]
ballast_mb = 0
"""


def memory_mb(kind: str = "Pss") -> float:
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{kind}:")).split()[1]) / 1024


def cpu_s(pid: int) -> float:
    """Of a process and all its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- start -------------------------------------------------------------------------------------


def started(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds from the call to the first frame."""
    address = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(address))
        door.settimeout(START_AT_MOST_S)
        begin_s = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={**os.environ, "NOTIFY_SOCKET": str(address), "PYTHONDONTWRITEBYTECODE": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while door.recv(4096) != b"READY=1":
                pass
            return time.perf_counter() - begin_s, cpu_s(process.pid)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            address.unlink()


def starts(size: str, repeat: int) -> Iterator[Figure]:
    from support.shop import open_the_shift
    from support.village import found_village

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = found_village(folder / "kiosk.db")
        open_the_shift(store)
        store.close()
        config = folder / "kiosk.toml"
        config.write_text(KIOSK_TOML.format(folder=folder, size=size))
        empty = folder / "empty.py"
        empty.write_text(EMPTY_WINDOW)
        commands = {
            "kiosk": [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
            EMPTY: [sys.executable, str(empty), size],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(repeat + 1):
            for which, command in commands.items():
                times = started(command, folder)
                if turn:  # the first one of each brings the files into memory
                    taken[which].append(times)
    for place, what in enumerate(("first touchable frame", "first touchable frame, CPU")):
        own, floor = (statistics.median(one[place] for one in taken[name]) for name in commands)
        yield Figure(f"start to {what}", own, "s", EMPTY, floor)


# --- memory ------------------------------------------------------------------------------------


def empty_memory(size: str) -> dict[str, float]:
    from kiosk.ui import env

    env.setup("headless", env.PANELS[size])
    from kivy.app import App
    from kivy.base import EventLoop, runTouchApp
    from kivy.core.window import Window
    from kivy.uix.floatlayout import FloatLayout

    class Empty(App):
        def build(self) -> FloatLayout:
            return FloatLayout()

    Empty()._run_prepare()
    runTouchApp(embedded=True)
    for _ in range(5):
        EventLoop.idle()
        Window.mainloop()
    return {"empty": memory_mb(), "resident": memory_mb("Rss")}


@contextmanager
def printer_apart() -> Iterator[Any]:
    """An emulated printer in a process of its own, whose memory is not the kiosk's."""
    process = subprocess.Popen(
        [sys.executable, "-c", PRINTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield SimpleNamespace(host="127.0.0.1", port=int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


@contextmanager
def counter(size: str) -> Iterator[Any]:
    """The kiosk on a counter; a keeper has opened, and two households have points for years."""
    from support.shop import open_the_shift, received, stamp_at
    from support.village import NOW, found_village, tell
    from support.window import Window

    from kiosk.core.feed import PointsItem

    with tempfile.TemporaryDirectory() as name, printer_apart() as printer:
        store = found_village(Path(name) / "kiosk.db")
        day = NOW.isoformat()
        for home in ("h42", "h43"):
            tell(store, PointsItem(f"much-{home}", home, "award", 9_000_000, "义务劳动", day, day))
        received(store, "lorry", ("rice", 9_000), ("laundry_liquid", 9_000), when=stamp_at())
        open_the_shift(store)
        window = Window(Path(name), store, printer, size=size)
        window.finger._draws = True
        try:
            yield window
        finally:
            window.close()


def wait_for_papers(window: Any) -> None:
    waiting = "select count(*) from print_job where state != 'printed'"
    window.finger.until(lambda: window.store.value(waiting) == 0, "the papers", 120)


def visit(window: Any, n: int) -> None:
    """Card, account, goods, basket, confirmation, thanks; the window is laid out after each."""
    from support.village import GUEST_CARD, OTHER_CARD

    from kiosk.core.events import Button, GoodAdded, Pressed, TextRead
    from kiosk.core.front import AccountShown, Done, Idle

    window.clock.pass_time(30)
    window.kiosk.stage.post(TextRead((GUEST_CARD, OTHER_CARD)[n % 2]))
    window.finger.frames(2)
    assert isinstance(window.state, AccountShown), window.state
    for event in (
        Pressed(Button.GOODS),
        GoodAdded(("rice", "laundry_liquid")[n // 2 % 2]),
        Pressed(Button.NEXT),
        Pressed(Button.NEXT),
        Pressed(Button.CONFIRM),
    ):
        window.finger.app.emit(event)
        window.finger.frames(2)
    if not isinstance(window.state, Done):
        window.until(Done)
    window.finger.app.emit(Pressed(Button.FINISH))
    window.finger.frames(2)
    assert isinstance(window.state, Idle), window.state
    if n % 10 == 0:
        wait_for_papers(window)


def kiosk_memory(size: str, visits: int) -> dict[str, float]:
    """At idle, after half of the visits and after all."""
    found = {}
    with counter(size) as window:
        window.finger.advance(2.0)  # the decoders are loaded, and look at pictures
        found["idle"] = memory_mb()
        window.camera.unplug()
        window.finger._draws = False
        for name, numbers in (("half", range(visits // 2)), ("all", range(visits // 2, visits))):
            for n in numbers:
                visit(window, n)
            wait_for_papers(window)
            found[name] = memory_mb()
        found["resident"] = memory_mb("Rss")
    return found


def memory(size: str, visits: int) -> Iterator[Figure]:
    empty = in_a_process("empty_memory", size)
    found = in_a_process("kiosk_memory", size, visits)
    for name, what in (
        ("idle", "idle"),
        ("half", f"after {visits // 2:,} visits"),
        ("all", f"after {visits:,} visits"),
    ):
        yield Figure(f"memory (PSS) {what}", found[name], "MB", EMPTY, empty["empty"])
    what = f"the same with what is shared (RSS), after {visits:,} visits"
    yield Figure(what, found["resident"], "MB", EMPTY, empty["resident"])


# --- card in a frame to account ------------------------------------------------------------------


class ShowingCamera:
    """15 frames a second of what it is shown; knows when the first of that was handed over."""

    def __init__(self, frame: Any) -> None:
        self._frame, self._is_new = frame, False
        self._due_s = time.monotonic()
        self.handed_s = 0.0
        self.handed = 0

    def show(self, frame: Any) -> None:
        self._frame, self._is_new, self.handed = frame, True, 0

    def read(self) -> Any:
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        self._due_s = time.monotonic() + FRAME_S
        if self._is_new:
            self._is_new, self.handed_s = False, time.perf_counter()
        self.handed += 1
        return self._frame

    def close(self) -> None:
        """The same one is used again."""


def card_frames_of(count: int) -> list[Any]:
    """Cards of two households in turns, each held a little differently, that pyzbar reads."""
    import numpy as np
    from support.village import GUEST_CARD, OTHER_CARD

    from kiosk.devices.card_picture import card_in_hand
    from kiosk.devices.card_video import Pose, Shot, photograph, set_stage

    rng = np.random.default_rng(5)
    stages = [set_stage(card_in_hand(text), 640, 480, rng) for text in (GUEST_CARD, OTHER_CARD)]
    found = []
    while len(found) < count:
        pose = Pose(width_px=float(rng.uniform(260, 340)), roll_deg=float(rng.uniform(-20, 20)))
        frame = photograph(stages[len(found) % 2], Shot(pose), rng)
        if bare_decode(frame):
            found.append(frame)
    return found


def bare_decode(frame: Any) -> list[Any]:
    import cv2
    from pyzbar import pyzbar

    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    return pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])


def card_times(size: str, repeat: int) -> dict[str, list[float]]:
    """Seconds from the handing over of a frame to the flip that shows the account."""
    import cv2
    from support.window import _counter

    from kiosk.core.events import Button, Pressed
    from kiosk.core.front import AccountShown, Idle

    camera = ShowingCamera(_counter())
    shown, bare = [], []
    frames = card_frames_of(repeat + 2)
    cv2.setNumThreads(1)
    with counter(size) as window:
        window.kiosk.reader._camera_factory = lambda: camera
        window.camera.unplug()
        window.finger.until(lambda: window.kiosk.reader.latest_frame() is not None, "camera", 30)
        app = window.finger.app
        for n, frame in enumerate(frames):
            camera.show(_counter())
            window.finger.until(lambda: camera.handed > HELD_FRAMES, "the empty counter", 30)
            begin_s = time.perf_counter()
            assert bare_decode(frame)
            bare_s = time.perf_counter() - begin_s
            camera.show(frame)
            while not isinstance(window.state, AccountShown):
                window.finger.frame()
                assert camera.handed < HELD_FRAMES, "the card is not read"
            drawn = app.frames_drawn
            while app.frames_drawn == drawn:
                app.root.canvas.ask_update()
                window.finger.frame()
            if n >= 2:  # each household's screen has been there
                shown.append(time.perf_counter() - camera.handed_s)
                bare.append(bare_s)
            camera.show(_counter())
            app.emit(Pressed(Button.NOT_MINE))
            window.finger.until(lambda: isinstance(window.state, Idle), "idle")
    return {"shown": shown, "bare": bare}


def card(size: str, repeat: int) -> Iterator[Figure]:
    times = in_a_process("card_times", size, repeat)
    own, floor = (1000 * statistics.median(times[name]) for name in ("shown", "bare"))
    what = "card in a frame to account on the screen"
    yield Figure(what, own, "ms", "bare pyzbar decode of that frame", floor)


# --- goods page ----------------------------------------------------------------------------------


def goods_times(size: str, repeat: int) -> dict[str, list[float]]:
    """CPU milliseconds until the page is laid out and drawn, with so many goods and with none."""
    from kiosk.ui import env

    env.setup("headless", env.PANELS[size])
    from kivy.graphics.opengl import glFinish
    from support.application import application

    from kiosk.core.front import Front, GoodsShown, Idle
    from kiosk.ui.finger import Finger
    from kiosk.ui.samples import SAMPLES, Scripted

    (some,) = (sample.state for sample in SAMPLES if sample.name == "goods")
    assert isinstance(some, GoodsShown)
    offers = some.visit.offers
    many = tuple(
        replace(offers[n % len(offers)], good=f"good{n}", name=f"{offers[n % len(offers)].name}{n}")
        for n in range(GOODS)
    )
    states = {
        str(count): GoodsShown(replace(some.visit, offers=shelf, basket=()))
        for count, shelf in ((GOODS, many), (0, ()))
    }
    runner = Scripted()
    finger = Finger(application(runner, lambda: None, SimpleNamespace(say=lambda *_: None)))
    taken: dict[str, list[float]] = {name: [] for name in states}
    for turn in range(repeat + 2):
        for name, state in states.items():
            runner.front = Front(Idle())
            finger.app.refresh()
            finger.frames(3)
            begin_ns = time.process_time_ns()
            runner.front = Front(state)
            finger.app.refresh()
            finger.frames(2)
            glFinish()
            if turn >= 2:
                taken[name].append((time.process_time_ns() - begin_ns) / 1e6)
    finger.close()
    return taken


def goods(size: str, repeat: int) -> Iterator[Figure]:
    times = in_a_process("goods_times", size, repeat)
    own, floor = (statistics.median(times[name]) for name in (str(GOODS), "0"))
    yield Figure(f"goods page with {GOODS} goods, CPU", own, "ms", "goods page with none", floor)


# --- all -----------------------------------------------------------------------------------------

IN_A_PROCESS: dict[str, Callable[..., Any]] = {
    "empty_memory": empty_memory,
    "kiosk_memory": kiosk_memory,
    "card_times": card_times,
    "goods_times": goods_times,
}


def in_a_process(name: str, size: str, count: int | None = None) -> Any:
    """A window's process is one window's; what it found."""
    arguments = json.dumps([size] if count is None else [size, count])
    command = [sys.executable, __file__, "--only", name, "--with", arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1024x600")
    parser.add_argument("--visits", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=7, help="starts; three times so many cards")
    parser.add_argument("--only", choices=IN_A_PROCESS, help="in a process of its own")
    parser.add_argument("--with", dest="arguments", type=json.loads, help="what it is given")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(IN_A_PROCESS[options.only](*options.arguments)))
        return
    size, repeat = options.size, options.repeat
    figures = [
        *starts(size, repeat),
        *memory(size, options.visits),
        *card(size, 3 * repeat),
        *goods(size, 3 * repeat),
    ]
    command = f"bench_window.py --size {size} --visits {options.visits} --repeat {repeat}"
    print_table(command, figures)


if __name__ == "__main__":
    main()
