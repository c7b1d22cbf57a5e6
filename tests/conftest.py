"""What is read and judged in tests is kept for this run of the tests, and not among what the user keeps.

Properties are tried on the same examples in every run; HYPOTHESIS_PROFILE=explore draws new ones.
"""

import os
import tempfile

from hypothesis import settings

_FOLDER = tempfile.TemporaryDirectory(prefix="bimgen-tests-", ignore_cleanup_errors=True)
os.environ["BIMGEN_CACHE"] = _FOLDER.name

settings.register_profile("same", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
