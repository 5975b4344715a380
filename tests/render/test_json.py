"""A topic as JSON conforms to its schema, and the schema documents every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

import likvardig_tui
from likvardig_tui.content.model import (
    Contact,
    Goal,
    Index,
    Initiative,
    Link,
    Phone,
    PrivacyNotice,
    PurposeText,
    Topic,
    TopicEntry,
)
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.topics import start_page
from likvardig_tui.render.json import SCHEMA, as_json, pages_as_json
from tests.helpers.content import parts

DOCUMENT = json.loads((Path(likvardig_tui.__file__).parent / "render" / "topic.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(DOCUMENT, format_checker=Draft202012Validator.FORMAT_CHECKER)
TOPIC, START_PAGE = (DOCUMENT["$defs"][name] for name in ("topic", "start_page"))
WHOLE_ONLY = ("summary", "goal", "links", "contacts", "privacy")


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every object in the schema, each part that is used twice once."""
    for part in schema.get("$defs", {}).values():
        yield from objects(part)
    if "properties" in schema:
        yield schema
        for inner in schema["properties"].values():
            yield from objects(inner)
    yield from objects(schema["items"]) if "items" in schema else ()


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that another refers to, or itself."""
    return DOCUMENT["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def check_order(value: Any, schema: dict[str, Any], but: str = "topic") -> None:
    """Check that objects have their keys in the order of the schema, and all of them ``but`` one."""
    schema = resolved(schema)
    if "properties" in schema:
        assert list(value) == [key for key in schema["properties"] if key != but]
        for key in value:
            check_order(value[key], schema["properties"][key])
    for item in value if "items" in schema else ():
        check_order(item, schema["items"])


def as_dict(value: Any) -> Any:
    """Return nested named tuples as dictionaries."""
    if hasattr(value, "_asdict"):
        return {name: as_dict(each) for name, each in value._asdict().items()}
    return list(map(as_dict, value)) if isinstance(value, tuple) else value


def expected_page(topic: Topic) -> dict[str, Any]:
    """Return all fields of a topic, with the numbers of its initiatives."""
    page: dict[str, Any] = json.loads(json.dumps(as_dict(topic), default=str))
    for number, initiative in enumerate(page["initiatives"], 1):
        initiative["number"] = number
    return page


def test_schema_is_valid_and_describes_every_key() -> None:
    VALIDATOR.check_schema(DOCUMENT)
    found = list(objects(DOCUMENT))
    assert len(found) == 14
    for schema in found:
        assert schema["additionalProperties"] is False
        assert all(
            resolved(inner)["title"] and resolved(inner)["description"] for inner in schema["properties"].values()
        )
    for page in (TOPIC, START_PAGE):
        assert page["properties"]["schema"]["const"] == SCHEMA


@pytest.mark.parametrize("language", ContentStore().languages())
def test_json_matches_schema_with_keys_in_its_order(language: str) -> None:
    page = json.loads(as_json(ContentStore().read(language).topic, language))
    VALIDATOR.validate(page)

    check_order(page, TOPIC)
    assert page == {"schema": SCHEMA, "language": language, **expected_page(ContentStore().read(language).topic)}


def test_selected_initiatives_come_with_metadata_of_topic(topic: Topic) -> None:
    page = json.loads(as_json(topic, "sv", parts(topic, "skolnarvaro", "globalt")))
    VALIDATOR.validate(page)
    assert list(page) == [key for key in TOPIC["properties"] if key not in (*WHOLE_ONLY, "topic")]
    assert [(item["number"], item["id"]) for item in page["initiatives"]] == [(8, "skolnarvaro"), (3, "globalt")]


@pytest.mark.parametrize(("names", "numbers"), [(["contact"], []), (["contact", "sprak"], [7])])
def test_selected_contact_comes_after_the_initiatives(topic: Topic, names: list[str], numbers: list[int]) -> None:
    page = json.loads(as_json(topic, "sv", parts(topic, *names)))
    VALIDATOR.validate(page)
    assert list(page)[-2:] == ["initiatives", "contacts"]
    assert [item["number"] for item in page["initiatives"]] == numbers
    assert page["contacts"][0]["phones"] == [{"label": "", "number": topic.contact.phone}]


def test_schema_rejects_missing_and_unknown_keys_and_wrong_values(topic: Topic) -> None:
    page = json.loads(as_json(topic, "sv"))
    invalid: list[dict[str, Any]] = [{key: value for key, value in page.items() if key != missing} for missing in page]
    invalid += [
        {**page, "more": 1},
        {**page, "schema": 1},
        {**page, "updated": "i dag"},
        {**page, "initiatives": [{**page["initiatives"][0], "number": 0}]},
        {key: value for key, value in page.items() if key not in WHOLE_ONLY} | {"initiatives": []},
        {**page, "contacts": [{**page["contacts"][0], "visiting_address": "Stadshusgatan 2"}]},
        {**page, "contacts": []},
        {**page, "links": [{"title": "a", "url": "javascript:alert(1)"}]},
    ]
    for document in invalid:
        with pytest.raises(ValidationError):
            VALIDATOR.validate(document)


def start_page_content(title: str, summary: str, *ids: str) -> LocalizedContent:
    """Return a start page with these topics."""
    content = ContentStore().read()
    common = Index(title, summary, ids, content.topic.contacts, content.topic.privacy)
    entries = tuple(TopicEntry(topic_id, title, summary, "en") for topic_id in ids)
    return LocalizedContent("sv", start_page(common, entries, ()), content.strings, "", entries, common)


@given(
    title=st.text().map(clean_line).filter(bool),
    summary=st.text().map(clean),
    ids=st.lists(st.from_regex(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z"), min_size=1, max_size=3, unique=True),
)
def test_start_page_matches_schema_with_keys_in_its_order(title: str, summary: str, ids: list[str]) -> None:
    content = start_page_content(title, summary, *ids)
    page = json.loads(pages_as_json([(content, [])]))
    VALIDATOR.validate(page)
    check_order(page, START_PAGE)
    assert (page["title"], page["summary"]) == (title, summary)
    assert [(item["number"], item["id"]) for item in page["topics"]] == list(enumerate(ids, 1))
    for invalid in (
        *({key: value for key, value in page.items() if key != missing} for missing in page),
        {**page, "more": 1},
        {**page, "contacts": []},
        {**page, "topics": [{**page["topics"][0], "id": "A"}]},
    ):
        with pytest.raises(ValidationError):
            VALIDATOR.validate(invalid)


def test_pages_are_an_array_unless_there_is_one(topic: Topic) -> None:
    content = start_page_content("Titel", "", "skola")
    opened = content._replace(topic=topic, topic_id="skola")
    contacts = content.topic.part("kontakt")
    assert contacts is not None
    pages = json.loads(pages_as_json([(opened, parts(topic, "sprak")), (content, [contacts])]))
    VALIDATOR.validate(pages)
    assert [list(page) for page in pages] == [
        [key for key in TOPIC["properties"] if key not in WHOLE_ONLY],
        ["schema", "language", "title", "contacts"],
    ]
    assert (pages[0]["topic"], pages[0]["language"]) == ("skola", "en")
    alone = json.loads(pages_as_json([(opened, [])]))
    check_order(alone, TOPIC, but="")
    assert alone == json.loads(as_json(topic, "en", topic_id="skola"))
    with pytest.raises(ValidationError):
        VALIDATOR.validate([alone])


def test_json_is_indented_and_not_ascii_escaped(topic: Topic) -> None:
    text = as_json(topic, "sv")
    assert text.startswith('{\n  "schema": 2,\n  "language": "sv",\n  "section": "Så arbetar vi med",\n')
    assert text.endswith("\n}\n")


@given(text=st.text().map(clean_line).filter(bool))
def test_any_text_is_unchanged_in_json(topic: Topic, text: str) -> None:
    purpose = PurposeText(text, text)
    links = (Link(text, "https://uppsala.se"),)
    odd = topic._replace(
        section=text,
        title=text,
        publisher=text,
        source=text,
        summary=text,
        goal=Goal(text, text),
        initiatives=(Initiative("a", text, text, links),),
        links=links,
        contacts=(
            Contact(text, text, text, (Phone(text, text),), "a@b.se", (text,), (text,), ("", text), links),
            Contact(text, text, email="a@b.se"),
        ),
        privacy=PrivacyNotice(1, text, text, purpose, purpose, purpose),
    )
    page = json.loads(as_json(odd, "sv"))
    VALIDATOR.validate(page)
    assert page == {"schema": SCHEMA, "language": "sv", **expected_page(odd)}
