"""A page that outlives the program it spoke to begins anew, and says that an edit may be lost."""

import json

import streamlit as st

from engine.desk import THIS_RUN
from pages.parts.saying import say

_EVERY, _FRESH = 4_000, 60_000  # milliseconds

# Streamlit connects again by itself, but draws nothing until somebody presses something, and the
# table would go on showing an edit that nobody has.
_SCRIPT = """<strong id="restarted" role="status"></strong>
<script>
(() => {
  // Told for a while, however late the page is drawn and however often it is drawn anew meanwhile,
  // and once only.
  window.restartTold ||= sessionStorage.getItem("restarted") && performance.now();
  sessionStorage.removeItem("restarted");
  if (window.restartTold && performance.now() - window.restartTold < %(fresh)s)
    document.getElementById("restarted").textContent = %(says)s;
  clearInterval(window.watchForRestart);
  window.watchForRestart = setInterval(async () => {
    const patience = AbortSignal.timeout(%(every)s);  // a line that is dead answers nothing at all
    const answer = await fetch("/healthz", {signal: patience}).catch(() => null);
    if (!answer || !answer.ok || (await answer.json()).run === %(run)s) return;
    sessionStorage.setItem("restarted", "yes");
    location.reload();
  }, %(every)s);
})();
</script>"""


def watch_for_restart() -> None:
    """Once on a page, above what can be edited."""
    says = say(
        "The connection was lost and Crosswalk has been started again. What you see is what is "
        "kept: if your last edit is missing, make it once more."
    )
    known = {"says": says, "run": THIS_RUN, "every": _EVERY, "fresh": _FRESH}
    script = _SCRIPT % {name: json.dumps(each) for name, each in known.items()}
    st.html(script, unsafe_allow_javascript=True)
