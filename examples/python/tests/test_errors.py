"""Every refusal is a ValueError of its family, in the library's words."""

import keyaccount
import pyarrow as pa
import pytest
from keyaccount import ClassifyError, KeyaccountError, ModelsError, TableError


@pytest.fixture(scope="module")
def model():
    return keyaccount.presets()["four_s"]


def table(model, **other):
    cells = {"number": pa.array([1.0, 2.0]), "text": pa.array([None, None], pa.string())}
    columns = {name: cells[kind] for name, kind in model.columns.items()}
    return pa.table({**columns, **other})


def test_families():
    for family in (ModelsError, TableError, ClassifyError):
        assert issubclass(family, KeyaccountError)
    assert issubclass(KeyaccountError, ValueError)


def test_every_missing_column_is_named(model):
    with pytest.raises(TableError) as refused:
        model.classify(pa.table({"account": ["Acme"]}))
    for column in model.columns:
        assert f"there is no column `{column}` (read by four_s: " in str(refused.value)


def test_types_that_hold_no_numbers(model):
    first = next(iter(model.columns))
    dates = pa.array([1, 2], pa.date32())
    with pytest.raises(TableError, match=f"`{first}` is of type Date32: a point in time"):
        model.classify(table(model, **{first: dates}))
    with pytest.raises(TableError, match="cast it to Float64"):
        model.classify(table(model, **{first: ["a", "b"]}))


def test_infinite_numbers_in_a_later_batch(model):
    first = next(iter(model.columns))
    infinite = table(model, **{first: [1.0, float("inf")]})
    with pytest.raises(TableError, match="^the portfolio has 1 fault(.|\\n)*row 1"):
        model.classify(infinite)
    with pytest.raises(TableError, match="^in the batch from row 2 on(.|\\n)*row 1"):
        model.classify(pa.concat_tables([table(model), infinite]))


def test_levels_that_the_model_does_not_know(models, accounts):
    (key, column) = next(
        (key, column)
        for key, model in models.items()
        for column, kind in model.columns.items()
        if kind == "text"
    )
    place = accounts.column_names.index(column)
    odd = accounts.set_column(place, column, pa.array(["no such level"] * len(accounts)))
    with pytest.raises(ClassifyError, match="no such level"):
        models[key].classify(odd)


def test_rows_that_are_not_there(model):
    two = pa.concat_tables([table(model), table(model)])
    assert model.explain(two, 3).to_dict()["row"] == 3
    for row in (4, 10**12):
        with pytest.raises(ClassifyError, match=f"there is no row {row}: the table has 4"):
            model.explain(two, row)
    with pytest.raises(ClassifyError, match="there is no row -1"):
        model.explain(two, -1)


def test_ids(model):
    named = table(model, account=["Acme", None])
    assert str(model.explain(named, 0, id="account")).startswith("Acme: ")
    assert str(model.explain(named, 0)).startswith("row 0: ")
    with pytest.raises(TableError, match="`account` has no id"):
        model.explain(named, 1, id="account")
    with pytest.raises(TableError, match="`name` is not there"):
        model.explain(named, 0, id="name")
    with pytest.raises(TableError, match="ids are texts"):
        model.explain(named, 0, id=next(iter(model.columns)))


def test_columns_to_keep(model):
    with pytest.raises(TableError, match="there is no column `name`: the columns are"):
        model.classify(table(model), keep=["name"])


def test_things_that_are_no_tables(model):
    for thing in (None, 1, "accounts.csv", [1.0], {"a": [1]}):
        with pytest.raises(TypeError, match="__arrow_c_stream__"):
            model.classify(thing)


def test_calls(model):
    with pytest.raises(ValueError, match='detail is "class", "margin" or "full", not "all"'):
        model.classify(table(model), detail="all")
    with pytest.raises(ValueError, match="no model"):
        keyaccount.classify([], table(model))
    with pytest.raises(TypeError):
        keyaccount.classify(["four_s"], table(model))


def test_streams_fail_early_or_with_the_words(model):
    with pytest.raises(TableError, match="there is no column"):
        keyaccount.classify_batches([model], pa.table({"account": ["Acme"]}))
    first = next(iter(model.columns))
    infinite = table(model, **{first: [1.0, float("inf")]})
    batches = keyaccount.classify_batches([model], infinite)
    with pytest.raises(Exception, match="row 1, column"):
        pa.RecordBatchReader.from_stream(batches).read_all()


def test_a_producer_that_fails(model):
    schema = table(model).schema

    def batches():
        yield from table(model).to_batches()
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(TableError, match="the disk is gone"):
        model.classify(reader)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not a set of models: EOF"),
        ("{} x", "not a set of models"),
        ("{}", "there is no model in it"),
        ('{"webster": 1}', "at `webster`"),
        ("[nobody]\n", "unknown field `nobody`"),
        ("a = \n", "not a set of models"),
    ],
)
def test_texts_that_hold_no_models(text, words):
    with pytest.raises(ModelsError, match=words):
        keyaccount.load_models(text)


def test_two_models_of_one_key(models):
    import json

    (custom,) = [m for m in models.values() if m.key not in keyaccount.presets() and m.key != "design_fit"]
    document = json.loads(custom.to_json())
    document["custom"] *= 2
    with pytest.raises(ModelsError, match=f"two models have the key `{custom.key}`"):
        keyaccount.load_models(json.dumps(document))


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        keyaccount.load_models(tmp_path / "models.toml")
    with pytest.raises(TypeError):
        keyaccount.load_models(7)
