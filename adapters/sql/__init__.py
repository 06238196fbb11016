"""The repositories over any SQL database: written once, rendered once for each dialect."""
