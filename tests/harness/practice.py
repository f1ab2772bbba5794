"""The practice company in Sage Accounting, as its control desk shows it."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass
class Practice:
    """What it does is ruled, and what befell it is seen, by its control desk."""

    base: str
    http: httpx.Client

    def control(self, method: str, what: str, sent: Any = None) -> Any:
        reply = self.http.request(method, f"{self.base}/control/api/{what}", json=sent)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def state(self) -> Any:
        return self.control("GET", "state")

    def requests(self) -> int:
        return int(self.state()["requests"])

    def rules(self, **rules: int | str) -> None:
        self.control("POST", "rules", rules)

    def befall(self, *faults: str, **step: int | str) -> None:
        """Let each of these happen once, in this order, to the next call it fits."""
        self.control("POST", "script", [{"fault": fault, **step} for fault in faults])

    def seed(self, **records: Any) -> Any:
        return self.control("POST", "seed", records)

    def business(self, country: str = "GB") -> str:
        found = self.state()["businesses"]
        return str(next(each["id"] for each in found if each["country"] == country))
