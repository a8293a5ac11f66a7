"""What a store is known to change is applied to what was sent before comparing."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from comity.namespaces import XSD
from comity.store.peculiarities import (
    DECIMALS,
    DERIVED,
    INTEGERS,
    LANGUAGES,
    LARGE,
    STAMPS,
    Peculiarity,
    as_given_back,
)


@pytest.mark.parametrize(
    ("peculiarity", "sent", "given_back"),
    [
        (DECIMALS, Literal("1.10", datatype=XSD.decimal), Literal("1.1", datatype=XSD.decimal)),
        (DECIMALS, Literal("100", datatype=XSD.decimal), Literal("100", datatype=XSD.decimal)),
        (DECIMALS, Literal("many", datatype=XSD.decimal), Literal("many", datatype=XSD.decimal)),
        (INTEGERS, Literal("+01", datatype=XSD.integer), Literal("1", datatype=XSD.integer)),
        (INTEGERS, Literal("01"), Literal("01")),
        (
            LARGE,
            Literal("2147483648", datatype=XSD.integer),
            Literal("2147483648", datatype=XSD.decimal),
        ),
        (
            LARGE,
            Literal("-2147483648", datatype=XSD.integer),
            Literal("-2147483648", datatype=XSD.integer),
        ),
        (DERIVED, Literal("7", datatype=XSD.byte), Literal("7", datatype=XSD.integer)),
        (
            STAMPS,
            Literal("2024-01-01T00:00:00Z", datatype=XSD.dateTimeStamp),
            Literal("2024-01-01T00:00:00Z", datatype=XSD.dateTime),
        ),
        (LANGUAGES, Literal("a", language="en-GB"), Literal("a", language="en-gb")),
    ],
)
def test_a_literal_is_expected_as_the_store_gives_it_back(
    peculiarity: Peculiarity, sent: Literal, given_back: Literal
) -> None:
    node = NamedNode("https://example.org/s")
    triple, names = as_given_back(Triple(node, node, sent), (peculiarity,))
    assert triple.object == given_back
    assert names == ((peculiarity.name,) if sent != given_back else ())
