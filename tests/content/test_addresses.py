"""Which addresses may be shown as links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.addresses import MAX_URL_LENGTH, hyperlink_target, is_email, is_url
from likvardig_tui.content.sanitising import clean_line


@pytest.mark.parametrize(
    "url",
    [
        "https://www.uppsala.se/kontakt/",
        "HTTP://uppsala.se",
        "https://räksmörgås.se/å?q=1&r=%20#x",
        "https://example.org:8443/a_(b)",
        "https://example.org/@name",
        "https://xn--rksmrgs-5wao1o.se/",
        "https://localhost/",
        "mailto:kommun@uppsala.se",
        "mailto:kommun@uppsala.se?subject=Hej",
        "tel:+46187270000",
        "tel:018-727(00)00;phone-context=+46",
        "https://a.se/" + "x" * (MAX_URL_LENGTH - 13),
    ],
)
def test_address_that_leads_where_it_seems_to_is_accepted(url: str) -> None:
    assert is_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/plan",
        "//example.org/a",
        "www.uppsala.se",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://uppsala.se/",
        "https:uppsala.se",
        "https://",
        "https:///a",
        "https://uppsala.se@example.org/",
        "https://uppsala.se:80@example.org/",
        "https://uppsala.se%2f@example.org/",
        "https://uppsala.se\\@example.org/",
        "https://upps\u0430la.se/",
        "https://uppsala.se\u2044x/",
        "https://uppsala.se/\u202etxt",
        "https://uppsala.se/\u200b",
        "https://uppsala.se/\ufffd",
        "https://uppsala.se/\u3164",
        "https://uppsala.se/\x1b]8;;x\x07",
        "https://uppsala.se/\n",
        " https://uppsala.se/",
        "https://uppsala.se/a b",
        "https://uppsala.se/<b>",
        "https://uppsala.se:port/",
        "https://a.se/" + "x" * 10_000,
        "mailto:",
        "mailto:a@b.se,c@d.se",
        "mailto:Kommunen <a@b.se>",
        "tel:",
        "tel:-.-",
        "tel:+46 18",
        "tel:växeln",
    ],
)
def test_other_address_is_refused(url: str) -> None:
    assert not is_url(url)


@pytest.mark.parametrize("email", ["kommun@uppsala.se", "a.b+c@x-y.example.org", "info@räksmörgås.se"])
def test_single_email_address_is_accepted(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "email",
    ["", "kommun", "a@b", "a@b@c.se", "a b@c.se", "a@c.se ", "<a@c.se>", "a@\u0441.se", "a@" + "b" * 300 + ".se"],
)
def test_other_email_address_is_refused(email: str) -> None:
    assert not is_email(email)


@given(st.text() | st.text().map("https://uppsala.se/{}".format))
def test_accepted_address_is_shown_unchanged(text: str) -> None:
    if is_url(text):
        assert clean_line(text) == text
        assert text.isprintable()


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://uppsala.se/a?b=c&d=%20#e", "https://uppsala.se/a?b=c&d=%20#e"),
        ("https://www.uppsala.se/sök", "https://www.uppsala.se/s%C3%B6k"),
        ("https://räksmörgås.se/", "https://r%C3%A4ksm%C3%B6rg%C3%A5s.se/"),
        ("mailto:kommun@uppsala.se?subject=Hej", "mailto:kommun@uppsala.se?subject=Hej"),
        ("javascript:alert(1)", ""),
        ("https://uppsala.se@example.org/", ""),
        ("https://uppsala.se/\x1b]8;;x\x07", ""),
    ],
)
def test_hyperlink_target_is_ascii_and_only_what_may_be_opened(url: str, target: str) -> None:
    assert hyperlink_target(url) == target


@given(st.text() | st.text().map("https://uppsala.se/{}".format))
def test_hyperlink_target_ends_no_sequence(text: str) -> None:
    target = hyperlink_target(text)
    assert target == "".join(char for char in target if "!" <= char <= "~")
