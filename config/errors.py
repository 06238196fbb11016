"""Why a server does not start."""


class CannotStart(Exception):
    """One sentence for the person who starts it: what is wrong, and what to do. It repeats no secret."""


class InvalidSettings(CannotStart):
    """What is set cannot be."""
