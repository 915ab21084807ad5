"""A speaker that says nothing: the kiosk works without a sound card."""

from __future__ import annotations


class SilentSpeaker:
    """Keeps quiet; ports.Speaker.  `last_sentence` is what would be heard."""

    def __init__(self) -> None:
        self.last_sentence = ""

    def say(self, sentence: str) -> None:
        self.last_sentence = sentence

    def tone(self, name: str) -> None:
        """Nothing is heard."""
