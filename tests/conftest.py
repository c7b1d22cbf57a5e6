"""What is read and judged in tests is kept for this run of the tests, and not among what the user keeps."""

import os
import tempfile

_FOLDER = tempfile.TemporaryDirectory(prefix="bimgen-tests-", ignore_cleanup_errors=True)
os.environ["BIMGEN_CACHE"] = _FOLDER.name
