"""Sends events to the HTTP endpoint of ``conf/lineage.yaml``. Whatever becomes of them, the night goes on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from openlineage.client.event_v2 import RunEvent
from openlineage.client.transport.http import HttpConfig, HttpTransport

from graph.failures import ConfigurationError
from lineage.settings import EndpointSettings


class Endpoint:
    """Sends in a thread of its own, in order. The first event that fails is the last that is tried: an endpoint that is
    down costs its timeout once. Without a url nothing is sent, and nothing of the network is touched.

    An API key whose variable is not set is a ConfigurationError.
    """

    def __init__(self, settings: EndpointSettings) -> None:
        self._transport = _transport(settings)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="endpoint")
        self._problem: str | None = None

    def send(self, event: RunEvent) -> None:
        if self._transport is not None:
            self._pool.submit(self._post, self._transport, event)

    def settle(self) -> str | None:
        """Waits for the events sent so far; what went wrong, or None."""
        self._pool.submit(lambda: None).result()
        return self._problem

    def close(self) -> None:
        self._pool.shutdown()
        if self._transport is not None:
            self._transport.close()

    def _post(self, transport: HttpTransport, event: RunEvent) -> None:
        if self._problem is None:
            try:
                transport.emit(event)
            # Its libraries raise errors of many kinds; none of them may end a night.
            except Exception as error:
                # The error's text would show the url, which may hold credentials.
                self._problem = (
                    f"lineage events could not be sent to lineage.endpoint.url ({type(error).__name__}) and are no "
                    "longer tried; the warehouse holds them"
                )


def _transport(settings: EndpointSettings) -> HttpTransport | None:
    if settings.url is None:
        return None
    auth = {"type": "api_key", "apiKey": _key(settings.api_key_variable)} if settings.api_key_variable else {}
    # Without the slash a path of the url would be replaced, not extended.
    config = {"url": f"{settings.url.rstrip('/')}/", "timeout": settings.timeout_seconds, "auth": auth}
    return HttpTransport(HttpConfig.from_dict({**config, "retry": {"total": 0}}))


def _key(variable: str) -> str:
    key = os.environ.get(variable)
    if not key:
        raise ConfigurationError(f"lineage.endpoint.api_key_variable: {variable} is not set in the environment")
    return key
