"""Crosswalk's engine: spreadsheets in, Sage documents out, a person in between who sees it all."""
