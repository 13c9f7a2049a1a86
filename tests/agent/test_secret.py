import json

from agent.secret import Secret


def test_a_secret_does_not_print() -> None:
    secret = Secret("s3cret")
    assert f"{secret} {secret!r} {secret:>9}" == "*** *** ***"
    assert "s3cret" not in str({"key": secret})


def test_a_secret_is_still_what_it_was_where_it_is_used() -> None:
    secret = Secret("s3cret")
    assert "ak_" + secret == "ak_s3cret"
    assert secret.encode() == b"s3cret"
    assert json.dumps({"key": secret}) == '{"key": "s3cret"}'


def test_the_secret_of_a_secret_is_the_same_and_not_the_stars_it_shows() -> None:
    assert Secret(Secret("s3cret")) == "s3cret"
