"""The frame of every page people see: one style, light and dark, marked as practice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from engine.sandbox.endpoint import origin_of

LARGEST_FORM = 1024 * 1024
STYLE = """
:root{color-scheme:light dark;--paper:#fbfbf9;--card:#fff;--ink:#1b2421;--soft:#5d6a65;
--line:#e2e6e2;--accent:#0b6b47;--accent-ink:#fff;--warm:#8a5a00;--warm-paper:#fdf3dc;
--red:#a5282c;--red-paper:#fbe9e8;--green-paper:#e3f3ea;--grey-paper:#eef0ee}
@media(prefers-color-scheme:dark){:root{--paper:#131816;--card:#1b221f;--ink:#e6ece8;--soft:#97a49e;
--line:#2e3833;--accent:#54c795;--accent-ink:#08130d;--warm:#f0c36b;--warm-paper:#342a12;
--red:#f29a96;--red-paper:#3a1d1d;--green-paper:#173226;--grey-paper:#262e2a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
.band{background:var(--warm-paper);color:var(--warm);text-align:center;font-size:13px;
padding:6px 16px;font-weight:600;letter-spacing:.01em}
.frame{max-width:1120px;margin:0 auto;padding:0 24px 64px}
nav{display:flex;gap:20px;align-items:baseline;flex-wrap:wrap;padding:16px 0 14px;
border-bottom:1px solid var(--line);margin-bottom:24px}
nav .name{font-weight:700;color:var(--ink);margin-right:auto;font-size:16px}
nav a.here{color:var(--ink);font-weight:600}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:16px;margin:32px 0 10px}
.under{color:var(--soft);margin:0 0 20px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 22px;
margin-bottom:18px}
.wide{padding:0;overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{font-size:12px;font-weight:600;color:var(--soft);text-align:left;padding:10px 14px;
border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:9px 14px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
.sum td{font-weight:600;border-top:1px solid var(--line)}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.n{text-align:right}
.soft{color:var(--soft)}.pre{white-space:pre-line}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:14px 28px;margin:0}
.facts dt{font-size:12px;color:var(--soft)}.facts dd{margin:0;font-variant-numeric:tabular-nums}
.badge{display:inline-block;border-radius:99px;padding:1px 10px;font-size:12.5px;font-weight:600;
background:var(--grey-paper);color:var(--soft);vertical-align:2px;white-space:nowrap}
.badge.good{background:var(--green-paper);color:var(--accent)}
.badge.part{background:var(--warm-paper);color:var(--warm)}
.badge.bad{background:var(--red-paper);color:var(--red)}
.head{display:flex;justify-content:space-between;gap:24px;align-items:flex-start}
.head>:last-child{flex:none}.head .actions{margin-top:4px}
.big{font-size:26px;font-weight:650;font-variant-numeric:tabular-nums;text-align:right}
.two{display:grid;grid-template-columns:1fr 1fr;gap:18px}
@media(max-width:760px){.two{grid-template-columns:1fr}.head{flex-wrap:wrap}
.frame{padding:0 14px 48px}.head>:last-child{flex:initial}.set{grid-template-columns:1fr 112px}}
button,.button{font:inherit;font-weight:600;border-radius:8px;border:1px solid var(--line);
background:var(--card);color:var(--ink);padding:8px 16px;cursor:pointer;display:inline-block}
button.main,.button.main{background:var(--accent);border-color:var(--accent);
color:var(--accent-ink)}
button:focus-visible,a:focus-visible,input:focus-visible,select:focus-visible{
outline:2px solid var(--accent);outline-offset:2px}
input,select,textarea{font:inherit;color:var(--ink);background:var(--card);
border:1px solid var(--line);border-radius:7px;padding:6px 9px;max-width:100%}
input[name=path]{width:150px}
input[type=number]{width:104px;font-variant-numeric:tabular-nums;text-align:right}
textarea{width:100%;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}
label.row{display:flex;gap:12px;padding:10px 0;border-bottom:1px solid var(--line)}
label.row:last-of-type{border-bottom:0}
.row .grow{flex:1}
.set{display:grid;grid-template-columns:1fr 190px;gap:10px 18px;align-items:center}
.set input,.set select{width:100%}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;background:var(--grey-paper);
border-radius:5px;padding:1px 5px}
.narrow{max-width:560px;margin:32px auto}
.actions{display:flex;gap:10px;flex-wrap:wrap;margin-top:18px}
.pager{display:flex;gap:16px;align-items:center;margin:14px 2px;color:var(--soft)}
"""
BAND = "Practice company, not Sage. Nothing here reaches a real ledger or a tax office."


@dataclass(frozen=True, slots=True)
class Heard:
    """A page request, read to its end."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    root: str  # what every address on the page begins with
    origin: str


Answering = Callable[[Heard], Response]


def page(
    title: str, content: str, root: str, here: str = "", status: int = 200, bare: bool = False
) -> HTMLResponse:
    """A whole page. `content` is HTML; the title is text."""
    links = (
        ("", "Companies"),
        ("control", "Control desk"),
    )
    nav = "".join(
        f'<a href="{escape(root)}/{address}"{" class=here" if address == here else ""}>{name}</a>'
        for address, name in links
    )
    menu = "" if bare else f'<nav><span class="name">Practice Sage</span>{nav}</nav>'
    return HTMLResponse(
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} · Practice Sage</title><style>{STYLE}</style></head>"
        f"<body><div class=band>{BAND}</div><div class=frame>{menu}{content}</div></body></html>",
        status,
        {"X-Robots-Tag": "noindex", "Referrer-Policy": "same-origin"},
    )


def missing(root: str) -> HTMLResponse:
    """Nothing is kept at this address."""
    says = (
        "<h1>Nothing here</h1><p class=under>No record of the practice companies has this address."
        f' It may be from before a reset. <a href="{escape(root)}/">Look at the companies</a>.</p>'
    )
    return page("Nothing here", says, root, status=404)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]], numbers: tuple[int, ...]) -> str:
    """A table of HTML cells; the columns in `numbers` stand to the right."""
    head = "".join(
        f"<th{' class=n' if place in numbers else ''}>{escape(text)}</th>"
        for place, text in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=n' if place in numbers else ''}>{cell}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f'<div class="card wide"><table><tr>{head}</tr>{body}</table></div>'


def facts(*pairs: tuple[str, str]) -> str:
    """Names and values side by side; empty ones are left out."""
    inner = "".join(
        f"<div><dt>{escape(name)}</dt><dd class=pre>{value}</dd></div>"
        for name, value in pairs
        if value
    )
    return f"<dl class=facts>{inner}</dl>"


def routed(
    pool: ThreadPoolExecutor, path: str, answering: Answering, methods: tuple[str, ...] = ("GET",)
) -> Route:
    """A route whose answer is made in a thread, so that no other request waits for it."""

    async def endpoint(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                return Response("The form is too long.", 413)
        heard = Heard(
            request.method,
            {k: str(v) for k, v in request.path_params.items()},
            dict(request.query_params),
            _form(body, request.headers.get("content-type", "")),
            dict(request.headers),
            body,
            str(request.scope.get("root_path", "")),
            origin_of(request.scope),
        )
        waiting: Awaitable[Response] = asyncio.get_running_loop().run_in_executor(
            pool, answering, heard
        )
        return await waiting

    return Route(path, endpoint, methods=list(methods))


def _form(body: bytes, content_type: str) -> dict[str, str]:
    if not content_type.startswith("application/x-www-form-urlencoded"):
        return {}
    text = body.decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000))
    except ValueError:
        return {}
