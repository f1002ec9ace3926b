"""Everything public is documented: sections, types, an example that runs for what people call first."""

import inspect

import pytest
from numpydoc.validate import validate

import sanctions_graph as sg

# An extended summary, a See Also and an example in every method would say nothing new.
LENIENT = {"ES01", "SA01", "EX01", "GL01", "RT02", "SS06", "YD01"}
QUESTIONS = [name for name in sg.__all__ if inspect.isfunction(getattr(sg, name))]


def _public():
    for name in sg.__all__:
        thing = getattr(sg, name)
        if inspect.isfunction(thing):
            yield f"{thing.__module__}.{thing.__qualname__}"
        elif inspect.isclass(thing):
            yield f"{thing.__module__}.{thing.__qualname__}"
            for method, value in vars(thing).items():
                if inspect.isfunction(value) and not method.startswith("_"):
                    yield f"{thing.__module__}.{thing.__qualname__}.{method}"


@pytest.mark.parametrize("name", sorted(set(_public())))
def test_numpydoc_finds_nothing_missing(name):
    fields_are_attributes = {"PR01"} if name.rpartition(".")[2][0].isupper() else set()
    lenient = LENIENT | fields_are_attributes  # a record documents its fields once, as attributes
    faults = [fault for fault in validate(name)["errors"] if fault[0] not in lenient]
    assert faults == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_an_example(name):
    assert ">>>" in inspect.getdoc(getattr(sg, name))
