"""The repositories of the memory storage, by noun."""
