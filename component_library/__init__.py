"""What things are: parametric components of heat-recovery plant, and how they become IFC."""
