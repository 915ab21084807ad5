"""An emulated printer at the end of a real wire: a socket, or a tty in the place of the others."""

from __future__ import annotations

import os
import select
import socket
import tty
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import tcp_printer, wired_printer

WIRES = ("tcp", "serial", "usb")
BAUD = {"serial": 115200, "usb": 0}


class Wire:
    """A tty whose other end is a printer's socket, with no more in between than a cable holds."""

    def __init__(self, printer):
        self.master, slave = os.openpty()
        self.path = Path(os.ttyname(slave))
        tty.setraw(slave)  # a USB printer's device takes every byte as it is
        self._slave = slave  # held, so that closing it does not hang up the master
        self._socket = socket.create_connection((printer.host, printer.port))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self._stop = Event()
        self._thread = Thread(target=self._carry, name="wire")
        self._thread.start()

    def pull_out(self):
        """The cable is gone: what is open gets an error, what is opened finds nothing."""
        self._stop.set()
        self._thread.join()
        os.close(self.master)
        os.close(self._slave)
        self._socket.close()

    def _carry(self):
        while not self._stop.is_set():
            ready, _, _ = select.select([self.master, self._socket], [], [], 0.05)
            with suppress(OSError):
                if self._socket in ready:
                    os.write(self.master, self._socket.recv(256))
                if self.master in ready:
                    self._pass_on(os.read(self.master, 256))

    def _pass_on(self, data):
        while data and not self._stop.is_set():
            _, ready, _ = select.select([], [self._socket], [], 0.05)
            if ready:
                data = data[self._socket.send(data) :]


@contextmanager
def wired(**how):
    with EmulatedPrinter(32, **how) as printer:
        wire = Wire(printer)
        try:
            yield printer, wire
        finally:
            if not wire._stop.is_set():
                wire.pull_out()


@contextmanager
def at_wire(kind, printer, **settings):
    """The kiosk's side of a running printer on one of the WIRES."""
    if kind == "tcp":
        yield tcp_printer(printer.host, printer.port, printer.columns, **settings)
        return
    wire = Wire(printer)
    try:
        yield wired_printer(wire.path, BAUD[kind], printer.columns, **settings)
    finally:
        wire.pull_out()
