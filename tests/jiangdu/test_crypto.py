"""Encryption of personal data: keys, algorithms, look-ups, masks."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from jiangdu import crypto
from jiangdu.crypto import CannotDecrypt, decrypt, encrypt, is_current, lookup_hash, mask_name, mask_phone

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.mark.parametrize("algorithm", ["aes", "sm"])
@pytest.mark.parametrize("text", ["张三", "138 1234 5678", "", "x" * 5000, "𠮷野家"])
def test_round_trip(settings, algorithm, text):
    settings.FIELD_ALGORITHM = algorithm
    token = encrypt(text)
    assert token.isascii() and token.startswith(f"{algorithm}:")
    assert not text or text not in token
    assert decrypt(token) == text
    assert encrypt(text) != token


@pytest.mark.parametrize("algorithm", ["aes", "sm"])
def test_keys_rotate(settings, algorithm):
    settings.FIELD_ALGORITHM, settings.FIELD_KEYS = algorithm, [OLD]
    token = encrypt("张三")
    assert is_current(token)
    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(token) == "张三"
    assert not is_current(token)
    assert is_current(encrypt("张三"))
    settings.FIELD_KEYS = [OTHER]
    with pytest.raises(CannotDecrypt):
        decrypt(token)


@pytest.mark.parametrize("algorithm", ["aes", "sm"])
def test_a_changed_token_is_refused(settings, algorithm):
    settings.FIELD_ALGORITHM = algorithm
    token = encrypt("张三丰")
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    for bad in (changed, token[:-6], "", "张三", "aes:", "sm:", "rot13:abcd", token.partition(":")[2]):
        with pytest.raises(CannotDecrypt):
            decrypt(bad)


def test_the_algorithm_may_change_while_data_exist(settings):
    settings.FIELD_ALGORITHM = "aes"
    token = encrypt("张三")
    settings.FIELD_ALGORITHM = "sm"
    assert decrypt(token) == "张三"
    assert not is_current(token)


def test_an_unknown_algorithm_is_refused(settings):
    settings.FIELD_ALGORITHM = "rot13"
    with pytest.raises(crypto.ImproperlyConfigured):
        encrypt("张三")


@pytest.mark.parametrize(
    "same",
    [
        [
            "13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "+86 138 1234 5678",
            "008613812345678",
            "１３８１２３４５６７８",
        ],
        [
            "0514-86551234",
            "(0514) 86551234",
            "051486551234",
            "+86 514 8655 1234",
            "0514-86551234转802",
            "0514-86551234-802",
        ],
        ["+442079460958", "+44 20 7946 0958", "0044 20 7946 0958"],
        ["张 三", "张三", " 张三 ", "张\u3000三"],
        ["John Smith", "john  smith"],
    ],
)
def test_lookup_finds_what_was_typed_another_way(same):
    assert len({lookup_hash(text) for text in same}) == 1
    assert len(lookup_hash(same[0])) == 64


def test_lookup_tells_apart_and_needs_the_key(settings):
    hashes = {lookup_hash(text) for text in ["张三", "张三丰", "13812345678", "13812345679", "+13812345678"]}
    assert len(hashes) == 5
    before = lookup_hash("张三")
    settings.LOOKUP_KEY = "another key"
    assert lookup_hash("张三") != before
    assert lookup_hash("  ") == ""


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("0514-86551234", "0514****1234"),
        ("051486551234转802", "0514****1234"),
        ("010-65551234", "010****1234"),
        ("+86 514 8655 1234", "0514****1234"),
        ("86551234", "****1234"),
        ("6551234", "****234"),
        ("+44 20 7946 0958", "+44****0958"),
        ("0044 20 7946 0958", "+44****0958"),
        ("12345", "****45"),
        ("110", "****"),
        ("1", "****"),
        ("ask at the shop", "****"),
        ("  ", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_phones_are_masked(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳修文", "欧*"),
        (" 李四 ", "李*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("John Smith", "J*"),
        ("𠮷田", "𠮷*"),
        ("张", "*"),
        ("", ""),
        ("  ", ""),
        (None, ""),
    ],
)
def test_names_are_masked(name, shown):
    assert mask_name(name) == shown
