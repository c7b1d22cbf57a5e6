# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false
"""A body as convex pieces: a wall with a door becomes the blocks beside and above the door.

A piece is cut along the face plane that leaves least between the halves and their hulls, until every piece is convex.
What is still notched after `MOST` pieces (a torus, a grating) is taken as its hull: it fills more than it is, never
less. Triangles that bound no volume become slivers of `SKIN` thickness, one each.
"""

from typing import Any

import numpy as np

from rules.collide import Body
from rules.scene import Floats, Mesh

MOST = 24
"""Pieces of one solid (practice)."""
LEFT = 2e-3
"""A solid that leaves no more than this share of its hull empty counts as convex (practice): facets of round bodies."""
THIN = 1e-6
"""Volume [m3] between solid and hull that counts as none."""
FILM = 1e-4
"""Mean thickness of a part that is none [m]: kernels carry single precision."""
TRIED = 12
"""Cuts tried for each piece, those along the largest faces first (practice)."""
SKIN = 1e-3
"""Thickness given to a triangle that bounds no volume [m]: half of the tolerance of hard clashes."""
MANY = 4000
"""Triangles of a piece that is cut no further: cuts along nearly coplanar faces can breed them (measured: 977 to
240 000)."""
SMALL, PLAIN = 1.0, 200
"""Bodies up to this size [m] with more triangles than this (grab bars, taps) are taken as their hull (practice)."""
SHEET = 400
"""Triangles of an open body that are taken one by one; of a larger one its hull is taken (practice)."""


def convex_pieces(mesh: Mesh) -> tuple[Floats, ...]:
    """Cut a mesh into convex pieces that together hold all of it.

    Returns:
        Corners of each piece (n, 3) in the frame of the mesh [m]; none for a mesh without a sound triangle.
    """
    size = mesh.bounds[1] - mesh.bounds[0]
    if float(size.max()) <= SMALL and len(mesh.faces) > PLAIN:
        return (mesh.vertices,)
    body = Body(mesh)
    shift = body.origin - np.array(mesh.origin)
    found: list[Floats] = []
    solid = body.solid
    if solid is not None:
        for part in _separate(solid):
            found.extend(_cut(part, [MOST]))
    triangles = [shell.vertices[shell.faces] for shell in body.sheets]
    if triangles:
        found.extend(_sheets(np.concatenate(triangles)))
    return tuple(points + shift for points in found)


def _cut(solid: Any, left: list[int]) -> list[Floats]:
    """Cut a solid; `left` counts down the pieces that may still be made."""
    hull = solid.hull()
    spare = float(hull.volume()) - float(solid.volume())
    enough = spare <= max(THIN, LEFT * float(hull.volume())) or left[0] <= 1 or solid.num_tri() > MANY
    cuts = [] if enough else _planes(solid)
    best: tuple[float, Any, Any] | None = None
    for normal, offset in cuts:
        one, other = solid.split_by_plane(tuple(normal.tolist()), float(offset))
        if one.is_empty() or other.is_empty():
            continue
        filled = float(one.hull().volume()) + float(other.hull().volume())
        if best is None or filled < best[0] - THIN:
            best = (filled, one, other)
    if best is None:
        points = _corners(hull)
        return [points] if len(points) >= 4 else []
    left[0] -= 1
    return [piece for half in best[1:] for part in _separate(half) if not _film(part) for piece in _cut(part, left)]


def _separate(solid: Any) -> list[Any]:
    """Give the parts of a solid that do not touch; all of it where one is a cavity."""
    parts = list(solid.decompose())
    return parts if all(part.volume() > 0 for part in parts) else [solid]


def _film(solid: Any) -> bool:
    """Whether a part is what rounding left of a face that was cut along: its hull would be all that it runs round."""
    return float(solid.volume()) < FILM * float(solid.surface_area()) / 2


def _corners(solid: Any) -> Floats:
    return np.asarray(solid.to_mesh64().vert_properties, dtype=np.float64)[:, :3]


def _planes(solid: Any) -> list[tuple[Floats, float]]:
    """Face planes that run through the solid, those of the largest faces first."""
    mesh = solid.to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    corners = points[np.asarray(mesh.tri_verts, dtype=np.int64)]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(across, axis=1)
    sound = area > 1e-10
    normals = across[sound] / area[sound][:, None]
    offsets = np.einsum("ij,ij->i", normals, corners[sound][:, 0])
    rows, group = np.unique(np.round(np.column_stack([normals, offsets]), 5), axis=0, return_inverse=True)
    total = np.bincount(group.reshape(-1), weights=area[sound])
    chosen: list[tuple[Floats, float]] = []
    for row in np.argsort(-total, kind="stable").tolist():
        normal, offset = np.array(rows[row, :3], dtype=np.float64), float(rows[row, 3])
        if float((points @ normal).max()) - offset > 1e-4:  # else the face lies on the hull
            chosen.append((normal, offset))
            if len(chosen) == TRIED:
                break
    return chosen


def _sheets(triangles: Floats) -> list[Floats]:
    """Give open triangles (k, 3, 3) a thickness; of very many their hull's points."""
    if len(triangles) > SHEET:
        points = triangles.reshape(-1, 3)
        return [np.concatenate([points, points + np.array([0.0, 0.0, SKIN])])]
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    area = np.linalg.norm(across, axis=1)
    sound = area > 1e-10
    offset = (across[sound] / area[sound][:, None] * SKIN / 2)[:, None, :]
    return list(np.concatenate([triangles[sound] + offset, triangles[sound] - offset], axis=1))
