"""Fitted recommenders of a site: made in the background, held against the one that runs, taken back when worse."""
