"""The same weighted sum by Python libraries, on the same columns, against ours.

    python run.py [--rows 1000000] [--quick]

Runs `cargo bench --bench rivals`, which writes columns, weights and our scores and prints our
times; runs every library on those files; stops with exit code 1 if one differs from our scores by
more than 1e-9; prints a table. Times are medians, after one untimed run, of computing alone:
making each library's own table from the columns is not counted.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from importlib.metadata import version

import numpy
import pandas
import polars
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.scalers import MinMaxScaler

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
LOW, HIGH = 0.0, 10.0  # the reference levels of every criterion
TOLERANCE = 1e-9


def ours(folder, rows):
    """Our times in milliseconds, by what was asked for; the files are in the folder then."""
    command = ["cargo", "bench", "--bench", "rivals", "--", folder, str(rows)]
    printed = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    lines = (line.split() for line in printed.stdout.splitlines())
    return {words[1]: float(words[2]) for words in lines if words[:1] == ["ours"]}


def read(folder, name):
    return numpy.fromfile(pathlib.Path(folder) / f"{name}.f64", dtype="<f8")


def contestants(columns, weights):
    """Name, repetitions, and a function that gives the scores."""
    names = [f"c{i}" for i in range(len(columns))]
    matrix = numpy.column_stack(columns)
    pandas_frame = pandas.DataFrame(dict(zip(names, columns)))
    polars_frame = polars.DataFrame(dict(zip(names, columns)))

    def numpy_matrix():
        return numpy.clip((matrix - LOW) / (HIGH - LOW), 0.0, 1.0) @ weights

    def numpy_columns():
        return sum(
            weight * numpy.clip((column - LOW) / (HIGH - LOW), 0.0, 1.0)
            for weight, column in zip(weights, columns)
        )

    def pandas_frame_():
        return (((pandas_frame - LOW) / (HIGH - LOW)).clip(0.0, 1.0) * weights).sum(axis=1)

    sums = sum(
        weight * ((polars.col(name) - LOW) / (HIGH - LOW)).clip(0.0, 1.0)
        for weight, name in zip(weights, names)
    )

    def polars_lazy():
        return polars_frame.lazy().select(score=sums).collect()["score"]

    # These two take the levels from the data, whose smallest and largest numbers are the levels.
    # pymcdm warns of the rows that hold them: one is best in everything, one worst.
    warnings.filterwarnings("ignore", "Alternatives with indices")
    weighted_sum = WSM(minmax_normalization)
    types = numpy.ones(len(columns))

    def pymcdm():
        return weighted_sum(matrix, weights, types)

    def pymcdm_unchecked():
        return weighted_sum(matrix, weights, types, validation=False)

    decision = mkdm(matrix, [max] * len(columns), weights=weights)
    pipeline = mkpipe(MinMaxScaler(target="matrix"), WeightedSumModel())

    def scikit_criteria():
        return pipeline.evaluate(decision).e_.score

    threads = polars.thread_pool_size()
    return [
        (f"polars {version('polars')}, lazy, {threads} threads", 11, polars_lazy),
        (f"pandas {version('pandas')}", 5, pandas_frame_),
        (f"numpy {version('numpy')}, column by column", 5, numpy_columns),
        (f"numpy {version('numpy')}, one matrix", 5, numpy_matrix),
        (f"pymcdm {version('pymcdm')}, its checks off", 5, pymcdm_unchecked),
        (f"pymcdm {version('pymcdm')}", 3, pymcdm),
        (f"scikit-criteria {version('scikit-criteria')}", 3, scikit_criteria),
    ]


def median_of(repetitions, run):
    """The last scores, and the median in milliseconds."""
    run()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        scores = run()
        times.append(time.perf_counter() - start)
    return numpy.asarray(scores), statistics.median(times) * 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="10,000 rows, each library once")
    options = parser.parse_args()
    rows = 10_000 if options.quick else options.rows
    with tempfile.TemporaryDirectory() as folder:
        times = ours(folder, rows)
        columns = [read(folder, f"c{i}") for i in range(10)]
        weights = read(folder, "weights")
        scores = read(folder, "scores")
    weights = weights / weights.sum()
    table = [("keyaccount, scores, classes, margins, flags", times["full"])]
    table.append(("keyaccount, classes alone", times["class"]))
    for name, repetitions, run in contestants(columns, weights):
        theirs, milliseconds = median_of(1 if options.quick else repetitions, run)
        if theirs.shape != scores.shape:
            sys.exit(f"{name} gives {theirs.shape} scores for {scores.shape} of ours")
        difference = float(numpy.max(numpy.abs(theirs - scores)))
        if not difference <= TOLERANCE:  # nor NaN
            sys.exit(f"{name} differs from our scores by {difference:e}")
        table.append((name, milliseconds))
    print(f"\n{rows:,} accounts, 10 criteria; all agree with our scores to {TOLERANCE}\n")
    print("| library | ms | times ours |")
    print("|---|---:|---:|")
    for name, milliseconds in table:
        print(f"| {name} | {milliseconds:,.2f} | {milliseconds / times['full']:,.1f} |")


if __name__ == "__main__":
    main()
