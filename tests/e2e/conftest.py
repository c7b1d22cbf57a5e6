"""Fixtures: the command line in this process, and the sample project run once for all."""

import pytest
from commandline import EPOCH, Bimgen, Done, Sample, copy_sample, finish, start

from bimgen.cli import main


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def bimgen(capfd: pytest.CaptureFixture[str]) -> Bimgen:
    """Run a command in this process."""

    def call(*arguments: object) -> Done:
        capfd.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:  # argparse leaves by itself
            code = int(left.code or 0)
        printed = capfd.readouterr()
        return Done(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    processes = []
    for seed, folder in enumerate(folders, start=1):
        copy_sample(folder)
        command = ("run", "station.toml", "--out", "out")
        processes.append(start(command, folder, PYTHONHASHSEED=str(seed), SOURCE_DATE_EPOCH=EPOCH))
    done = [finish(process) for process in processes]
    return Sample(folders[0] / "out", folders[1] / "out", (done[0], done[1]))
