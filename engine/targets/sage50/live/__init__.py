"""Sage 50 UK, live: by HyperAccounts V1, which answers on the customer's own server.

Built from the documentation of HyperAccounts and tried against the practice company alone.
"""

from engine.targets.sage50.live.place import SAGE50_LIVE

__all__ = ["SAGE50_LIVE"]
