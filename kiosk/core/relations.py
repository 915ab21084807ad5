"""What somebody who comes for a household may be to it (代领)."""

from __future__ import annotations

RELATIONS = ("家人", "亲戚", "邻居", "村干部", "志愿者")
"""It stands in the journal and on the slip as it is."""
