import fixture
import pytest


@pytest.fixture(scope="session")
def folder():
    return fixture.write()


@pytest.fixture(scope="session")
def models(folder):
    return fixture.models(folder)


@pytest.fixture(scope="session")
def accounts(folder, models):
    return fixture.accounts(folder, models)


@pytest.fixture(scope="session")
def expected(folder):
    return fixture.expected(folder)


@pytest.fixture
def same_bits(models, expected):
    def check(answer):
        compared, different = fixture.differences(models, answer, expected)
        assert different == []
        assert compared == 60_000

    return check
