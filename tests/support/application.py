"""The one application of a test process: its screens are built once and shown to every test.

A kiosk shows the same screens for years; building them anew for each test was a third of the
window tests' time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kivy.app import App

from kiosk.ui.app import KioskApp, Preview, Runner, Voice


def application(runner: Runner, preview: Preview, speaker: Voice, **how: Any) -> KioskApp:
    """The application before another runner; a new one while the last one's still runs.

    `how` is what `KioskApp` takes besides.
    """
    if App.get_running_app() is not None:
        return KioskApp(runner, preview, speaker, **how)
    app = _only()
    # A screen keeps the colours, and a picture the folder, that were there when it was made.
    kept = {} if app.dark or app.photographs or "photographs" in how else app._pages
    for page in kept.values():
        if page.parent is not None:
            page.parent.remove_widget(page)
    KioskApp.__init__(app, runner, preview, speaker, **how)
    app._pages = kept
    return app


@cache
def _only() -> KioskApp:
    made = KioskApp.__new__(KioskApp)
    made.dark, made.photographs, made._pages = False, None, {}
    return made
