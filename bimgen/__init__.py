"""Pipeline and command line: project file in, models, findings and reports out."""
