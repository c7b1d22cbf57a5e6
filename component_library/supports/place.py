"""Where supports stand along runs: the cheapest row of places whose gaps stay within the span.

Candidates are tried every `STEP` along level and upright legs; of each the best support that structure and neighbours
allow is known. A shortest path over them, whose steps are no longer than the span, is the row with the least price;
where no row is short enough, the gap is told and as little too long as can be.

Sources: spans MSS SP-58, sag and stress (domain 2.8, `Run.span`), measured along the axis through bends; within 300 mm
of a change of direction, within 1.5 m on both sides of a valve from DN100 on, a clamp every 4.5 m of a riser (UFGS,
domain 2.8 and SUP-02); within 3 DN of a nozzle (domain SUP-03); within half a span of a port.
"""

import bisect
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from component_library.calc import supports as formulas
from component_library.components.pipe_bracket import LONGEST
from component_library.model import Component, Placement
from component_library.routing.bodies import Body
from component_library.routing.parts import local_bodies, placed
from component_library.shapes import Vector
from component_library.standards.tables import GRAVITY
from component_library.supports.kinds import FLOOR_REACH, ROD_REACH, Option, blocked, options, sized
from component_library.supports.run import Growth, Refusal, Run, Support
from component_library.supports.surroundings import BELOW, BESIDE, OVERHEAD, Around

STEP = 0.2
"""Distance of the places that are tried [m] (practice)."""
EDGE = 0.06
"""A clamp keeps this from the end of a straight [m]: half its width and a weld (practice)."""
AT_BEND = 0.3
"""A support stands within this of a change of direction [m] (UFGS, domain 2.8)."""
RISER = 4.5
"""Greatest distance of supports of a riser [m] (UFGS, domain 2.8)."""
BESIDE_LOAD, HEAVY_FROM = 1.5, 100
"""A support stands within this on both sides of a point load [m], from this DN on (UFGS, domain SUP-02)."""
AT_NOZZLE = 3
"""The first support stands within so many DN of a nozzle (domain SUP-03)."""
CLOSE = 0.25
"""Least distance of two supports along a run [m]: their plates are 0.12 to 0.2 m wide (practice)."""
WELCOME = 0.4
"""Taken off the price of a support near a bend."""
TOO_LONG = 100.0
"""Price of a gap longer than the span, and of each span that it is longer."""
RISER_FROM = 1.0
"""Shortest riser that needs a clamp, or a support at its foot [m] (practice)."""
ANCHOR_FROM = 6.0
"""Shortest level leg that gets an anchor [m] (practice)."""
LITTLE = 3e-3
"""Growth [m] that needs no word on a leg that is no longer than `STRAIGHT`: the gap of a guide (practice)."""
GUIDED = 12.0
"""Longest way along a straight leg without a guide [m] (practice: two to three spans)."""


@dataclass(frozen=True)
class SupportPlan:
    """Supports that stand, stretches that nothing carries as it should, growth, and what a reader must know."""

    supports: tuple[Support, ...]
    refusals: tuple[Refusal, ...]
    growths: tuple[Growth, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """A place on a run: leg, distance from its start, along the run, along the run with risers not counted [m]."""

    leg: int
    distance: float
    along: float
    travel: float
    near_bend: bool


@dataclass
class _Standing:
    """A place that was chosen, and what stands there."""

    place: _Place
    option: Option


def place_supports(runs: Sequence[Run], around: Around) -> SupportPlan:
    """Set supports along runs, one run after another; those of one are in the way of the next.

    Args:
        runs: in the order of importance.
        around: structure, and what the supports keep clear of: equipment, envelopes, all runs.
    """
    supports: list[Support] = []
    refusals: list[Refusal] = []
    growths: list[Growth] = []
    notes: list[str] = []
    for run in runs:
        crew = _Crew(run, around)
        crew.choose()
        crew.hold()
        made = crew.supports()
        supports.extend(made)
        refusals.extend(crew.refusals)
        growths.extend(crew.growths)
        notes.extend(crew.notes)
        around = replace(
            around,
            bodies=(*around.bodies, *(body for one in made for body in solid_bodies(one.name, one.component, one.at))),
        )
    return SupportPlan(tuple(supports), tuple(refusals), tuple(growths), tuple(notes))


def solid_bodies(name: str, component: Component, place: Placement) -> list[Body]:
    """Give the solids of a component as convex bodies of a name."""
    return [placed(local, place @ solid.at, name) for solid in component.solids for local in local_bodies(solid.shape)]


@dataclass
class _Crew:
    """Who sets the supports of one run."""

    run: Run
    around: Around
    standing: list[_Standing] = field(default_factory=list[_Standing])
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    growths: list[Growth] = field(default_factory=list[Growth])
    notes: list[str] = field(default_factory=list[str])
    tried: dict[tuple[int, float, str], Option | None] = field(
        default_factory=dict[tuple[int, float, str], Option | None]
    )

    def choose(self) -> None:
        """Choose the row of rests, then add what bends, nozzles, heavy parts and risers ask for."""
        places = [place for place in self._places() if self._best(place, "REST")]
        row = self._row(places)
        while (second := self._collision(row)) is not None:
            places.remove(second)
            row = self._row(places)
        for place in row:
            self._stand(place)
        self._missing(places)
        self._tell_gaps()

    def _row(self, places: Sequence[_Place]) -> list[_Place]:
        """Find the cheapest row of places by a shortest path from start to end of the run."""
        best: list[tuple[float, int]] = []
        far = 2 * max(self.run.span, RISER)
        for number, place in enumerate(places):
            price = self._option(place).price - (WELCOME if place.near_bend else 0.0)
            ways = [(self._gap(None, place) + price, -1)]
            for other in range(number - 1, -1, -1):
                apart = place.along - places[other].along
                if apart >= CLOSE:
                    ways.append((best[other][0] + self._gap(places[other], place) + price, other))
                    if apart > far:
                        break  # beyond, gaps only grow
            best.append(min(ways))
        ends = ((best[number][0] + self._gap(place, None), number) for number, place in enumerate(places))
        last = min(ends, default=(0.0, -1))[1]
        chosen: list[_Place] = []
        while last >= 0:
            chosen.append(places[last])
            last = best[last][1]
        return chosen[::-1]

    def _gap(self, before: _Place | None, after: _Place | None) -> float:
        """Price of a gap between two places, None: an end of the run."""
        share = self._share(before, after)
        return 0.0 if share <= 1 + 1e-9 else TOO_LONG * (1 + share)

    def _share(self, before: _Place | None, after: _Place | None) -> float:
        """Length of a gap over what is allowed: the span along the axis, on one riser 4.5 m.

        To a port, no more than half a span of it may lie level, since nothing but the port holds that end.
        """
        along = (after.along if after else self.run.length) - (before.along if before else 0.0)
        if before and after:
            upright = before.leg == after.leg and self.run.legs[before.leg].vertical
            return along / (max(RISER, self.run.span) if upright else self.run.span)
        if not before and not after:
            return along / self.run.span
        level = (after.travel if after else self._travel_of_run()) - (before.travel if before else 0.0)
        return max(along / self.run.span, level / (self.run.span / 2))

    def _option(self, place: _Place) -> Option:
        option = self._best(place, "REST")
        assert option is not None  # places without one were left out
        return option

    def _stand(self, place: _Place) -> None:
        self.standing.append(_Standing(place, self._option(place)))
        self.standing.sort(key=lambda one: one.place.along)

    def _collision(self, row: Sequence[_Place]) -> _Place | None:
        """Give a place of a row whose support would stand in that of the place before."""
        for before, after in itertools.pairwise(row):
            if not self._clear(self._option(after), [self._option(before)]):
                return after
        return None

    def _clear(self, option: Option, others: Sequence[Option]) -> bool:
        """Whether a support is clear of other supports of the run."""
        component = sized(self.run, option)
        made = ((other, sized(self.run, other)) for other in others)
        bodies = tuple(body for other, part in made if part for body in solid_bodies("other", part, other.at))
        return component is not None and Around(bodies, {}).free(component.solids, option.at)

    def _places(self) -> list[_Place]:
        """List places every `STEP` along level legs, and at the ends of legs, without fixed stretches."""
        found: list[_Place] = []
        along = travel = 0.0
        for number, leg in enumerate(self.run.legs):
            bends = (number > 0, number < len(self.run.legs) - 1)
            if (leg.level or leg.vertical) and leg.length > 2 * EDGE:
                count = max(1, math.ceil((leg.length - 2 * EDGE) / STEP))
                for step in range(count + 1):
                    distance = EDGE + (leg.length - 2 * EDGE) * step / count
                    if any(begin - EDGE < distance < end + EDGE for begin, end in leg.fixed):
                        continue
                    near = (bends[0] and distance <= AT_BEND) or (bends[1] and leg.length - distance <= AT_BEND)
                    near = near and leg.level
                    level = distance if leg.level else 0.0
                    found.append(_Place(number, distance, along + distance, travel + level, near))
            along += leg.length + self.run.bend
            travel += (leg.length if leg.level else 0.0) + self.run.bend
        return found

    def _travel_of_run(self) -> float:
        legs = self.run.legs
        return sum(leg.length for leg in legs if leg.level) + self.run.bend * (len(legs) - 1)

    def _best(self, place: _Place, function: str) -> Option | None:
        """Give the support that is preferred of those that can stand at a place."""
        key = (place.leg, place.distance, function)
        if key not in self.tried:
            found = options(self.run, place.leg, place.distance, self.around, function)
            self.tried[key] = next(found, None)
        return self.tried[key]

    def _missing(self, places: Sequence[_Place]) -> None:
        """Add supports at bends, nozzles, heavy parts and risers that have none, where one can stand."""
        run = self.run
        everywhere = self._places()
        for bend in range(1, len(run.legs)):
            words = f"bend {bend}"
            self._add(places, everywhere, lambda place, bend=bend: self._to_bend(place, bend), AT_BEND, words)
        reach = AT_NOZZLE * run.dn / 1e3
        if run.nozzle_start:
            self._add(places, everywhere, lambda place: place.along, reach, "the nozzle at its start")
        if run.nozzle_end:
            self._add(places, everywhere, lambda place: run.length - place.along, reach, "the nozzle at its end")
        for load in run.loads:
            spot = run.along(load.leg, load.distance)
            if load.dn >= HEAVY_FROM:
                for side, word in ((-1, "before"), (1, "after")):

                    def off(place: _Place, spot: float = spot, side: int = side) -> float:
                        away = side * (place.along - spot)
                        return away if away >= 0 else math.inf

                    self._add(places, everywhere, off, BESIDE_LOAD, f"{load.what}, {word} it")
        for number, leg in enumerate(run.legs):
            if leg.vertical and leg.length > RISER_FROM:
                foot = number if leg.start[2] < leg.end[2] else number + 1

                def carries(place: _Place, number: int = number, foot: int = foot) -> float:
                    return 0.0 if place.leg == number else self._to_bend(place, foot)

                self._add(places, everywhere, carries, AT_BEND, f"the foot of riser {number + 1}")

    def _add(
        self,
        places: Sequence[_Place],
        everywhere: Sequence[_Place],
        off: Callable[[_Place], float],
        reach: float,
        what: str,
    ) -> None:
        """Add a support within reach of something that has none, as near as one can stand.

        Where fixed stretches leave no straight pipe within reach, the nearest straight pipe counts.
        """
        nearest = min((off(place) for place in everywhere), default=math.inf)
        if nearest == math.inf:
            return
        reach = max(reach, nearest + STEP)
        if any(off(one.place) <= reach + 1e-9 for one in self.standing):
            return
        others = [one.option for one in self.standing]
        for place in sorted(places, key=lambda place: (off(place), place.along)):
            if off(place) > reach + 1e-9:
                break
            alongs = [abs(place.along - one.place.along) for one in self.standing]
            if min(alongs, default=math.inf) >= CLOSE and self._clear(self._option(place), others):
                self._stand(place)
                return
        self.notes.append(f"{self.run.name}: no support can stand within {reach:.2f} m of {what}")

    def _to_bend(self, place: _Place, bend: int) -> float:
        """Distance of a place from a bend that its leg has, else infinite [m]."""
        return self._off_bend(place, bend) if place.leg in (bend - 1, bend) else math.inf

    def _off_bend(self, place: _Place, bend: int) -> float:
        leg = self.run.legs[place.leg]
        return place.distance if place.leg == bend else leg.length - place.distance

    def _tell_gaps(self) -> None:
        """Refuse the gaps that are longer than allowed."""
        row = [None, *(one.place for one in self.standing), None]
        for before, after in itertools.pairwise(row):
            share = self._share(before, after)
            if share > 1 + 1e-9:
                low, high = before.along if before else 0.0, after.along if after else self.run.length
                self.refusals.append(Refusal(self.run.name, self._why(low, high, (high - low) / share)))

    def _why(self, before: float, after: float, limit: float) -> str:
        """Say what is missing along a gap, which structure is nearest, and what stands in the way."""
        middle = (before + after) / 2
        inside = [place for place in self._places() if before < place.along < after]
        place = min(inside, key=lambda one: (abs(one.along - middle), one.along), default=None)
        point = self.run.legs[place.leg].point(place.distance) if place else self._point(middle)
        spot = ", ".join(f"{value:.2f}" for value in point)
        away = f"{after - before:.2f} m around ({spot}), {limit:.2f} m are allowed"
        barred = blocked(self.run, place.leg, place.distance, self.around) if place else ["no straight pipe is left"]
        if barred:
            return f"{self.run.name}: nothing carries it for {away}: {'; '.join(barred)}"
        over, under = self.around.nearest(point, OVERHEAD, 1), self.around.nearest(point, BELOW, -1)
        beside = self.around.nearest(point, BESIDE)
        seen = [
            f"{hit.name} is {hit.distance:.2f} m away {word}"
            for hit, word in ((over, "above"), (under, "below"), (beside, "beside"))
            if hit
        ]
        reach = f"hangers reach {ROD_REACH:g} m, stanchions {FLOOR_REACH:g} m, brackets {LONGEST:g} m"
        return f"{self.run.name}: nothing carries it for {away}: {'; '.join(seen) or 'there is no structure'} ({reach})"

    def _point(self, along: float) -> Vector:
        """Give a point of the run at a place along it: on a bend that of the leg before."""
        for number, leg in reversed(list(enumerate(self.run.legs))):
            before = self.run.along(number, 0.0)
            if before <= along:
                return leg.point(min(along - before, leg.length))
        return self.run.legs[0].start

    def hold(self) -> None:
        """Make one support an anchor and others guides, and compare growth with the offsets that are there."""
        legs = self.run.legs
        longest = max(
            (number for number, leg in enumerate(legs) if leg.level), key=lambda n: (legs[n].length, -n), default=-1
        )
        anchored = -1
        if longest >= 0 and legs[longest].length >= ANCHOR_FROM:
            middle = legs[longest].length / 2
            found = self._stiffen(longest, middle, "ANCHOR")
            if found is None:
                self.notes.append(f"{self.run.name}: no place for an anchor on leg {longest + 1}")
            else:
                anchored = longest
        for number, leg in enumerate(legs):
            if leg.level and leg.length > GUIDED:
                count = math.ceil(leg.length / GUIDED)
                for part in range(count):
                    self._stiffen(number, leg.length * (part + 0.5) / count, "GUIDE")
        self._grow(anchored)

    def _stiffen(self, leg: int, wanted: float, function: str) -> _Standing | None:
        """Replace the rest that is nearest to a place of a leg by something stiff, if that can stand there."""
        rests = [one for one in self.standing if one.place.leg == leg and one.option.function == "REST"]
        for one in sorted(rests, key=lambda one: (abs(one.place.distance - wanted), one.place.along)):
            if abs(one.place.distance - wanted) > GUIDED / 2:
                break
            option = self._best(one.place, function)
            if option is not None and self._clear(
                option, [other.option for other in self.standing if other is not one]
            ):
                one.option = option
                return one
        return None

    def _grow(self, anchored: int) -> None:
        """Work out the growth of long legs."""
        legs = self.run.legs
        for number, leg in enumerate(legs):
            if not leg.length > 2 * self.run.radius:
                continue
            anchor = next((one for one in self.standing if one.option.function == "ANCHOR"), None)
            free = leg.length / 2
            if number == anchored and anchor is not None:
                free = max(anchor.place.distance, leg.length - anchor.place.distance)
            moved = formulas.growth(free, self.run.cold, self.run.hot)
            beside = [self._offset(other) for other in (number - 1, number + 1) if 0 <= other < len(legs)]
            available = min(beside) if len(beside) == 2 else max(beside, default=0.0)
            grown = Growth(self.run.name, number, free, moved, formulas.offset(self.run.dn, moved), available)
            self.growths.append(grown)
            if leg.length > formulas.STRAIGHT and not grown.taken:
                self.notes.append(self._loop(grown, f"leg {number + 1} of {leg.length:.1f} m grows"))
        stiff = [one for one in self.growths if not one.taken and one.moved > LITTLE]
        stiff = [one for one in stiff if legs[one.leg].length <= formulas.STRAIGHT]
        if stiff:
            worst = max(stiff, key=lambda one: (one.needed - one.available, -one.leg))
            others = ", ".join(str(one.leg + 1) for one in stiff if one is not worst)
            named = f"leg {worst.leg + 1} grows" if not others else f"leg {worst.leg + 1} (less so legs {others}) grows"
            self.notes.append(self._loop(worst, named))

    def _offset(self, number: int) -> float:
        """Length of a leg from corner to corner [m]: an elbow bends with it. A quarter turn is half of pi radii."""
        ends = (number > 0) + (number < len(self.run.legs) - 1)
        return self.run.legs[number].length + ends * self.run.bend / (math.pi / 2)

    def _loop(self, grown: Growth, grows: str) -> str:
        """Say what growth lacks, and the loop that takes it: two legs share it, half as wide as deep (practice)."""
        deep = formulas.offset(self.run.dn, grown.moved / 2)
        offset = f"needs an offset of {grown.needed:.2f} m, {grown.available:.2f} m are there"
        takes = f"an expansion loop {deep:.2f} m deep and {deep / 2:.2f} m wide takes it"
        return f"{self.run.name}: {grows} by {grown.moved * 1e3:.1f} mm and {offset}: {takes}"

    def supports(self) -> list[Support]:
        """Make the supports with their loads."""
        loads = self._loads()
        found: list[Support] = []
        for number, (one, load) in enumerate(zip(self.standing, loads, strict=True), 1):
            option = one.option
            side = self._side_load(one, load)
            component = option.make(load, side)
            found.append(
                Support(
                    f"{self.run.name}-support-{number}",
                    self.run.name,
                    option.kind,
                    option.function,
                    one.place.leg,
                    one.place.distance,
                    one.place.along,
                    load,
                    side or 0.0,
                    option.structure[0],
                    component,
                    option.at,
                )
            )
        return found

    def _loads(self) -> list[float]:
        """Share the weight of the run: each support carries up to the middle of the gaps beside it [N].

        A point load goes to the supports on both sides of it by the lever, beyond the last one to that one.
        """
        places = [one.place.along for one in self.standing]
        if not places:
            return []
        edges = [0.0, *((a + b) / 2 for a, b in itertools.pairwise(places)), self.run.length]
        loads = [(after - before) * self.run.weight for before, after in itertools.pairwise(edges)]
        for load in self.run.loads:
            spot = self.run.along(load.leg, load.distance)
            after = bisect.bisect_left(places, spot)
            if after in (0, len(places)):
                loads[min(after, len(places) - 1)] += load.mass * GRAVITY
                continue
            share = (spot - places[after - 1]) / (places[after] - places[after - 1])
            loads[after - 1] += (1 - share) * load.mass * GRAVITY
            loads[after] += share * load.mass * GRAVITY
        return loads

    def _side_load(self, one: _Standing, load: float) -> float | None:
        """Give the horizontal load of an anchor [N]: friction of what slides on its half, and the bent offset."""
        if one.option.function != "ANCHOR":
            return None
        grown = next((growth for growth in self.growths if growth.leg == one.place.leg), None)
        friction = 0.3 * self.run.weight * self.run.legs[one.place.leg].length / 2
        bent = 0.0
        if grown is not None and grown.available > 0:
            bent = formulas.anchor_force(self.run.dn, grown.moved, max(grown.available, grown.needed))
        return friction + bent
