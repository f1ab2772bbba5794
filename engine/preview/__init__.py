"""Preview: what would happen, to the penny, before anything leaves."""

from engine.preview.candidates import candidates
from engine.preview.contacts import contact_updates
from engine.preview.moving import moved
from engine.preview.problems import Problems
from engine.preview.view import Preview, preview
from engine.preview.written import as_json

__all__ = [
    "Preview",
    "Problems",
    "as_json",
    "candidates",
    "contact_updates",
    "moved",
    "preview",
]
