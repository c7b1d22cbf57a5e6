"""Which hard clashes are runs of pipe, duct or tray through a part of the building."""

from dataclasses import replace

import numpy as np

from rules.collide import Body
from rules.scene import Floats, Item, Meeting, Mesh, Scene

RUNS = ("IfcPipeSegment", "IfcDuctSegment", "IfcCableCarrierSegment", "IfcCableSegment", "IfcFlowSegment")
"""What runs through a building in straight lengths; IfcFlowSegment as such in IFC2X3."""

PIERCED = (
    *("IfcWall", "IfcSlab", "IfcRoof", "IfcBeam", "IfcColumn", "IfcMember", "IfcPlate"),
    *("IfcFooting", "IfcPile", "IfcDeepFoundation", "IfcStairFlight", "IfcRampFlight"),
)
"""What needs an opening or a sleeve before anything runs through it, whoever models it."""

SLENDER = 1.5
"""A run is at least this many times as long as it is thick: a shorter piece shows no axis of its own (practice)."""

STATIONS = 129
"""Places along the axis that are asked."""


def told_through(scene: Scene, meetings: tuple[Meeting, ...]) -> tuple[Meeting, ...]:
    """Say "through" of the hard clashes in which the axis of a run goes through the matter of the other."""
    bodies: dict[int, Body] = {}
    told: list[Meeting] = []
    for meeting in meetings:
        pair = run_and_host(scene, meeting) if meeting.kind == "hard" and not meeting.excuse else None
        through = pair is not None and pierces(*pair, bodies)
        told.append(replace(meeting, kind="through") if through else meeting)
    return tuple(told)


def run_and_host(scene: Scene, meeting: Meeting) -> tuple[Item, Item] | None:
    """Give the run and what it meets, None if the pair is not one of each."""
    for run, host in ((meeting.a, meeting.b), (meeting.b, meeting.a)):
        one, other = scene.items[run], scene.items[host]
        if any(one.is_a(name) for name in RUNS) and any(other.is_a(name) for name in PIERCED):
            return one, other
    return None


def axis(mesh: Mesh) -> tuple[Floats, Floats, float] | None:
    """Find the ends of the axis of a slender body, (3,) each in the frame of the scene [m], and its diameter [m].

    The axis runs along the greatest spread of the body's points, through the middle of its box about that direction.

    Returns:
        None for a body that is not slender: an elbow, a tee.
    """
    vertices = mesh.vertices
    middle = vertices.mean(axis=0)
    _, _, directions = np.linalg.svd(vertices - middle, full_matrices=False)
    along = (vertices - middle) @ directions.T
    low, high = along.min(axis=0), along.max(axis=0)
    length, *across = (high - low).tolist()
    if length < SLENDER * max(across):
        return None
    centre = (low + high) / 2
    ends = [middle + np.array([end, centre[1], centre[2]]) @ directions for end in (low[0], high[0])]
    return ends[0], ends[1], float(max(across))


def pierces(run: Item, host: Item, bodies: dict[int, Body]) -> bool:
    """Whether the axis of a run goes through the matter of its host: more than grazes it. `bodies` fills as needed."""
    found = axis(run.body) if run.body is not None else None
    if found is None or host.body is None:
        return False
    points = places_within(found[0], found[1], host.body.bounds)
    if points is None:
        return False
    if host.index not in bodies:
        bodies[host.index] = Body(host.body)
    body = bodies[host.index]
    return bool(body.holds(points + np.array(host.body.origin) - body.origin).any())


def places_within(start: Floats, end: Floats, box: Floats) -> Floats | None:
    """Give places along the part of a line that lies in a box; None if it misses the box. Slab test: Ericson, 5.3.3."""
    way = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (box[0] - start) / way, (box[1] - start) / way
    level = way == 0
    if bool((level & ((start < box[0]) | (start > box[1]))).any()):
        return None
    first, last = np.where(level, -np.inf, np.minimum(near, far)), np.where(level, np.inf, np.maximum(near, far))
    begin, stop = max(0.0, float(first.max())), min(1.0, float(last.min()))
    if begin >= stop:
        return None
    share = (np.arange(STATIONS) + 0.5)[:, None] / STATIONS
    return start + way * (begin + share * (stop - begin))
