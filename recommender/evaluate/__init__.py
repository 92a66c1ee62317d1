"""Honest measurement of recommenders: splits in time only, baselines beside, intervals by bootstrap over customers."""
