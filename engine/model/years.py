"""The year that two figures stand for, wherever a day is read."""


def full_year(two: int) -> int:
    """From 1930 to 2029, as Excel reads it: a sheet then means the same here as where it was made.

    >>> full_year(29), full_year(30), full_year(0), full_year(99)
    (2029, 1930, 2000, 1999)
    """
    return two + (2000 if two < 30 else 1900)
