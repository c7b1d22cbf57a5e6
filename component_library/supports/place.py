"""Where supports stand along runs: the cheapest row of places whose gaps stay within the span.

Candidates are tried every `STEP` along level legs; of each the best support that structure and neighbours allow is
known. A shortest path over them, whose steps are no longer than the span, is the row with the least price; where no
row is short enough, the gap is told and as little too long as can be. Risers hang on the supports beside their bends.

Sources: spans MSS SP-58, sag and stress (domain 2.8, `Run.span`); within 300 mm of a change of direction (UFGS,
domain SUP-02); the first support within half a span of a port.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from component_library.calc import supports as formulas
from component_library.routing.bodies import Body, convex
from component_library.routing.parts import hulls
from component_library.supports.kinds import FLOOR_REACH, ROD_REACH, Option, options
from component_library.supports.run import Growth, Refusal, Run, Support
from component_library.supports.surroundings import BELOW, OVERHEAD, Around

STEP = 0.2
"""Distance of the places that are tried [m] (practice)."""
EDGE = 0.06
"""A clamp keeps this from the end of a straight [m]: half its width and a weld (practice)."""
AT_BEND = 0.3
"""A support stands within this of a change of direction [m] (UFGS, domain 2.8)."""
RISER = 4.5
"""Greatest distance of supports of a riser [m] (UFGS, domain 2.8)."""
WELCOME = 0.4
"""Taken off the price of a support near a bend."""
TOO_LONG = 100.0
"""Price of a gap longer than the span, and of each span that it is longer."""
ANCHOR_FROM = 6.0
"""Shortest level leg that gets an anchor [m] (practice)."""
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
        around = replace(around, bodies=(*around.bodies, *(body for one in made for body in _bodies(one))))
    return SupportPlan(tuple(supports), tuple(refusals), tuple(growths), tuple(notes))


def _bodies(support: Support) -> list[Body]:
    return [
        convex(support.name, [(support.at @ solid.at).point(corner) for corner in corners])
        for solid in support.component.solids
        for corners in hulls(solid.shape)
    ]


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
        """Choose the row of rests."""
        places = [place for place in self._places() if self._best(place, "REST")]
        total = self._travel_of_run()
        span, end = self.run.span, len(places)
        best: list[tuple[float, int]] = []
        for number, place in enumerate(places):
            option = self._best(place, "REST")
            assert option is not None
            price = option.price - (WELCOME if place.near_bend else 0.0)
            first = _gap(place.travel, span / 2)
            ways = [(first + price, -1)]
            ways += [
                (best[other][0] + _gap(place.travel - places[other].travel, span) + price, other)
                for other in range(number)
                if place.travel - places[other].travel > 1e-9
            ]
            best.append(min(ways))
        last = min(
            ((best[number][0] + _gap(total - places[number].travel, span / 2), number) for number in range(end)),
            default=(0.0, -1),
        )[1]
        chosen: list[int] = []
        while last >= 0:
            chosen.append(last)
            last = best[last][1]
        row = [places[number] for number in reversed(chosen)]
        for place in [*row, *self._missing_at_bends(places, row)]:
            option = self._best(place, "REST")
            assert option is not None
            self.standing.append(_Standing(place, option))
        self.standing.sort(key=lambda one: one.place.along)
        self._tell_gaps(total)

    def _places(self) -> list[_Place]:
        """List places every `STEP` along level legs, and at the ends of legs, without fixed stretches."""
        found: list[_Place] = []
        along = travel = 0.0
        for number, leg in enumerate(self.run.legs):
            bends = (number > 0, number < len(self.run.legs) - 1)
            if leg.level and leg.length > 2 * EDGE:
                count = max(1, math.ceil((leg.length - 2 * EDGE) / STEP))
                for step in range(count + 1):
                    distance = EDGE + (leg.length - 2 * EDGE) * step / count
                    if any(begin - EDGE < distance < end + EDGE for begin, end in leg.fixed):
                        continue
                    near = (bends[0] and distance <= AT_BEND) or (bends[1] and leg.length - distance <= AT_BEND)
                    found.append(_Place(number, distance, along + distance, travel + distance, near))
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

    def _missing_at_bends(self, places: Sequence[_Place], row: Sequence[_Place]) -> list[_Place]:
        """Add a place to each bend that has none within 300 mm, on the leg before or after, where one can stand."""
        found: list[_Place] = []
        for bend in range(1, len(self.run.legs)):
            near = [place for place in places if self._at_bend(place, bend)]
            if near and not any(self._at_bend(place, bend) for place in (*row, *found)):
                found.append(min(near, key=lambda place: (self._off_bend(place, bend), place.along)))
        return found

    def _off_bend(self, place: _Place, bend: int) -> float:
        leg = self.run.legs[place.leg]
        return place.distance if place.leg == bend else leg.length - place.distance

    def _at_bend(self, place: _Place, bend: int) -> bool:
        return place.leg in (bend - 1, bend) and self._off_bend(place, bend) <= AT_BEND

    def _tell_gaps(self, total: float) -> None:
        """Refuse the gaps that are longer than the span, and risers that need a clamp."""
        span = self.run.span
        ends = [(0.0, span / 2), *((one.place.travel, span) for one in self.standing), (total, span / 2)]
        for number, ((before, _), (after, _)) in enumerate(itertools.pairwise(ends)):
            limit = span / 2 if number in (0, len(ends) - 2) else span
            if len(ends) == 2:
                limit = span
            if after - before > limit + 1e-9:
                self.refusals.append(Refusal(self.run.name, self._why(before, after, limit)))
        for number, leg in enumerate(self.run.legs):
            if not leg.level and leg.length > RISER:
                self.notes.append(
                    f"{self.run.name}: riser {number + 1} of {leg.length:.1f} m has no clamp of its own: "
                    f"the supports beside its bends carry it"
                )

    def _why(self, before: float, after: float, limit: float) -> str:
        """Say what is missing along a gap, and which structure is nearest."""
        travel, middle = 0.0, (before + after) / 2
        point = self.run.legs[0].start
        for leg in self.run.legs:
            if leg.level and travel <= middle <= travel + leg.length:
                point = leg.point(middle - travel)
            travel += (leg.length if leg.level else 0.0) + self.run.bend
        place = ", ".join(f"{value:.2f}" for value in point)
        over, under = self.around.nearest(point, OVERHEAD), self.around.nearest(point, BELOW)
        seen = [
            f"{hit.name} is {hit.distance:.2f} m {word}"
            for hit, word in ((over, "away above"), (under, "away below"))
            if hit
        ]
        away = f"{after - before:.2f} m around ({place}), {limit:.2f} m are allowed"
        reach = f"hangers reach {ROD_REACH:g} m, stanchions {FLOOR_REACH:g} m"
        return f"{self.run.name}: nothing carries it for {away}: {'; '.join(seen) or 'there is no structure'} ({reach})"

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
            if option is not None:
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
            beside = [legs[other].length for other in (number - 1, number + 1) if 0 <= other < len(legs)]
            available = min(beside) if len(beside) == 2 else max(beside, default=0.0)
            grown = Growth(self.run.name, number, free, moved, formulas.offset(self.run.dn, moved), available)
            self.growths.append(grown)
            if leg.length > formulas.STRAIGHT and not grown.taken:
                loop = formulas.offset(self.run.dn, moved / 2)
                grows = f"leg {number + 1} of {leg.length:.1f} m grows by {moved * 1e3:.0f} mm"
                offset = f"needs an offset of {grown.needed:.2f} m, {available:.2f} m are there"
                takes = f"an expansion loop {loop:.2f} m deep and {loop / 2:.2f} m wide takes it"
                self.notes.append(f"{self.run.name}: {grows} and {offset}: {takes}")

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
        """Share the weight of the run: each support carries up to the middle of the gaps beside it [N]."""
        places = [one.place.along for one in self.standing]
        if not places:
            return []
        edges = [0.0, *((a + b) / 2 for a, b in itertools.pairwise(places)), self.run.length]
        return [(after - before) * self.run.weight for before, after in itertools.pairwise(edges)]

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


def _gap(length: float, span: float) -> float:
    """Price of a gap [m]."""
    return 0.0 if length <= span + 1e-9 else TOO_LONG * (1 + length / span)
