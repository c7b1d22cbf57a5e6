"""Pipe hydraulics: velocity, friction, diameters, losses of fittings, pump head, NPSH and control valves.

Water properties come from `calc.water`, friction (Clamond's solution of Colebrook) and Crane TP-410 coefficients from
`fluids`. Pressures of suction are absolute where the name says so, everything else is a difference.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

import math

from fluids.fittings import K_butterfly_valve_Crane, K_swing_check_valve_Crane, bend_rounded
from fluids.friction import friction_factor as colebrook
from fluids.friction import ft_Crane

from component_library.calc import water
from component_library.calc.medium import WATER, Medium
from component_library.standards import tables
from component_library.standards.tables import GRAVITY, STEEL_ROUGHNESS, OutOfTable

AMBIENT = 293.15
"""Temperature that properties are taken at unless one is given [K]: 20 degC."""
GRADIENT_LIMIT = 250.0
"""Greatest pressure gradient [Pa/m] (CIBSE guide C, practice)."""
VELOCITY_LIMIT, VELOCITY_LIMIT_LARGE, LARGE_DN = 2.5, 3.0, 200
"""Greatest velocity indoors [m/s], and from DN200 (CIBSE, Flowserve; practice)."""
LEAST_DN = 40
"""Smallest main that `choose_dn` gives: the smallest wafer butterfly valve of EN 558 series 20."""
FRICTION_MARGIN = 0.10
"""Margin of pump head, on friction only (practice): equipment losses are stated values, static head is geometry."""
ATMOSPHERE = 101325.0
"""Standard atmosphere [Pa] (ISO 2533)."""
BAR = 1e5
WATER_DENSITY_15 = 999.1
"""Density that relative densities refer to [kg/m3] (IEC 60534: water at 15 degC)."""


def velocity(flow: float, dn: int) -> float:
    """Mean velocity [m/s] of a volume flow [m3/s] in a pipe of EN 10220.

    Raises:
        OutOfTable: no such DN.
    """
    return flow / (math.pi / 4 * tables.pipes().row(dn).bore ** 2)


def friction_factor(
    flow: float,
    dn: int,
    temperature: float = AMBIENT,
    roughness: float = STEEL_ROUGHNESS,
    medium: Medium = WATER,
) -> float:
    """Darcy friction factor by Colebrook, solved after Clamond (`fluids.friction_factor`).

    Args:
        flow: volume flow [m3/s], more than zero.
        dn: nominal diameter.
        temperature: of the medium [K].
        roughness: of the wall [m].
        medium: water or another.

    Raises:
        OutOfTable: no such DN.
        ValueError: temperature out of the validity of the medium.
    """
    bore = tables.pipes().row(dn).bore
    reynolds = medium.density(temperature) * velocity(flow, dn) * bore / medium.viscosity(temperature)
    return float(colebrook(Re=reynolds, eD=roughness / bore))


def dynamic_pressure(flow: float, dn: int, temperature: float = AMBIENT, medium: Medium = WATER) -> float:
    """Return rho v2 / 2 [Pa]."""
    return medium.density(temperature) * velocity(flow, dn) ** 2 / 2


def gradient(
    flow: float,
    dn: int,
    temperature: float = AMBIENT,
    roughness: float = STEEL_ROUGHNESS,
    medium: Medium = WATER,
) -> float:
    """Pressure gradient of straight pipe [Pa/m], Darcy-Weisbach; arguments as `friction_factor`."""
    if flow == 0:
        return 0.0
    factor = friction_factor(flow, dn, temperature, roughness, medium)
    return factor / tables.pipes().row(dn).bore * dynamic_pressure(flow, dn, temperature, medium)


def loss(coefficient: float, flow: float, dn: int, temperature: float = AMBIENT, medium: Medium = WATER) -> float:
    """Pressure loss [Pa] of fittings with the sum of coefficients K."""
    return coefficient * dynamic_pressure(flow, dn, temperature, medium)


def velocity_limit(dn: int) -> float:
    """Greatest velocity [m/s] indoors for a DN (CIBSE, Flowserve; practice)."""
    return VELOCITY_LIMIT_LARGE if dn >= LARGE_DN else VELOCITY_LIMIT


def choose_dn(
    flow: float,
    temperature: float = AMBIENT,
    velocity_max: float | None = None,
    gradient_max: float = GRADIENT_LIMIT,
    least: int = LEAST_DN,
) -> int:
    """Least DN whose velocity and gradient are within their limits.

    Sizes that the valve table lacks (DN450) are passed over: a line of them could not be shut.

    Args:
        flow: volume flow [m3/s].
        temperature: of the water [K].
        velocity_max: [m/s]; None: `velocity_limit` of each DN. Suction lines of pumps ask for less.
        gradient_max: [Pa/m].
        least: smallest DN to give.

    Raises:
        OutOfTable: the flow is not more than zero, or the largest pipe is too small for it.
    """
    if not flow > 0:
        raise OutOfTable(f"flow {flow * 3600:g} m3/h: not more than zero", "give the design flow")
    usable = [pipe for pipe in tables.pipes() if pipe.dn >= least and pipe.dn in tables.faces()]
    for pipe in usable:
        limit = velocity_limit(pipe.dn) if velocity_max is None else velocity_max
        if velocity(flow, pipe.dn) <= limit and gradient(flow, pipe.dn, temperature) <= gradient_max:
            return pipe.dn
    raise OutOfTable(f"flow {flow * 3600:.0f} m3/h: too much for the largest pipe", "share it among more lines")


def k_elbow(dn: int, angle: float = math.pi / 2) -> float:
    """Loss coefficient K of a long-radius elbow (R = 1.5 D), Crane TP-410; angle [rad]."""
    bore = tables.pipes().row(dn).bore
    return float(bend_rounded(Di=bore, angle=math.degrees(angle), bend_diameters=1.5, method="Crane"))


def k_butterfly(dn: int) -> float:
    """Loss coefficient K of a centric butterfly valve, fully open, Crane TP-410 (45, 35 or 25 f_T by size)."""
    return float(K_butterfly_valve_Crane(D=tables.pipes().row(dn).bore, style=0))


def k_check(dn: int) -> float:
    """Loss coefficient K of a swing check valve with a straight disc, Crane TP-410 (50 f_T)."""
    return float(K_swing_check_valve_Crane(D=tables.pipes().row(dn).bore, angled=False))


def k_tee_run(dn: int) -> float:
    """Loss coefficient K of a standard tee, flow along the run, Crane TP-410 page A-30 (20 f_T)."""
    return 20 * float(ft_Crane(tables.pipes().row(dn).bore))


def k_tee_branch(dn: int) -> float:
    """Loss coefficient K of a standard tee, flow through the branch, Crane TP-410 page A-30 (60 f_T)."""
    return 60 * float(ft_Crane(tables.pipes().row(dn).bore))


def pump_head(
    friction: float,
    equipment: float = 0.0,
    static: float = 0.0,
    temperature: float = AMBIENT,
    margin: float = FRICTION_MARGIN,
) -> float:
    """Head a pump must give [m]: H = dz + (friction (1 + margin) + equipment) / (rho g).

    Args:
        friction: of pipe and fittings [Pa].
        equipment: stated losses of exchangers, strainers, meters, valves [Pa].
        static: height difference of open surfaces [m]; zero in a closed loop.
        temperature: of the water [K].
        margin: on friction only.
    """
    return static + (friction * (1 + margin) + equipment) / (water.density(temperature) * GRAVITY)


def npsh_available(
    suction_pressure: float, temperature: float = AMBIENT, speed: float = 0.0, friction: float = 0.0
) -> float:
    """NPSH available [m]: (p_abs - p_v) / (rho g) + v2 / 2g - h_f.

    Args:
        suction_pressure: absolute, at the suction flange [Pa].
        temperature: of the water [K].
        speed: velocity where the pressure is taken [m/s]; zero neglects it, on the safe side.
        friction: loss from there to the flange [m].
    """
    pressure = suction_pressure - water.vapour_pressure(temperature)
    return pressure / (water.density(temperature) * GRAVITY) + speed**2 / (2 * GRAVITY) - friction


def kv(flow: float, drop: float, temperature: float = AMBIENT) -> float:
    """Flow coefficient [m3/s at 1 bar]: Kv = Q / sqrt(dp / rho_rel) (IEC 60534-2-1), drop in [Pa]."""
    relative = water.density(temperature) / WATER_DENSITY_15
    return flow / math.sqrt(drop / BAR / relative)


def valve_drop(flow: float, coefficient: float, temperature: float = AMBIENT) -> float:
    """Pressure drop [Pa] of a valve with a flow coefficient [m3/s at 1 bar]: the inverse of `kv`."""
    return (flow / coefficient) ** 2 * BAR * water.density(temperature) / WATER_DENSITY_15


def authority(valve: float, rest: float) -> float:
    """Return the authority N of a control valve: its drop fully open over that and the drop of its circuit [Pa].

    Without any drop (a flow of next to nothing) the valve has all of it.
    """
    return valve / (valve + rest) if valve + rest > 0 else 1.0


def choose_globe(coefficient: float) -> int:
    """DN of the smallest globe valve whose Kvs is at least a flow coefficient [m3/s at 1 bar].

    Raises:
        OutOfTable: the largest valve is too small.
    """
    return tables.valve_kvs().at_least("globe", coefficient, "use two in parallel").dn
