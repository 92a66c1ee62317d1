"""The encrypted store: one SQLCipher file, its tables, its migrations, and one module of queries for each family."""
