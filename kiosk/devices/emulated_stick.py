"""A USB stick without a stick: a folder that is there while it is in."""

from __future__ import annotations

from pathlib import Path


class EmulatedStick:
    """`path` is where it is mounted; what is on it stays on it while it is out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pocket = path.with_name(f"{path.name}-in-the-pocket")
        if not self._pocket.exists():
            path.mkdir(exist_ok=True)

    @property
    def there(self) -> bool:
        return self.path.is_dir()

    def unplug(self) -> None:
        """At any moment; what is being written there fails."""
        if self.there:
            self.path.rename(self._pocket)

    def plug_in(self) -> None:
        if not self.there:
            self._pocket.rename(self.path)
