"""Where modules stand in a room: poses that leave bodies, envelopes and walkways free. No IFC."""
