"""Every trait type has a normal form, and every placeholder is none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.settings import StandardiseSettings, TraitType
from graph.traits import MASKED_USE, NormalForms
from graph.traits.registry import ADDRESSES
from jobs.configuration import read_tree, values

PLACEHOLDERS = [
    "", "-", "-0-", "N/A", "n / a", "无", "未知", "00000000000", "13800000000",
    "００００００００", "00:00:00:00:00:00", "0.0.0.0", "ＮＵＬＬ", "......", "————", "1111111",
]  # fmt: skip


@pytest.fixture(scope="module")
def forms(root: Path) -> NormalForms:
    return NormalForms(StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml"))))


def linkable(trait_types: Mapping[str, TraitType]) -> list[str]:
    return sorted(set(trait_types) - set(MASKED_USE.values()))


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders(forms: NormalForms, trait_types: Mapping[str, TraitType], text: str) -> None:
    for trait_type in linkable(trait_types):
        written = f"{text}|2026-03-01" if trait_type == "ip" else text
        assert forms.of(trait_type, written).reason == "placeholder", trait_type


@pytest.mark.parametrize("word", ["", "null", "NULL", "undefined", "None", "0"])
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_hashes_of_nothing(forms: NormalForms, word: str, algorithm: str) -> None:
    digest = hashlib.new(algorithm, word.encode()).hexdigest()
    for trait_type in ("device_id", "face_id", "payee_number"):
        assert forms.of(trait_type, digest).reason == "placeholder"
        assert forms.of(trait_type, digest.upper()).reason == "placeholder"
    assert forms.of("device_id", f"{digest[:-1]}{'1' if digest[-1] == '0' else '0'}").values


def test_the_middle_of_a_hash_of_nothing_is_no_picture(forms: NormalForms) -> None:
    assert forms.of("image_hash", hashlib.md5(b"").hexdigest()[8:24]).reason == "placeholder"


nothing = st.sampled_from(["null", "NULL", "undefined", "None", "NaN", "[object Object]", "无"])


@given(st.lists(nothing, min_size=1, max_size=4), st.sampled_from(["-", "_", "|", ",", " ", ";", "/", ":"]))
def test_joins_of_nothing(forms: NormalForms, words: list[str], joint: str) -> None:
    assert forms.of("device_id", joint.join(words)).reason == "placeholder"
    assert forms.of("device_id", joint.join([*words, "4f2a91"])).values


@pytest.mark.parametrize(
    "text", ["none@none.com", "null@null.com", "test@example.com", "a@a.com", "abc@ABC.com", "123@qq.com",
             "123456@163.com", "no-reply@shop.cn", "noreply@shop.cn", "undefined@undefined"]
)  # fmt: skip
def test_emails_of_nobody(forms: NormalForms, text: str) -> None:
    assert forms.of("email", text).reason == "placeholder"


@pytest.mark.parametrize(
    "text", ["123987@qq.com", "u396663217@example.com", "aaron@qq.com", "hengfa@hengfa.com", "nonesuch@none.com.cn"]
)
def test_emails_of_somebody(forms: NormalForms, text: str) -> None:
    assert forms.of("email", text).values == (("email", text),)


@pytest.mark.parametrize("text", ["本人", "（本人）", "自己", "收款人", "户 主", "店主"])
def test_words_of_a_form_are_no_names(forms: NormalForms, text: str) -> None:
    assert forms.of("payee_name", text).reason == "placeholder"


@pytest.mark.parametrize(
    "text", ["18888888888", "13333333333", "13900000000", "+86 188 8888 8888(微信)", "12345678901"]
)
def test_phones_typed_to_get_past_a_form(forms: NormalForms, text: str) -> None:
    assert forms.of("phone", text).reason == "placeholder"


def test_of_two_phones_the_placeholder_goes(forms: NormalForms) -> None:
    assert forms.of("phone", "13812345678/13800000000").values == (("phone", "+8613812345678"),)


def test_a_placeholder_phone_in_any_writing(forms: NormalForms) -> None:
    for text in ("+86 138 0000 0000", "0086-13800138000", "138-0000-0000"):
        assert forms.of("phone", text).reason == "placeholder"


@pytest.mark.parametrize("trait_type", ADDRESSES)
@pytest.mark.parametrize("text", ["详见面单", "地址：详见面单", "同上", "浙江省杭州市（地址不详）"])
def test_address_phrases(forms: NormalForms, trait_type: str, text: str) -> None:
    assert forms.of(trait_type, text).reason == "placeholder"


def test_a_pick_up_point_is_no_room_of_a_seller(forms: NormalForms) -> None:
    text = "浙江省杭州市余杭区文一西路969号3幢101室菜鸟驿站"
    form = forms.of("sender_address", text)
    assert [domain for domain, _ in form.values] == ["building"]
    assert form.reason == "pickup_point"
    assert [domain for domain, _ in forms.of_place("sender_address", text).values] == ["room"]


def test_a_listed_building_leaves_its_rooms_alone(forms: NormalForms) -> None:
    assert [d for d, _ in forms.of_place("ship_from_address", "浙江省义乌市福田街道国际商贸城").values] == ["building"]


def test_a_listed_type_that_does_not_exist(forms: NormalForms) -> None:
    assert forms.of_place("shoe_size", "42").reason == "unknown_trait_type"


def test_domains_are_those_of_the_configuration(forms: NormalForms, trait_types: Mapping[str, TraitType]) -> None:
    examples = {
        "id_number": "11010519491231002X", "uscc": "91350100M000100Y43", "face_id": "face-77", "phone": "13912345678",
        "email": "a@b.cn", "holder_name": "王小明", "legal_person": "王小明", "payee_name": "王小明", "operator": "A1",
        "device_id": "device-1", "wifi_bssid": "a4:5e:60:01:02:03", "ip": "36.18.24.9|2026-03-01",
        "payee_number": "6222020200112233445", "transfer": "A1", "image_hash": "00000000000000a1",
        **dict.fromkeys(ADDRESSES, "浙江省杭州市余杭区文一西路969号3幢501室"),
    }  # fmt: skip
    assert sorted(examples) == linkable(trait_types)
    for trait_type, text in examples.items():
        assert trait_types[trait_type].domain in dict(forms.of(trait_type, text).values), trait_type
