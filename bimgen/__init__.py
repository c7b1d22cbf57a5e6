"""Pipeline and command line: project file in, models, findings and reports out."""

__version__ = "0.1.0"
