"""Pipe runs between ports through a room of bodies: plain geometry in metres, no IFC."""
