"""Classifies business customers for key account management.

Tables of pandas, polars and pyarrow in, classes out, by the Arrow C data interface:

    >>> import keyaccount, polars
    >>> model = keyaccount.presets()["four_s"]
    >>> types = {"number": polars.Float64, "text": polars.String}
    >>> schema = {column: types[kind] for column, kind in model.columns.items()}
    >>> accounts = polars.DataFrame([[None] * len(schema)], schema=schema, orient="row")
    >>> answer = model.classify(accounts).to_polars()
    >>> answer["four_s_class"].to_list()  # nothing observed: unclassified
    [None]
"""

from ._native import (
    FLAGS,
    Batches,
    Class,
    ClassifyError,
    Explanation,
    KeyaccountError,
    Model,
    ModelsError,
    Table,
    TableError,
    classify,
    classify_batches,
    load_models,
    presets,
)

__all__ = [
    "FLAGS",
    "Batches",
    "Class",
    "ClassifyError",
    "Explanation",
    "KeyaccountError",
    "Model",
    "ModelsError",
    "Table",
    "TableError",
    "classify",
    "classify_batches",
    "load_models",
    "presets",
]
