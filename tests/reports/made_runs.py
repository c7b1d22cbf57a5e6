"""Scenes, findings and runs made by hand from a few boxes: what every report is tested on."""

from dataclasses import dataclass, field

import numpy as np

from bimgen.run import Provenance, Run
from rules.rule import Finding, Result, Rule, Severity, Status, Waiver
from rules.scene import Envelope, Item, Mesh, Model, NotMeshed, Role, Scene

_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=np.float64)
_SIDES = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
_FACES = np.array([face for a, b, c, d in _SIDES for face in ((a, b, c), (a, c, d))], dtype=np.int32)

NASTY = 'Valve <script>alert("x")</script> & \'\x00\x0b\ud800 ]]> {{ 7*7 }}'
"""A name with markup, quotes, control characters, a lone surrogate and template syntax."""


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Mesh:
    corner, end = np.array(low), np.array(high)
    return Mesh(corner + _CORNERS * (end - corner), _FACES.copy())


def item(index: int, body: Mesh | None, **fields: object) -> Item:
    values: dict[str, object] = {
        "model": 0,
        "guid": f"{index:022d}",
        "ifc_class": "IfcPipeSegment",
        "name": f"Element {index}",
        "role": Role.PHYSICAL,
        "storey": "Level 0",
        "discipline": "mep-pipe",
    }
    return Item(index=index, step=100 + index, body=body, **(values | fields))  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Limits:
    """Limits of the rules of these tests."""

    tolerance: float = field(default=0.002, metadata={"dimension": "length", "meaning": "overlap that is a touch"})


def requirement(subject: Item, scene: Scene, limits: Limits) -> tuple[()]:
    return ()


def rule(code: str = "CLS001", name: str = "hard-clash", severity: Severity = Severity.ERROR) -> Rule[Item, Limits]:
    return Rule(code, name, severity, "0.1.0", Limits, lambda scene, limits: scene.items, requirement)


def plant(origin: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Scene:
    """A pipe through a beam under a slab, a pump with an envelope that a tray stands in, and a part without body."""
    items = (
        item(0, box((-2, -0.1, 1), (2, 0.1, 1.2)), tag="P-100", systems=("HPC-S",)),
        item(1, box((-0.1, -1, 0.9), (0.1, 1, 1.3)), model=1, ifc_class="IfcBeam", discipline="str", name="B1"),
        item(2, box((-5, -5, 2.5), (5, 5, 2.7)), model=1, ifc_class="IfcSlab", discipline="str", name="Slab"),
        item(3, box((3, 3, 0), (3.6, 3.4, 0.8)), ifc_class="IfcPump", tag="123456", name="Pump"),
        item(4, box((2.2, 2.8, 0.5), (2.5, 3.6, 0.6)), ifc_class="IfcCableCarrierSegment", discipline="mep-electric"),
        item(5, None, ifc_class="IfcValve", name="Valve without body"),
    )
    envelope = Envelope(3, "EnvelopeGuid0000000000", "ACCESS", items[3], (box((2, 2.9, 0), (3, 3.5, 1.2)),))
    models = (
        Model("in/a.ifc", "a.ifc", "ab" * 32, "IFC4", "Plant", "0000000000000000000001", 5, 4, _unmeshed()),
        Model("in/b.ifc", "b.ifc", "cd" * 32, "IFC2X3", "Structure", "not a guid", 2, 2),
    )
    return Scene(models, items, (envelope,), origin=origin, pairs_tested=17)


def _unmeshed() -> tuple[NotMeshed, ...]:
    return (NotMeshed("0000000000000000000005", "IfcValve", "no kernel could read it", "Valve without body"),)


def clash(scene: Scene, key: str = "6f1c8d7e-0000-5000-8000-000000000001", **fields: object) -> Finding:
    values: dict[str, object] = {
        "severity": Severity.ERROR,
        "message": "P-100 runs 100 mm into B1",
        "at": scene.world((0.0, 0.0, 1.1)),
        "observed": -0.1,
        "expected": -0.002,
        "unit": "m",
        "depth": 0.1,
        "depth_exact": True,
        "volume": 0.008,
    }
    return Finding(key, "CLS001", subject=scene.items[0], other=scene.items[1], **(values | fields))  # pyright: ignore[reportArgumentType]


def blocked(scene: Scene, key: str = "blocked") -> Finding:
    """A tray in the access envelope of the pump."""
    place = scene.world((2.35, 3.2, 0.55))
    return Finding(
        key, "ACC001", Severity.WARNING, "tray in the way", scene.items[3], scene.items[4], place,
        envelope="EnvelopeGuid0000000000",
    )  # fmt: skip


def untagged(scene: Scene, key: str = "untagged") -> Finding:
    """A finding about an element without body, without place, that measures nothing."""
    return Finding(key, "DAT002", Severity.INFO, "no tag", scene.items[5], observed="none", expected="a tag")


WAIVER = Waiver("sleeve is cut on site", "J. Doe", "2026-01-20", "2026-06-30")


def run_of(scene: Scene, *results: Result, **fields: object) -> Run:
    provenance = Provenance("bimgen 0.1.0", "2026-01-31T08:00:01Z", 3.21, "default", "ef" * 32)
    coverage = {"touch": 5, "connected": 4, "assembly": 3, "host": 2, "covering": 1, "allowed": 0}
    return Run("Plant", scene, results, coverage, provenance, **fields)  # pyright: ignore[reportArgumentType]


def failed(*findings: Finding, code: str = "CLS001", severity: Severity = Severity.ERROR) -> Result:
    return Result(rule(code, "some-rule", severity), Status.FAIL, 6, findings, 0.21, 17)
