"""Pure formulas with units, validity and source."""
