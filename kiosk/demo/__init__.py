"""The demo site: a believable shop, made from a seed."""
