"""What goes in and out without a copy, and in which shape."""

import sys
import threading

import keyaccount
import pandas as pd
import polars as pl
import pyarrow as pa


def addresses(column):
    return [buffer.address for chunk in column.chunks for buffer in chunk.buffers() if buffer]


def test_a_column_that_is_kept_is_the_same_memory(accounts):
    model = keyaccount.presets()["four_s"]
    name = next(iter(model.columns))
    answer = model.classify(accounts, keep=["account", name]).to_pyarrow()
    for kept in ("account", name):
        assert addresses(answer[kept]) == addresses(accounts[kept])
    frame = pl.from_arrow(accounts.combine_chunks())
    (chunk,) = frame[name].get_chunks()
    answer = model.classify(frame, keep=[name]).to_pyarrow()
    assert addresses(answer[name])[-1] == chunk.to_arrow().buffers()[1].address


def test_answers_are_the_same_memory_in_pyarrow_and_polars(accounts):
    answer = keyaccount.presets()["four_s"].classify(accounts.combine_chunks())
    first, second = answer.to_pyarrow(), answer.to_pyarrow()
    assert addresses(first["four_s_coverage"]) == addresses(second["four_s_coverage"])
    (chunk,) = answer.to_polars()["four_s_coverage"].get_chunks()
    values = chunk.to_arrow().buffers()[1].address
    assert [values] == addresses(first["four_s_coverage"])


def test_columns_of_the_answer(accounts):
    model = keyaccount.presets()["four_s"]
    names = {
        "class": ["four_s_class"],
        "margin": ["four_s_class", "four_s_margin"],
        "full": [
            "four_s_class",
            "four_s_margin",
            *(f"four_s_score_{axis}" for axis in model.axes),
            "four_s_coverage",
            "four_s_flags",
        ],
    }
    for detail, columns in names.items():
        answer = model.classify(accounts, keep=["account"], detail=detail)
        assert answer.column_names == ["account", *columns]
        assert answer.num_rows == len(answer) == 10_000
    schema = answer.to_pyarrow().schema
    assert schema.field("four_s_class").type == pa.dictionary(pa.uint8(), pa.string())
    assert schema.field("four_s_class").metadata[b"keyaccount.model"] == b"four_s"
    assert schema.field("four_s_flags").type == pa.uint8()
    assert pa.schema(answer) == schema


def test_a_reader_may_ask_for_other_types(accounts):
    answer = keyaccount.presets()["four_s"].classify(accounts, detail="class")
    wanted = pa.schema([("four_s_class", pa.string())])
    texts = pa.RecordBatchReader.from_stream(answer, schema=wanted).read_all()
    assert texts["four_s_class"].to_pylist() == answer.to_pyarrow()["four_s_class"].to_pylist()


def test_columns_that_hold_nothing():
    model = keyaccount.presets()["four_s"]
    nothing = pa.table({name: pa.nulls(3) for name in model.columns})
    assert model.classify(nothing).to_pyarrow()["four_s_class"].null_count == 3


def test_no_rows():
    model = keyaccount.presets()["four_s"]
    types = {"number": "float64", "text": "str"}
    series = {name: pd.Series(dtype=types[kind]) for name, kind in model.columns.items()}
    empty = pd.DataFrame(series)
    assert len(model.classify(empty)) == 0
    assert pa.table(model.classify(pa.table(empty).slice(0, 0))).num_rows == 0


def test_other_threads_run_while_classifying(models, accounts):
    class Handed:
        """A stream made beforehand, as pyarrow too releases the lock while it makes one."""

        def __init__(self, table):
            self.stream = table.__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema=None):
            return self.stream

    gate, ran = threading.Lock(), threading.Event()

    def wait():
        with gate:
            ran.set()

    other = threading.Thread(target=wait)
    interval = sys.getswitchinterval()
    # From here on a thread has the interpreter until it lets go of it by itself.
    sys.setswitchinterval(3600)
    try:
        with gate:
            other.start()
            tables = [Handed(accounts) for _ in range(200)]
        # The other thread may go on now, and only lacks the interpreter.
        assert not ran.is_set()
        for table in tables:
            keyaccount.classify(models, table)
            # One call is enough, unless the machine is too busy to wake a thread meanwhile.
            if ran.is_set():
                break
        assert ran.is_set()
    finally:
        sys.setswitchinterval(interval)
        other.join()


def test_threads_share_a_model(models, accounts, same_bits):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        run = lambda _: keyaccount.classify(models, accounts, keep=["account"]).to_pyarrow()
        for answer in pool.map(run, range(4)):
            same_bits(answer)
