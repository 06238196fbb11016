"""A secret that a server takes; of no other server than those of these tests."""

from typing import Final

SECRET: Final = "7d1c5f0b9e3a4826c0f7b1d95e8a32644b6f90d2c81e7a35d94c0b6f1a2e8375"
