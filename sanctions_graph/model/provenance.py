"""Who made a graph, from what and when: one step a reader, case or program adds to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sanctions_graph._version import __version__
from sanctions_graph.model.records import Step


def step(
    *,
    software: str = "sanctions_graph",
    parameters: str | Mapping[str, Any] = "",
    inputs: str | Iterable[str] = "",
    version: str = __version__,
) -> Step:
    """Describe one step that made a graph, as of now.

    Parameters
    ----------
    software : str, default "sanctions_graph"
        What ran: a reader, a case, a program.
    parameters : str or mapping, optional
        With what; a mapping is written as JSON with sorted keys.
    inputs : str or iterable of str, optional
        From what: names of files or hashes, never paths of one machine.
    version : str, optional
        Version of the software; this library's own if left out.

    Returns
    -------
    Step
        For ``builder.freeze(steps=[...])``; its timestamp is UTC in ISO 8601, to the second.

    Examples
    --------
    >>> from sanctions_graph.model.provenance import step
    >>> step(software="un reader", parameters={"strict": True}, inputs=["un.xml"]).parameters
    '{"strict": true}'
    """
    return Step(
        software=software,
        version=version,
        parameters=parameters
        if isinstance(parameters, str)
        else json.dumps(dict(parameters), sort_keys=True, ensure_ascii=False),
        inputs=inputs if isinstance(inputs, str) else ", ".join(inputs),
        timestamp=datetime.now(UTC).isoformat(timespec="seconds"),
    )
