"""The two-stage hybrid: candidates from all methods, re-ranked by what past windows taught."""
