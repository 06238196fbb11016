"""Every table that the migrations make, whole."""

import pkgutil
from collections.abc import Sequence
from importlib import import_module

from adapters.sql import migrations
from adapters.sql.schema import Column, Kind, Table


def all_tables() -> Sequence[Table]:
    """In the order in which they came to be, with all columns and their primary keys; without indexes."""
    columns: dict[str, dict[str, Column]] = {}
    primary: dict[str, tuple[str, ...]] = {}
    for found in pkgutil.iter_modules(migrations.__path__):
        module = import_module(f"{migrations.__name__}.{found.name}")
        for table in filter(lambda each: isinstance(each, Table), vars(module).values()):
            columns.setdefault(table.name, {}).update({each.name: each for each in table.columns})
            if key := table.primary or tuple(each.name for each in table.columns if each.kind is Kind.ID):
                primary[table.name] = key
    return [Table(name, tuple(of.values()), primary=primary[name]) for name, of in columns.items()]


def counted(table: Table) -> str:
    """The column that the database counts; empty if there is none."""
    return next((each.name for each in table.columns if each.kind is Kind.ID), "")
