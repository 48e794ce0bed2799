"""The fixture through a local Ray, bit for bit. Not part of the test suite: Ray is large.

    pip install 'ray[data]' && python tests/ray_once.py
"""

import fixture
import keyaccount
import pyarrow as pa
import ray

BLOCKS = 4


def main():
    folder = fixture.write()
    models = fixture.models(folder)
    accounts = fixture.accounts(folder, models)

    def classify(batch):
        return keyaccount.classify(models, batch, keep=["account"]).to_pyarrow()

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        dataset = ray.data.from_arrow(accounts).repartition(BLOCKS)
        answers = dataset.map_batches(classify, batch_format="pyarrow", batch_size=1000)
        # The blocks may come in another order.
        blocks = ray.get(answers.to_arrow_refs())
    finally:
        ray.shutdown()
    # Each block has a dictionary of its own.
    answer = pa.concat_tables(blocks).unify_dictionaries().sort_by("account")
    fixture.report(f"Ray {ray.__version__}", len(blocks), models, answer, folder)


if __name__ == "__main__":
    main()
