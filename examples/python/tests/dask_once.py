"""The fixture through Dask and processes of its own, bit for bit. Not part of the test suite.

    pip install 'dask[dataframe]' && python tests/dask_once.py
"""

import dask
import dask.dataframe as dd
import fixture
import keyaccount
import pandas as pd
import pyarrow as pa

PARTITIONS = 4


def main():
    folder = fixture.write()
    models = fixture.models(folder)
    accounts = fixture.accounts(folder, models).to_pandas(types_mapper=pd.ArrowDtype)

    def classify(part):
        return keyaccount.classify(models, part, keep=["account"]).to_pandas()

    frame = dd.from_pandas(accounts, npartitions=PARTITIONS)
    # The schema of the answer is known without a row.
    answers = frame.map_partitions(classify, meta=classify(frame.head(0, npartitions=1)))
    answer = pa.table(answers.compute(scheduler="processes", num_workers=2))
    fixture.report(f"Dask {dask.__version__}", answers.npartitions, models, answer, folder)


if __name__ == "__main__":
    main()
