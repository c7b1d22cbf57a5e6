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


def differ(png: bytes, name: str) -> float:
    """Mean difference of a picture and the committed one, of 255."""
    # Rays are cast in single precision: a pixel on an edge may differ from one processor to another.
    drawn = Image.open(io.BytesIO(png)).convert("RGB")
    kept = Image.open(samples.ROOT / name).convert("RGB")
    assert drawn.size == kept.size
    return max(ImageStat.Stat(ImageChops.difference(drawn, kept)).mean)


def test_the_picture_of_the_readme_is_fresh():
    assert differ(samples.station_picture(), samples.PICTURE) < 1.0, "run `make samples`"


@pytest.mark.slow
def test_the_pictures_of_the_hall_are_fresh():
    for name, content in samples.hall_pictures().items():
        assert differ(content, name) < 0.3, "run `make samples`"


@pytest.mark.slow
def test_the_picture_of_the_reference_plant_is_fresh():
    assert differ(samples.plant_picture(), samples.PLANT) < 0.3, "run `make samples`"
