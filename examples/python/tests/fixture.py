"""The accounts, models and answers that every road into the library is held against."""

import csv
import os
import struct
import subprocess
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

import keyaccount

ROOT = Path(__file__).resolve().parents[3]


def write():
    """Has the package `keyaccount-fixture` write its files; KEYACCOUNT_FIXTURE is a folder of them."""
    if "KEYACCOUNT_FIXTURE" in os.environ:
        return Path(os.environ["KEYACCOUNT_FIXTURE"])
    folder = Path(tempfile.mkdtemp(prefix="keyaccount-fixture-"))
    command = ["cargo", "run", "--quiet", "-p", "keyaccount-fixture", "--", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


def models(folder):
    """The six models by key."""
    return keyaccount.load_models(folder / "models.json")


def accounts(folder, models):
    """The accounts with a number as a double and a text as a text."""
    wanted = {column: kind for model in models.values() for column, kind in model.columns.items()}
    types = {name: pa.float64() if kind == "number" else pa.string() for name, kind in wanted.items()}
    options = pacsv.ConvertOptions(
        column_types={"account": pa.string(), **types}, strings_can_be_null=True, null_values=[""]
    )
    return pacsv.read_csv(folder / "accounts.csv", convert_options=options)


def expected(folder):
    """The lines of expected.csv by model: account, class, margin, coverage, flags, scores."""
    answers = {}
    with open(folder / "expected.csv", newline="") as file:
        for line in csv.DictReader(file):
            answers.setdefault(line.pop("model"), []).append(line)
    return answers


def bits(number):
    return "" if number is None else struct.pack(">d", number).hex()


def lines(model, answer):
    """What a table of answers says by a model, as the lines of expected.csv."""
    column = {name: answer[name].to_pylist() for name in answer.column_names}
    scores = [column[f"{model.key}_score_{axis}"] for axis in model.axes]
    rows = zip(
        column["account"],
        *(column[f"{model.key}_{what}"] for what in ("class", "margin", "coverage", "flags")),
        *scores,
        strict=True,
    )
    for account, class_, margin, coverage, flags, *scores in rows:
        yield {
            "account": account,
            "class": class_ or "",
            "margin": bits(margin),
            "coverage": bits(coverage),
            "flags": str(flags),
            "scores": " ".join(bits(score) or "-" for score in scores),
        }


def differences(models, answer, expected):
    """Every line that is not as expected; and how many were compared."""
    compared, different = 0, []
    for key, model in models.items():
        for found, wanted in zip(lines(model, answer), expected[key], strict=True):
            compared += 1
            if found != wanted:
                different.append((key, found, wanted))
    return compared, different


def report(engine, parts, models, answer, folder):
    """Says what an engine answered in how many parts; fails unless all of it is as expected."""
    compared, different = differences(models, answer, expected(folder))
    assert different == [], different[:3]
    assert compared == 60_000
    assert parts > 1
    print(f"{engine}: {compared} answers in {parts} parts, bit for bit")
