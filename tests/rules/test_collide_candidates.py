"""The broad phase against counting every pair."""

import time

import numpy as np
import pytest

from rules.collide import candidates


def _boxes(seed, count, size=2.0):
    random = np.random.default_rng(seed)
    low = random.random((count, 3)) * 10
    return np.stack([low, low + random.random((count, 3)) * size], axis=1)


def _near(a, b, margin):
    return bool(((a[0] - b[1] <= margin) & (b[0] - a[1] <= margin)).all())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 64, 65, 257])
def test_every_near_pair_is_found_once_and_no_other(count):
    boxes = _boxes(count, count)
    expected = [(i, j) for i in range(count) for j in range(i + 1, count) if _near(boxes[i], boxes[j], 0.05)]
    assert [tuple(pair) for pair in candidates(boxes, None, 0.05).tolist()] == expected


@pytest.mark.parametrize(("count_a", "count_b"), [(0, 3), (3, 0), (1, 1), (5, 130), (130, 5)])
def test_two_sides_meet_only_across(count_a, count_b):
    boxes_a, boxes_b = _boxes(1, count_a), _boxes(2, count_b)
    expected = [(i, j) for i in range(count_a) for j in range(count_b) if _near(boxes_a[i], boxes_b[j], 0.0)]
    assert [tuple(pair) for pair in candidates(boxes_a, boxes_b, 0.0).tolist()] == expected


def test_a_box_with_nan_meets_nothing():
    boxes = np.zeros((3, 2, 3))
    boxes[:, 1] = 1.0
    boxes[1, 0, 2] = np.nan
    assert candidates(boxes, None, 0.1).tolist() == [[0, 2]]
    assert candidates(boxes, boxes[1:2], 0.1).tolist() == []


def test_boxes_that_share_a_face_are_near_without_margin():
    boxes = np.array([[[0, 0, 0], [1, 1, 1]], [[1, 0, 0], [2, 1, 1]], [[2.5, 0, 0], [3, 1, 1]]], dtype=float)
    assert candidates(boxes, None, 0.0).tolist() == [[0, 1]]
    assert candidates(boxes, None, 0.5).tolist() == [[0, 1], [1, 2]]


def test_equal_boxes_all_meet():
    boxes = np.tile(np.array([[[0.0, 0, 0], [1, 1, 1]]]), (9, 1, 1))
    assert len(candidates(boxes, None, 0.0)) == 36


def test_a_hundred_thousand_boxes_with_slabs_among_them_take_seconds():
    random = np.random.default_rng(1)
    low = random.random((100_000, 3)) * [150, 100, 40]
    boxes = np.stack([low, low + random.random((100_000, 3)) * 0.5], axis=1)
    boxes[:10] = [[0, 0, 0], [150, 100, 40]]
    start = time.perf_counter()
    pairs = candidates(boxes, None, 0.002)
    assert (
        time.perf_counter() - start < 20
    )  # about one second on an idle core; all pairs would be five thousand million
    assert len(pairs) > 999_000  # each of ten slabs meets everything
