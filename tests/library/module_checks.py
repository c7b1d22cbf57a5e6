"""What every module must satisfy, asked of our own engine: used by the tests of the modules."""

from pathlib import Path

from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, at
from rules.collide import Body, intrusion
from rules.load import load
from rules.meetings import meet
from rules.scene import Scene


def federate(folder: Path, component: Component) -> Scene:
    """Write a component and its envelopes into a folder, and read both back."""
    written = write_model(Site("Test"), (Instance("M", component, at(), tag="M-1"),), "2026-01-01T00:00:00")
    (folder / "m.ifc").write_bytes(written.model)
    (folder / "m_ENV.ifc").write_bytes(written.envelopes)
    return load([folder / "m.ifc", folder / "m_ENV.ifc"])


def free_for_itself(scene: Scene) -> list[str]:
    """Name every part that overlaps another, and every one that stands in an envelope that is not its own."""
    meetings, _ = meet(scene, 0.002, lambda one, other: False)
    wrong = [
        f"{scene.items[meeting.a].name} in {scene.items[meeting.b].name}: {meeting.depth * 1000:.1f} mm"
        for meeting in meetings
        if meeting.kind != "touch" and not meeting.excuse
    ]
    bodies = {item.index: Body(item.body) for item in scene.physical if item.body is not None}
    for envelope in scene.envelopes:
        assert envelope.owner is not None
        for part in envelope.parts:
            for index, body in bodies.items():
                low, high = scene.bounds[index]
                if index == envelope.owner.index or (low > part.bounds[1]).any() or (part.bounds[0] > high).any():
                    continue
                found = intrusion(part, body, 0.005)
                if found is not None and found.depth > 0.005:
                    name = scene.items[index].name
                    wrong.append(f"{name} in {envelope.kind} of {envelope.owner.name}: {found.depth * 1000:.0f} mm")
    return wrong


def unjoined(scene: Scene) -> list[str]:
    """Name the ports that nothing is joined to."""
    network = scene.network
    return [
        f"{scene.items[port.item].name}/{port.name}"
        for number, port in enumerate(network.ports)
        if not network.across(number)
    ]
