"""What is generated and committed is what the code makes."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from bimgen import samples


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", samples.EPOCH)
        return samples.texts()


def test_samples_catalogue_and_readme_are_fresh(made: dict[str, bytes]):
    stale = [name for name, content in made.items() if (samples.ROOT / name).read_bytes() != content]
    assert not stale, "run `make samples`"


def test_the_picture_of_the_readme_is_fresh(made: dict[str, bytes]):
    # Rays are cast in single precision: a pixel on an edge may differ from one processor to another.
    drawn = Image.open(io.BytesIO(samples.station_picture())).convert("RGB")
    kept = Image.open(samples.ROOT / samples.PICTURE).convert("RGB")
    assert drawn.size == kept.size
    assert max(ImageStat.Stat(ImageChops.difference(drawn, kept)).mean) < 1.0, "run `make samples`"
