"""Hypothesis runs the same examples every time; HYPOTHESIS_PROFILE=deep looks further."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SLOW_EXAMPLES = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=SLOW_EXAMPLES
)
settings.register_profile(
    "deep", deadline=None, max_examples=1500, suppress_health_check=SLOW_EXAMPLES
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
