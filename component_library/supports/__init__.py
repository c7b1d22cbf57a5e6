"""What carries pipes: where supports stand along runs, of what kind, fixed to what, with which load. No IFC."""
