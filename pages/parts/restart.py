"""A page that outlives the program it spoke to begins anew, and says that an edit may be lost."""

import json

import streamlit as st

from engine.desk import THIS_RUN

_SAYS = (
    "The connection was lost and Crosswalk has been started again. What you see is what is kept: "
    "if your last edit is missing, make it once more."
)
_EVERY, _FRESH = 4_000, 60_000  # milliseconds

# Streamlit connects again by itself, but draws nothing until somebody presses something, and the
# table would go on showing an edit that nobody has.
_SCRIPT = f"""<strong id="restarted" role="status"></strong>
<script>
(() => {{
  // Told for a while, however often the page is drawn anew meanwhile, and once only.
  window.wasRestarted ||= sessionStorage.getItem("restarted");
  sessionStorage.removeItem("restarted");
  if (window.wasRestarted && performance.now() < {_FRESH})
    document.getElementById("restarted").textContent = {json.dumps(_SAYS)};
  clearInterval(window.watchForRestart);
  window.watchForRestart = setInterval(async () => {{
    const patience = AbortSignal.timeout({_EVERY});  // a line that is dead answers nothing at all
    const answer = await fetch("/healthz", {{signal: patience}}).catch(() => null);
    if (!answer || !answer.ok || (await answer.json()).run === {json.dumps(THIS_RUN)}) return;
    sessionStorage.setItem("restarted", "yes");
    location.reload();
  }}, {_EVERY});
}})();
</script>"""


def watch_for_restart() -> None:
    """Once on a page, above what can be edited."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
