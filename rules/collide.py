"""Broad phase, overlap, depth, containment and gap of meshes."""
