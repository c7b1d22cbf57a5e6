"""Shipped profiles: every limit with unit, source and status."""
