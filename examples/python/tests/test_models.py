"""Models: from texts and files, what they say of themselves, and as documents."""

import doctest
import json
import pickle

import keyaccount
import pytest


def test_presets():
    presets = keyaccount.presets()
    assert list(presets) == ["webster", "millman_wilson", "bensaou", "four_s", "design_fit"]
    model = presets["four_s"]
    assert model.key == "four_s"
    assert len(model.axes) == 2
    assert [c.key for c in model.classes] == ["streamline", "star", "status", "strategic"]
    assert set(model.columns.values()) <= {"number", "text"}
    assert all(c.term and c.meaning and c.management for c in model.classes)
    assert [c.order for c in presets["webster"].classes] == [1, 2, 3, 4, 5, 6, 7]
    entries = model.provenance()
    assert {"model", "axis", "criterion", "levels", "cut", "class"} == {e["subject"] for e in entries}
    assert "four_s" in repr(model)


def test_texts_and_files_give_the_same_models(folder, models):
    for name in ("models.json", "models.toml"):
        file = folder / name
        assert keyaccount.load_models(file) == models
        assert keyaccount.load_models(str(file)) == models
        assert keyaccount.load_models(file.read_text()) == models
    assert [key for key in models if key in keyaccount.presets()] == list(keyaccount.presets())
    assert (len(models), list(models)[-1]) == (6, "design_fit")


def test_documents_and_pickles_give_the_same_answers(models, accounts):
    for key, model in models.items():
        wanted = model.classify(accounts).to_pyarrow()
        again = keyaccount.load_models(model.to_json())[key]
        travelled = pickle.loads(pickle.dumps(model))
        for other in (again, travelled):
            assert other == model and hash(other) == hash(model)
            assert other.classify(accounts).to_pyarrow().equals(wanted)
    assert models["four_s"] != models["webster"]
    assert models["four_s"] != "four_s"


def test_models_are_compared_by_what_they_are():
    model = keyaccount.presets()["four_s"]
    document = json.loads(model.to_json())
    assert keyaccount.load_models(json.dumps(document))["four_s"] == model
    document["four_s"]["cuts"]["attractiveness"]["at"] += 0.1
    assert keyaccount.load_models(json.dumps(document))["four_s"] != model


def test_the_example_of_the_package():
    failed, tried = doctest.testmod(keyaccount)
    assert (failed, tried > 0) == (0, True)


def test_everything_is_described():
    for name in keyaccount.__all__:
        thing = getattr(keyaccount, name)
        assert thing.__doc__, name
        if isinstance(thing, type) and not issubclass(thing, Exception):
            for member, value in vars(thing).items():
                assert member.startswith("_") or value.__doc__, f"{name}.{member}"


@pytest.mark.parametrize("name", ["four_s", "webster"])
def test_nobody_makes_a_model_by_hand(name):
    with pytest.raises(TypeError):
        keyaccount.Model(name)
