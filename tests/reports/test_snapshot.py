"""Pictures show the pair, whatever stands before it, and are the same every time."""

import io
from dataclasses import replace

import numpy as np
import pytest
from made_runs import blocked, box, clash, item, plant, untagged
from numpy.typing import NDArray
from PIL import Image

from bimgen.camera import camera, focus
from bimgen.snapshot import picture, project, rank, render, sketch
from rules.rule import Severity, Waiver
from rules.scene import Mesh, Scene

SIZE = (200, 150)


def pixels(png: bytes) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int64)


def reds(image: NDArray[np.int64]) -> int:
    return int(((image[..., 0] > image[..., 1] + 60) & (image[..., 0] > image[..., 2] + 60)).sum())


def blues(image: NDArray[np.int64]) -> int:
    return int(((image[..., 2] > image[..., 0] + 60) & (image[..., 2] > image[..., 1] + 30)).sum())


def test_the_subject_is_red_and_the_other_blue(scene: Scene):
    image = pixels(render(scene, [clash(scene)], SIZE)[clash(scene).key])
    assert image.shape == (150, 200, 3)
    assert reds(image) > 300
    assert blues(image) > 300


def test_what_stands_before_the_pair_does_not_hide_it():
    bare = plant()
    cage = box((-2.5, -1.5, 0.4), (2.5, 1.5, 1.8))
    caged = Scene(bare.models, (*bare.items, item(6, cage, name="housing")))
    free, within = (pixels(render(scene, [clash(scene)], SIZE)[clash(scene).key]) for scene in (bare, caged))
    assert reds(within) > 0.5 * reds(free)
    assert blues(within) > 0.5 * blues(free)


def test_an_element_wholly_inside_the_other_shines_through():
    scene = plant()
    inner = item(0, box((-0.1, -0.1, -0.1), (0.1, 0.1, 0.1)))
    outer = item(1, box((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)))
    scene = Scene(scene.models, (inner, outer))
    finding = replace(clash(scene, at=(0.0, 0.0, 0.0)), subject=inner, other=outer)
    middle = pixels(render(scene, [finding], SIZE)[finding.key])[70:80, 80:92].mean(axis=(0, 1))
    rim = pixels(render(scene, [finding], SIZE)[finding.key])[75, 55]
    assert middle[0] > rim[0] + 40


def test_the_violated_envelope_is_yellow(scene: Scene):
    image = pixels(render(scene, [blocked(scene)], SIZE)["blocked"])
    yellow = (image[..., 0] > 180) & (image[..., 1] > 150) & (image[..., 2] < image[..., 1] - 25)
    assert int(yellow.sum()) > 500


def test_the_place_of_the_finding_is_in_the_middle_of_the_view(scene: Scene):
    finding = clash(scene)
    eye = camera(scene, finding)
    spot = project(eye, np.array([[0.0, 0.0, 1.1]]), SIZE)[0]
    assert np.abs(spot - (100, 75)).max() < 20


def test_the_smaller_of_two_compact_elements_is_wholly_in_the_picture(scene: Scene):
    finding = replace(clash(scene), subject=scene.items[3], other=scene.items[4], at=(2.75, 3.2, 0.55))
    eye = camera(scene, finding)
    corners = np.array([[x, y, z] for x in (2.2, 2.5) for y in (2.8, 3.6) for z in (0.5, 0.6)])
    spots = project(eye, corners, SIZE)
    assert (spots >= 0).all()
    assert (spots <= SIZE).all()


def test_the_eye_stands_where_the_view_is_free():
    scene = plant()
    wall = item(6, box((-3, -1.4, 0), (3, -1.2, 3)), name="wall")  # on the side the camera likes best
    walled = Scene(scene.models, (*scene.items, wall))
    assert camera(scene, clash(scene)).eye[1] < 0
    assert camera(walled, clash(walled)).eye[1] > -1.2


def test_far_from_the_origin_the_picture_is_the_same(scene: Scene):
    offset = np.array([200_000.0, 300_000.0, 0.0])
    items = tuple(replace(one, body=one.body.moved(offset)) if one.body is not None else one for one in scene.items)
    far = Scene(scene.models, items)
    near_shot = pixels(render(scene, [clash(scene)], SIZE)[clash(scene).key])
    finding = clash(far, at=(200_000.0, 300_000.0, 1.1))
    far_shot = pixels(render(far, [finding], SIZE)[finding.key])
    assert np.abs(near_shot - far_shot).mean() < 2.0


def test_the_gravest_findings_get_the_pictures(scene: Scene):
    waived = clash(scene, "waived", waiver=Waiver("agreed", "J. Doe", "2026-01-20"))
    findings = [untagged(scene), blocked(scene), waived, clash(scene, "open")]
    assert [finding.key for finding in rank(findings)] == ["open", "blocked", "untagged", "waived"]
    assert list(render(scene, findings, SIZE, limit=2)) == ["open", "blocked"]
    assert render(scene, findings, SIZE, limit=0) == {}


def test_the_same_scene_gives_the_same_bytes_and_no_metadata(scene: Scene):
    first, again = (render(one, [clash(one), blocked(one), untagged(one)], SIZE) for one in (scene, plant()))
    assert first == again
    assert b"tIME" not in first["blocked"]
    assert b"tEXt" not in first["blocked"]


@pytest.mark.parametrize("bodies", [(), (Mesh(np.empty((0, 3)), np.empty((0, 3), dtype=np.int32)),)])
def test_a_scene_without_bodies_still_gives_a_picture(bodies: tuple[Mesh, ...]):
    items = (item(0, bodies[0] if bodies else None),)
    scene = Scene((), items)
    finding = untagged(plant())
    finding = replace(finding, subject=items[0])
    assert pixels(render(scene, [finding], SIZE)[finding.key]).shape == (150, 200, 3)


def test_a_body_with_broken_vertices_is_drawn_as_far_as_it_goes(scene: Scene):
    body = scene.items[0].body
    assert body is not None
    vertices = np.concatenate([body.vertices, [[np.nan, 0, 0]]])
    broken = replace(scene.items[0], body=Mesh(vertices, np.concatenate([body.faces, [[0, 1, 8]]]).astype(np.int32)))
    patched = Scene(scene.models, (broken, *scene.items[1:]))
    finding = replace(clash(patched), subject=broken)
    assert reds(pixels(render(patched, [finding], SIZE)[finding.key])) > 300


def test_a_long_pipe_is_framed_at_the_clash_and_not_from_end_to_end(scene: Scene):
    long = replace(scene.items[0], body=box((-200, -0.1, 1), (200, 0.1, 1.2)))
    assert focus(scene, replace(clash(scene), subject=long)).radius < 4


def test_a_sketch_shows_both_boxes(scene: Scene):
    finding = clash(scene)
    image = pixels(sketch(scene, finding, camera(scene, finding), SIZE))
    assert reds(image) > 50
    assert blues(image) > 50


@pytest.mark.parametrize("by", ["discipline", "class", "system", "model"])
def test_a_whole_scene_can_be_drawn_with_the_plant_in_colour(scene: Scene, by: str):
    image = pixels(picture(scene, (320, 200), by=by))
    coloured = image.max(axis=2) - image.min(axis=2) > 40
    assert int(coloured.sum()) > 200
    assert picture(scene, (320, 200), by=by) == picture(scene, (320, 200), by=by)


def test_a_picture_of_nothing_or_by_nonsense_is_refused(scene: Scene):
    with pytest.raises(ValueError, match="no body"):
        picture(Scene((), ()), (320, 200))
    with pytest.raises(ValueError, match="discipline"):
        picture(scene, (320, 200), by="mood")


def test_severity_decides_before_order(scene: Scene):
    findings = [clash(scene, "w", severity=Severity.WARNING), clash(scene, "e")]
    assert [finding.key for finding in rank(findings)] == ["e", "w"]
