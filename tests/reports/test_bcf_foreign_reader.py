"""Our BCF in the hands of another reader. That one is GPL: it lives in an environment of its own, never in ours."""

import json
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from bimgen.reports.bcf import REPORT
from bimgen.run import Run

READ = """
import json, sys
from bcf.bcfxml import load
with load(sys.argv[1]) as file:
    topics = {
        guid: {
            "title": topic.topic.title,
            "status": topic.topic.topic_status,
            "comments": [comment.comment for comment in topic.comments],
            "components": [
                component.ifc_guid
                for view in topic.viewpoints.values()
                for component in view.visualization_info.components.selection.component
            ],
            "snapshot": [len(view.snapshot or b"") for view in topic.viewpoints.values()],
        }
        for guid, topic in file.topics.items()
    }
    print(json.dumps({"version": file.version.version_id, "topics": topics}))
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has bcf-client."""
    folder = tmp_path_factory.mktemp("reader")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = subprocess.run([python, "-m", "pip", "install", "-q", "bcf-client"], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"bcf-client cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return python


@pytest.mark.slow
def test_another_reader_finds_every_topic_with_its_elements_and_picture(
    reader: Path, many: Callable[[int], Run], tmp_path: Path
):
    run = many(12)
    path = tmp_path / "results.bcf"
    path.write_bytes(REPORT.write(run))
    done = subprocess.run([reader, "-c", READ, path], capture_output=True, text=True, check=True)
    read = json.loads(done.stdout)
    assert read["version"] == "2.1"
    assert len(read["topics"]) == len(run.findings)
    concerned = {guid for topic in read["topics"].values() for guid in topic["components"]}
    assert {finding.subject.guid for finding in run.findings} <= concerned
    for topic in read["topics"].values():
        assert topic["title"]
        assert topic["status"] == "Open"
        assert topic["comments"]
        assert min(topic["snapshot"]) > 1000
