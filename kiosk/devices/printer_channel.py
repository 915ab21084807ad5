"""Ways to a printer: a socket, a serial line, the kernel's USB printer device.

All three are file descriptors that never block, so that one link (`printer_link`) can keep every
deadline.  `read` and `write` raise BlockingIOError while there is nothing to take, OSError when
the way is broken; `read` gives b"" when the other side has hung up.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
import struct
import termios
from pathlib import Path
from typing import Protocol

SEND_BUFFER_BYTES = 4096
"""Small, so that little can hide in the kernel while the printer takes nothing."""

READ_BYTES = 256
SPEEDS = {baud: getattr(termios, f"B{baud}") for baud in (9600, 19200, 38400, 57600, 115200)}


class Channel(Protocol):
    """An open way to a printer."""

    def fileno(self) -> int: ...

    def read(self) -> bytes: ...

    def write(self, data: bytes) -> int:
        """How many bytes the kernel took."""

    def unacknowledged_bytes(self) -> int:
        """Bytes of ours that the printer's side has not taken yet."""

    def close(self) -> None: ...


class TcpChannel:
    """A printer on the network (port 9100).

    No TCP_USER_TIMEOUT: Linux would also count the time in which a printer without paper keeps
    its window shut, and cut the connection while somebody fetches a roll.
    """

    def __init__(self, host: str, port: int, connect_timeout_s: float = 3.0) -> None:
        """Connect; raises OSError when nobody listens in time."""
        self._socket = socket.create_connection((host, port), timeout=connect_timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._socket.settimeout(0)

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> bytes:
        return self._socket.recv(READ_BYTES)

    def write(self, data: bytes) -> int:
        return self._socket.send(data)

    def unacknowledged_bytes(self) -> int:
        return _queued(self._socket.fileno())

    def close(self) -> None:
        self._socket.close()


class SerialChannel:
    """A printer on a serial line, 8N1; a full printer holds the line by RTS/CTS or XON/XOFF.

    No answer of a printer contains the two bytes of XON/XOFF, so listening to them costs nothing.
    """

    def __init__(self, path: Path, baud: int) -> None:
        """Open and set the line; OSError when it is not there or somebody else has it."""
        self._fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.ioctl(self._fd, termios.TIOCEXCL)
            _make_raw(self._fd, SPEEDS[baud])
            termios.tcflush(self._fd, termios.TCIFLUSH)  # what it said to somebody before
        except termios.error as error:
            os.close(self._fd)
            raise OSError(*error.args) from error
        except OSError:
            os.close(self._fd)
            raise

    def fileno(self) -> int:
        return self._fd

    def read(self) -> bytes:
        return os.read(self._fd, READ_BYTES)

    def write(self, data: bytes) -> int:
        return os.write(self._fd, data)

    def unacknowledged_bytes(self) -> int:
        return _queued(self._fd)

    def close(self) -> None:
        """Drop what the line still holds: Linux would wait half a minute for a stuck printer."""
        try:
            termios.tcflush(self._fd, termios.TCOFLUSH)
        except termios.error:
            pass  # pulled out: nothing is held
        finally:
            os.close(self._fd)


class UsbChannel:
    """A USB printer behind the kernel's usblp, as /dev/usb/lp0.

    An empty reading means that it has nothing to say.  One write is under way at a time; closing
    would kill it, so it counts as not taken until the device takes the next one (drivers/usb/
    class/usblp.c).
    """

    def __init__(self, path: Path) -> None:
        """Open; OSError when it is not there or somebody else has it."""
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._under_way_bytes = 0

    def fileno(self) -> int:
        return self._fd

    def read(self) -> bytes:
        data = os.read(self._fd, READ_BYTES)
        if not data:
            raise BlockingIOError
        return data

    def write(self, data: bytes) -> int:
        self._under_way_bytes = os.write(self._fd, data)
        return self._under_way_bytes

    def unacknowledged_bytes(self) -> int:
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        takes = any(events & select.POLLOUT for _, events in poll.poll(0))
        return 0 if takes else self._under_way_bytes

    def close(self) -> None:
        os.close(self._fd)


def _queued(fd: int) -> int:
    """Bytes in the kernel that the other side has not taken."""
    return int(struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, struct.pack("i", 0)))[0])


def _make_raw(fd: int, speed: int) -> None:
    """8N1 without translation, echo or signals; RTS/CTS and XON/XOFF towards us; the line stays
    up when it is closed."""
    *_, characters = termios.tcgetattr(fd)
    characters[termios.VMIN], characters[termios.VTIME] = 0, 0
    characters[termios.VSTART], characters[termios.VSTOP] = b"\x11", b"\x13"
    control = termios.CS8 | termios.CREAD | termios.CLOCAL | termios.CRTSCTS
    for incoming in (0, termios.IXON):  # an old XOFF is forgotten when nobody listens to it
        told = [incoming, 0, control, 0, speed, speed, characters]
        termios.tcsetattr(fd, termios.TCSANOW, told)
