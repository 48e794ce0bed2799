"""The fixture through a local Spark, bit for bit. Not part of the test suite: PySpark is 400 MB.

    pip install pyspark && python tests/spark_once.py
"""

import os
import sys

import fixture
import keyaccount
import pyarrow as pa
import pyspark
from pyspark.sql import SparkSession

PARTITIONS = 4


def main():
    folder = fixture.write()
    models = fixture.models(folder)
    accounts = fixture.accounts(folder, models)

    def classify(batches):
        for batch in batches:
            answer = keyaccount.classify(models, batch, keep=["account"]).to_pyarrow()
            yield from spark_types(answer).to_batches()

    # The schema of the answer is known without a row.
    nobody = keyaccount.classify(models, accounts.slice(0, 0), keep=["account"])
    schema = spark_types(nobody.to_pyarrow()).schema
    # The workers' Python is this one, which has the wheel.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
        .getOrCreate()
    )
    try:
        frame = spark.createDataFrame(accounts).repartition(PARTITIONS)
        partitions = frame.rdd.getNumPartitions()
        answer = frame.mapInArrow(classify, ddl(schema)).orderBy("account").toArrow()
    finally:
        spark.stop()
    fixture.report(f"Spark {pyspark.__version__}", partitions, models, answer, folder)


def spark_types(table):
    """Spark has neither dictionaries nor unsigned numbers."""

    def type_of(field):
        if pa.types.is_dictionary(field.type):
            return pa.string()
        return pa.int16() if field.type == pa.uint8() else field.type

    return table.cast(pa.schema([(field.name, type_of(field)) for field in table.schema]))


def ddl(schema):
    """The schema as Spark writes it."""
    types = {"double": "double", "string": "string", "large_string": "string", "int16": "smallint"}
    return ", ".join(f"`{field.name}` {types[str(field.type)]}" for field in schema)


if __name__ == "__main__":
    main()
