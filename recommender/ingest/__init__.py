"""Customer data in: readers of the shop's files that take a file whole or name every line that is wrong."""

from recommender.ingest.offers import read_offers
from recommender.ingest.readers import read_customers, read_products, read_purchases
from recommender.ingest.worked_example import ExampleCustomer, read_worked_example

__all__ = ["ExampleCustomer", "read_customers", "read_offers", "read_products", "read_purchases", "read_worked_example"]
