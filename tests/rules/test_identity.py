import uuid

import ifcopenshell.guid
from hypothesis import given
from hypothesis import strategies as st
from scenes import build

from rules.identity import Names, canonical, key

GUIDS = st.integers(min_value=0, max_value=(1 << 128) - 1)


@given(GUIDS)
def test_a_guid_in_hexadecimal_and_its_22_characters_are_one(number: int):
    text = str(uuid.UUID(int=number))
    short = canonical(text)
    assert len(short) == 22
    assert short[0] in "0123"
    assert canonical(short) == short
    assert canonical("{" + text.upper() + "}") == short
    assert canonical(text.replace("-", "")) == short


def test_the_four_bits_that_do_not_count_are_dropped():
    assert canonical("e" + "0" * 21) == canonical("0" + "0" * 21) == "0" * 22


def test_text_that_is_no_guid_stays_as_it_is():
    assert canonical(" PUMP-1 ") == "PUMP-1"
    assert canonical("x" * 21) == "x" * 21


def test_the_encoding_is_that_of_ifc():
    number = uuid.uuid5(uuid.NAMESPACE_URL, "pump")
    assert canonical(str(number)) == ifcopenshell.guid.compress(number.hex)


def test_a_key_has_no_order_but_an_ordinal_and_a_family():
    assert key("CLS", ["a", "b"], 0) == key("CLS", ["b", "a"], 0)
    assert len({key("CLS", ["a", "b"], 0), key("CLS", ["a", "b"], 1), key("ACC001", ["a", "b"], 0)}) == 3
    assert uuid.UUID(key("CLS", ["a"], 0)).version == 5


def test_the_model_enters_only_where_a_globalid_occurs_twice():
    twice = {"class": "IfcWall", "guid": "2XQ$n5SLP5MBLyL442paFx"}
    scene = build(
        {
            "item": [
                {"id": "one", "model": "a.ifc", **twice},
                {"id": "two", "model": "b.ifc", **twice},
                {"id": "three", "class": "IfcWall", "model": "b.ifc"},
            ]
        }
    )
    one, two, three = (Names(scene).of(item) for item in scene.items)
    assert one.endswith("@a.ifc")
    assert two.endswith("@b.ifc")
    assert "@" not in three
