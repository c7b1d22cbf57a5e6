"""The ways out of a film, and the least squares behind them."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from rules.push import nonnegative


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 5), columns=st.integers(0, 40), rank=st.integers(1, 5))
def test_the_nearest_nonnegative_combination_is_that_of_scipy(seed: int, rows: int, columns: int, rank: int):
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(rows, min(rank, rows))) @ random.normal(size=(min(rank, rows), columns))
    target = random.normal(size=rows)
    found = nonnegative(matrix, target)
    assert (found >= 0).all()
    if not columns:
        return
    _, residual = scipy.optimize.nnls(matrix, target, maxiter=1000)
    assert np.linalg.norm(matrix @ found - target) == pytest.approx(residual, abs=1e-9)


def test_what_only_points_away_takes_no_part():
    assert nonnegative(np.array([[-1.0, 2.0], [0.0, 0.0]]), np.array([4.0, 1.0])).tolist() == [0.0, 2.0]
