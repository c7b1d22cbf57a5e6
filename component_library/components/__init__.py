"""Components, one file each: duty, size, build."""
