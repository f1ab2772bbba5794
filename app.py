"""The web application: the pages, our own routes and the practice company, in one process."""

import gc
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.desk import (
    THIS_RUN,
    come_back_from_sage,
    leave_for_sage,
    practice_is_here,
    this_installation,
)
from engine.jobs import Worker
from engine.sandbox import practice_sage
from pages.parts.left import leave_pages_whole
from pages.parts.presses import act_on_every_press

log = logging.getLogger("crosswalk")

_HEADERS = {
    # Streamlit's own charts and styles need what is unsafe-… here, and our own components in a page
    # are blobs to it; nothing may come from elsewhere.
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ONE_YEAR = "max-age=31536000"
_MARK = "crosswalk_sign_in"
_TEN_MINUTES = 600


class SecurityHeaders:
    """Every answer says what a browser may do with it; pages are not kept on shared disks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Cache-Control"] = "no-store"
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _ONE_YEAR)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def healthz(request: Request) -> Response:
    """Answers once the store can be read: the sign that Crosswalk is ready, and which run."""
    this_installation().store.check()
    return JSONResponse({"status": "ok", "run": THIS_RUN})


def sage_start(request: Request) -> Response:
    """From a sign-in's address of ours to Sage, with a mark by which this browser is known."""
    origin = f"{request.url.scheme}://{request.url.netloc}"
    practice = f"http://127.0.0.1:{request.scope['server'][1]}/practice"
    asked = request.query_params.get("attempt", "")
    way = leave_for_sage(asked, origin, practice, request.cookies.get(_MARK, ""))
    if isinstance(way, str):
        return RedirectResponse(way, 302)
    response = RedirectResponse(way.address, 302, {"Cache-Control": "no-store"})
    response.set_cookie(
        _MARK,
        way.mark,
        max_age=_TEN_MINUTES,
        path="/sage",
        secure=way.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def sage_callback(request: Request) -> Response:
    """Where Sage sends people back to: the answer is used here, and never reaches a page."""
    to = come_back_from_sage(request.query_params, request.cookies.get(_MARK, ""))
    return RedirectResponse(to, 302, {"Cache-Control": "no-store"})


@asynccontextmanager
async def work_in_the_background(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Durable work goes on from the moment the server starts, whether a browser looks or not."""
    practice_is_here()
    worker = Worker(this_installation())
    worker.start()
    # What is loaded by now stays loaded: looking through all of it for what can be thrown away
    # would stop pages and transfers for a tenth of a second, again and again.
    gc.freeze()
    try:
        yield {}
    finally:
        worker.stop()


def report_a_bug(error: Exception) -> bool:
    """The person gets a reference they can quote; the log gets the rest under that reference."""
    reference = uuid.uuid4().hex[:8]
    log.error("page failed, reference %s", reference, exc_info=error)
    st.error(
        "This page stopped because of an error in Crosswalk. What you saved is kept. Reload it; "
        f"if it happens again, tell whoever runs Crosswalk the reference **{reference}**.",
        icon=":material/error:",
    )
    return True


leave_pages_whole()
act_on_every_press()
settings = this_installation().settings

app = st.App(
    Path(__file__).parent / "pages" / "navigation.py",
    lifespan=work_in_the_background,
    routes=[
        Route("/healthz", healthz),
        Route("/sage/start", sage_start),
        Route("/sage/callback", sage_callback),
        Mount("/practice", practice_sage(settings.practice_file)),
    ],
    middleware=[
        Middleware(SecurityHeaders),
        # The engine asks the practice company at this machine's own address, whatever the names.
        Middleware(
            TrustedHostMiddleware,
            allowed_hosts=[*settings.hosts, "127.0.0.1"],
            www_redirect=False,
        ),
    ],
    on_script_error=report_a_bug,
)
