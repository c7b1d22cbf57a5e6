r"""Runway beam with a chain hoist, hung at a level that lifts a part over its neighbours.

                       soffit (if any)
          z ^      |hanger|            |hanger|
            |   ===========IPE=====================    underside
            |            [hoist]
            |               |hook       LIFT corridor, along the beam,
            |              / \          width of the part + 2 x 150 mm
            |             /sling
            |            |part|  rise
            |   .........................................  item_top
            0   floor                                    --> x

The origin is on the floor below the start of the beam, y = 0 its web. The underside follows from the part:
item_top + rise + sling + hook block + 250 mm.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from component_library.components import hoist
from component_library.equipment import need_positive, room
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    Instance,
    Placement,
    SizingError,
    Solid,
    X,
    Y,
    at,
)
from component_library.quantities import Inputs, Length, Mass, Ratio
from component_library.shapes import Box, Extrusion, Point2
from component_library.standards.tables import GRAVITY, Table, read
from component_library.vocabulary import EnvelopeKind

SLINGS = {60: 0.87, 90: 0.5}
"""Height of a two-leg sling over its span, by the angle between its legs [degrees] (domain 3.5)."""
HOOK_BLOCK, ABOVE_HOOK = 0.3, 0.25
"""Hook block 300 to 600 mm, and from there to the underside of the beam (domain 3.5, practice)."""
RISE = 0.2
"""Least rise over neighbours [m] (domain 3.5)."""
BESIDE = 0.15
"""Free width on both sides of the part [m] (domain 3.5)."""
DYNAMIC = 1.25
"""Factor of the load for starting and swinging (domain 3.5, practice)."""
ELASTICITY = 210e9
"""Steel [Pa] (EN 1993-1-1)."""
STRESS = 120e6
"""Allowed bending stress [Pa] of S235 (practice: leaves room for lateral buckling and bending of the lower flange)."""
SAG = 600.0
"""Span over the greatest sag (EN 1993-6 table 7.2)."""
SPAN_MOST = 12.0
"""Longest span between hangers [m] (practice)."""
HANGER_WIDTH, HANGER_LEAST = 0.12, 0.02
"""Width of a hanger along the beam, and its least height [m] (practice)."""


@dataclass(frozen=True)
class Profile:
    """I-section. Lengths [m], mass [kg/m]. Fillets are left out, on the safe side."""

    name: str
    height: float
    width: float
    web: float
    flange: float
    mass: float

    @property
    def second_moment(self) -> float:
        """Second moment of area about the strong axis [m4]."""
        inner = self.height - 2 * self.flange
        return (self.width * self.height**3 - (self.width - self.web) * inner**3) / 12

    @property
    def modulus(self) -> float:
        """Elastic section modulus [m3]."""
        return 2 * self.second_moment / self.height


@cache
def profiles() -> Table[Profile]:
    """IPE sections by name, EN 10365."""
    return read("beam_ipe", Profile)


class Choices(Inputs):
    """`sling_angle` between the legs [degrees]; `parked`: where the hoist stands, of the length of the beam."""

    sling_angle: Literal[60, 90] = 60
    parked: Ratio = 0.5


class Duty(Inputs):
    """Heaviest part and its outline, length of the beam, top of what it is lifted out of or over.

    `rise`: how far the part is raised, at least 200 mm; its height + 200 mm to pass over its own neighbours.
    `soffit`: underside of the slab above; 0 for a beam that others carry.
    """

    load: Mass
    span: Length
    item_top: Length
    part_length: Length
    part_width: Length
    rise: Length = RISE
    soffit: Length = 0.0


@dataclass(frozen=True)
class Size:
    """Section and hoist, levels of the underside and of the highest hook [m], room below."""

    profile: Profile
    hoist: hoist.Size
    duty: Duty
    underside: float
    hook: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def top(self) -> float:
        """Top of the beam [m]."""
        return self.underside + self.profile.height


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon the level of the beam, choose hoist and section.

    Raises:
        SizingError: a part or span that is none, too little rise, a section or hoist beyond the tables, or a soffit
            that is too low.
    """
    part = "lifting beam"
    given = {"span": duty.span, "part_length": duty.part_length, "part_width": duty.part_width}
    need_positive(part, "give the part and the length of the beam", load=duty.load, item_top=duty.item_top, **given)
    if duty.rise < RISE - 1e-9:
        raise SizingError(f"{part}: a rise of {duty.rise * 1000:.0f} mm", f"at least {RISE * 1000:.0f} mm")
    if not 0 <= choices.parked <= 1:
        raise SizingError(f"{part}: the hoist is parked beyond the beam", "parked from 0 to 1")
    sling = SLINGS[choices.sling_angle] * duty.part_length
    hook = duty.item_top + duty.rise + sling
    chosen = hoist.size(hoist.Choices(), hoist.Duty.of(load=duty.load, lift=hook))
    underside = hook + max(HOOK_BLOCK + ABOVE_HOOK, chosen.hoist.headroom)
    # The chain reaches the floor; what must stay free for good is the room above the items.
    chosen = replace(chosen, lift=underside - chosen.hoist.headroom - duty.item_top)
    profile = _profile(duty, chosen.hoist.mass)
    top = underside + profile.height
    if duty.soffit and duty.soffit < top + HANGER_LEAST:
        raise SizingError(
            f"{part}: the slab at {duty.soffit:.2f} m is below the {top + HANGER_LEAST:.2f} m that it needs",
            "a higher room, a wider sling angle, or lift in smaller parts",
        )
    mass = profile.mass * duty.span + chosen.hoist.mass
    sized = Size(profile, chosen, duty, underside, hook, mass, ())
    return replace(sized, figures=_figures(sized, sling))


def _moment(duty: Duty, profile: Profile, moved: float) -> float:
    """Bending moment with the load in the middle [Nm]; `moved` is the mass of the hoist [kg]."""
    point = (DYNAMIC * duty.load + moved) * GRAVITY
    return point * duty.span / 4 + profile.mass * GRAVITY * duty.span**2 / 8


def _sag(duty: Duty, profile: Profile, moved: float) -> float:
    """Sag with the load in the middle, without the dynamic factor [m]."""
    point, along = (duty.load + moved) * GRAVITY, profile.mass * GRAVITY
    stiffness = ELASTICITY * profile.second_moment
    return point * duty.span**3 / (48 * stiffness) + 5 * along * duty.span**4 / (384 * stiffness)


def _profile(duty: Duty, moved: float) -> Profile:
    """Lightest section whose stress and sag are within their limits.

    Raises:
        SizingError: none is.
    """
    if duty.span <= SPAN_MOST:
        for profile in profiles():
            stress = _moment(duty, profile, moved) / profile.modulus
            if stress <= STRESS and _sag(duty, profile, moved) <= duty.span / SAG:
                return profile
    raise SizingError(
        f"lifting beam: no section carries {duty.load:.0f} kg over {duty.span:.1f} m", "shorter spans between hangers"
    )


def _figures(size: Size, sling: float) -> tuple[Figure, ...]:
    duty, profile = size.duty, size.profile
    moved = size.hoist.hoist.mass
    return (
        Figure("sling", sling, "m", "0.87 x span of the part at 60 degrees, 0.5 at 90", "domain 3.5", "practice"),
        Figure("hook", size.hook, "m", "item_top + rise + sling", "domain 3.5", "practice"),
        Figure("underside", size.underside, "m", "hook + max(hook block + 250 mm, headroom)", "domain 3.5", "practice"),
        Figure("profile", profile.name, "", "stress and sag within limits", "EN 10365", "code"),
        Figure("moment", _moment(duty, profile, moved), "Nm", "(1.25 m + hoist) g L / 4 + w L2 / 8", "statics"),
        Figure("stress", _moment(duty, profile, moved) / profile.modulus, "Pa", "M / W, at most 120 MPa", "practice"),
        Figure("sag", _sag(duty, profile, moved), "m", "F L3 / 48 E I + 5 w L4 / 384 E I <= L / 600", "EN 1993-6"),
        Figure("mass", size.mass, "kg", "beam + hoist", "EN 10365"),
        Figure("operating_mass", size.mass + duty.load, "kg", "with the load", "duty"),
        *(replace(figure, key=f"hoist.{figure.key}") for figure in size.hoist.figures),
    )


def build(choices: Choices, size: Size) -> Component:
    """Hang the beam, put the hoist below it, and keep the corridor free."""
    duty = size.duty
    runway = _runway(size)
    gear = hoist.build(hoist.Choices(), size.hoist)
    half = gear.bounds()[1][0]
    parked = half + choices.parked * max(0.0, duty.span - 2 * half)
    side = duty.part_width / 2 + BESIDE
    children = [
        Instance("runway", runway, at(0.0, 0.0, size.underside)),
        Instance("hoist", gear, at(parked, 0.0, size.underside)),
        *_hangers(size),
    ]
    # It belongs to the hoist, which travels in it.
    corridor = room(
        EnvelopeKind.LIFT,
        (((0.0, -side, duty.item_top), (duty.span, side, size.underside)),),
        "corridor of the lifted part along the beam: its width + 2 x 150 mm (domain 3.5)",
        ("LFT002", "LFT003"),
        "RARE",
    )
    return Component(
        name=f"Lifting beam {size.profile.name} {size.hoist.hoist.capacity:g} kg",
        ifc_class="IfcElementAssembly",
        predefined_type="USERDEFINED",
        object_type="LIFTINGBEAM",
        envelopes=(replace(corridor, host=("hoist",)),),
        children=tuple(children),
    )


def _runway(size: Size) -> Component:
    profile, span = size.profile, size.duty.span
    return Component(
        name=f"Runway {profile.name} {size.hoist.hoist.capacity:g} kg",
        ifc_class="IfcTransportElement",
        predefined_type="CRANEWAY",
        solids=(Solid(Extrusion(_section(profile), span), Placement((0.0, 0.0, 0.0), X, Y), "painted steel"),),
        properties={
            "DHR_Support": {"Function": "REST", "LoadV": (size.mass + DYNAMIC * size.duty.load) * GRAVITY},
        },
        type_properties={"Pset_TransportElementCommon": {"CapacityWeight": size.hoist.hoist.capacity}},
        mapped=False,
    )


def _section(profile: Profile) -> tuple[Point2, ...]:
    """Outline of an I-section, x across and y up from its underside [m]."""
    b, s, h, t = profile.width / 2, profile.web / 2, profile.height, profile.flange
    return (
        *((-b, 0.0), (b, 0.0), (b, t), (s, t), (s, h - t), (b, h - t)),
        *((b, h), (-b, h), (-b, h - t), (-s, h - t), (-s, t), (-b, t)),
    )


def _hangers(size: Size) -> list[Instance]:
    """Make posts from the beam to the slab at both ends."""
    if not size.duty.soffit:
        return []
    shape = Box(HANGER_WIDTH, size.profile.width, size.duty.soffit - size.top)
    post = Component(
        name=f"Hanger of a runway {size.profile.name}",
        ifc_class="IfcMember",
        predefined_type="STRUT",
        solids=(Solid(shape, at(), "painted steel"),),
        mapped=False,
    )
    ends = (HANGER_WIDTH / 2, size.duty.span - HANGER_WIDTH / 2)
    return [Instance(f"hanger-{number}", post, at(x, 0.0, size.top)) for number, x in enumerate(ends, 1)]


GRID = {
    "load": ("200 kg", "1.5 t", "9 t"),
    "span": ("3 m", "8 m"),
    "item_top": ("1.8 m",),
    "part_length": ("1 m",),
    "part_width": ("600 mm",),
    "soffit": ("0 m", "4.5 m", "3 m"),
    "sling_angle": (60, 90),
}

EXCLUDED = (
    Exclusion({"load": "9 t"}, "more than the largest hoist"),
    Exclusion({"soffit": "3 m"}, "no height for sling, hook and beam"),
)

COMPONENT = ComponentType("lifting_beam", Choices, Duty, size, build, GRID, EXCLUDED)
