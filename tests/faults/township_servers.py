"""Serves a township until somebody kills it; its path or URL stands in the file that is named."""

from __future__ import annotations

from pathlib import Path

from support.killable import serve

from kiosk.township import api, commands, serving  # noqa: F401  (once, not at each start)
from kiosk.township.commands import township
from kiosk.township.link import exchange  # noqa: F401


def serve_for_ever(path: Path, at: str) -> None:
    where = path.read_text("utf-8")
    plain = ("--plain", "--port", "0")
    township(["--at", at, "serve", "--db", where, *plain], prog_name="township")


if __name__ == "__main__":
    import psycopg  # noqa: F401

    serve(serve_for_ever)
