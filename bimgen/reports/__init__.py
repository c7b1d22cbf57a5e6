"""Reports, one file a format: run in, bytes out."""
