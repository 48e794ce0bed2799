"""The same bits as the direct API, whatever table the accounts come in."""

import keyaccount
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest


def test_pyarrow(models, accounts, same_bits):
    same_bits(keyaccount.classify(models, accounts, keep=["account"]).to_pyarrow())


def test_pandas(models, accounts, same_bits):
    frame = accounts.to_pandas()
    answer = keyaccount.classify(models, frame, keep=["account"])
    same_bits(answer.to_pyarrow())
    back = answer.to_pandas()
    assert len(back) == 10_000
    assert back["four_s_class"].dtype.name == "category"


def test_pandas_with_arrow_types(models, accounts, same_bits):
    import pandas as pd

    frame = accounts.to_pandas(types_mapper=pd.ArrowDtype)
    same_bits(keyaccount.classify(models, frame, keep=["account"]).to_pyarrow())


def test_polars(models, accounts, same_bits):
    answer = keyaccount.classify(models, pl.from_arrow(accounts), keep=["account"])
    same_bits(answer.to_pyarrow())
    same_bits(answer.to_polars().to_arrow())


def test_polars_categories(models, accounts, same_bits):
    frame = pl.from_arrow(accounts)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String and name != "account"]
    assert texts
    frame = frame.with_columns(pl.col(texts).cast(pl.Categorical))
    same_bits(keyaccount.classify(models, frame, keep=["account"]).to_pyarrow())


def test_dictionaries_whole_numbers_and_offsets(models, accounts, same_bits):
    columns = {}
    for name, column in zip(accounts.column_names, accounts.columns):
        if pa.types.is_string(column.type) and name != "account":
            column = column.dictionary_encode()
        elif pa.types.is_floating(column.type) and pc.all(pc.equal(pc.round(column), column)).as_py():
            column = column.cast(pa.int64())
        columns[name] = column
    table = pa.table(columns)
    assert {pa.types.is_int64(field.type) for field in table.schema} == {True, False}
    padded = pa.concat_tables([table.slice(0, 3), table]).combine_chunks().slice(3)
    same_bits(keyaccount.classify(models, padded, keep=["account"]).to_pyarrow())


@pytest.mark.parametrize("rows", [61, 4096])
def test_chunks(models, accounts, same_bits, rows):
    chunks = pa.Table.from_batches(accounts.combine_chunks().to_batches(max_chunksize=rows))
    same_bits(keyaccount.classify(models, chunks, keep=["account"]).to_pyarrow())


def test_streams(models, accounts, same_bits):
    batches = keyaccount.classify_batches(models, accounts.to_reader(1000), keep=["account"])
    same_bits(pa.RecordBatchReader.from_stream(batches).read_all())
    with pytest.raises(keyaccount.KeyaccountError, match="have been read"):
        pa.RecordBatchReader.from_stream(batches)


def test_a_record_batch(models, accounts, same_bits):
    (batch,) = accounts.combine_chunks().to_batches()
    same_bits(keyaccount.classify(models, batch, keep=["account"]).to_pyarrow())


def test_one_model_alone(models, accounts):
    together = keyaccount.classify(models, accounts).to_pyarrow()
    for key, model in models.items():
        alone = model.classify(accounts).to_pyarrow()
        assert alone.equals(together.select(alone.column_names))
        assert alone.column_names[0] == f"{key}_class"


def test_explanations_have_the_bits_too(models, accounts, expected):
    import fixture

    for key, model in models.items():
        for row in range(0, 10_000, 997):
            found = model.explain(accounts, row, id="account").to_dict()
            wanted = expected[key][row]
            assert found["id"] == wanted["account"]
            assert (found["class"] or {"key": ""})["key"] == wanted["class"]
            assert fixture.bits(found["coverage"]) == wanted["coverage"]
            scores = [fixture.bits(axis["score"]) or "-" for axis in found["axes"]]
            assert " ".join(scores) == wanted["scores"]
            for axis in found["axes"]:
                parts = [criterion["contribution"] for criterion in axis["criteria"]]
                if axis["score"] is not None:
                    assert axis["start"] + sum(parts) == axis["score"]
