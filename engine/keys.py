"""The keys that seal tokens and the log: from the environment, or made on first start.

A key is 32 random bytes, written as base64 text. Its id is the first eight hex
digits of its SHA-256, so a row can say which key sealed it without saying the key.
A new key is made beside the older ones, which open what they once sealed.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import CannotStart

_LENGTH = 32
_NONCE = 12


@dataclass(frozen=True)
class Key:
    """One secret of 32 bytes that can be named but never prints itself."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def seal(self, purpose: str, text: str) -> str:
        """A keyed fingerprint of the text; another purpose gives another fingerprint."""
        return hmac.digest(self.secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hex()

    def lock(self, purpose: str, row: str, text: str) -> str:
        """The text as nobody can read it (AES-GCM), for this purpose and this row alone."""
        nonce = secrets.token_bytes(_NONCE)
        locked = self._cipher().encrypt(nonce, text.encode(), _bound(purpose, row))
        return base64.b64encode(nonce + locked).decode()

    def unlock(self, purpose: str, row: str, locked: str) -> str | None:
        """What was locked; None where it was locked for something else, or was changed since."""
        try:
            raw = base64.b64decode(locked, validate=True)
            return self._cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _bound(purpose, row)).decode()
        except (InvalidTag, ValueError):
            return None

    def _cipher(self) -> AESGCM:
        # A key of its own, so that no fingerprint is ever made with the key of a cipher.
        return AESGCM(hmac.digest(self.secret, b"locked texts", hashlib.sha256))


def _bound(purpose: str, row: str) -> bytes:
    return f"{purpose}\0{row}".encode()


@dataclass(frozen=True)
class Keys:
    """The key in use, and the older ones that rows may still name."""

    current: Key
    older: tuple[Key, ...]
    folder: Path | None = field(default=None, compare=False, repr=False)

    def named(self, key_id: str) -> Key | None:
        """The key of this id, also where another process has put it in the folder since."""
        known = (self.current, *self.older)
        found = next((key for key in known if key.id == key_id), None)
        if found is None and self.folder is not None:
            found = next((key for key in _filed(self.folder) if key.id == key_id), None)
        return found


def open_keys(folder: Path, from_environment: str | None) -> Keys:
    """The keys of this installation; the first start makes one, readable by its owner only."""
    filed = _filed(folder)
    if from_environment is not None:
        current = _key(from_environment, "CROSSWALK_KEY")
        return Keys(current, tuple(key for key in filed if key.id != current.id), folder)
    if not filed:
        _make(folder, 1)
        filed = _filed(folder)
    return Keys(filed[-1], tuple(filed[:-1]), folder)


def add_key(folder: Path) -> Keys:
    """The keys of this folder with a new one, to be used from here on."""
    newest = max((int(file.stem) for file in folder.glob("[0-9]*.key")), default=0)
    _make(folder, newest + 1)
    return open_keys(folder, None)


def _filed(folder: Path) -> Sequence[Key]:
    """The keys in the folder, oldest first by the number in their file's name."""
    if not folder.exists():
        return []
    try:
        return [_key(file.read_text("ascii"), str(file)) for file in sorted(folder.glob("*.key"))]
    except (OSError, UnicodeDecodeError) as trouble:
        reason = getattr(trouble, "strerror", None) or "not text"
        raise CannotStart(
            f"The keys in {folder} cannot be read ({reason}). "
            "Give this user the right to read them, or restore them from your backup."
        ) from None


def _key(text: str, where: str) -> Key:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != _LENGTH:
        raise CannotStart(
            f"{where} does not hold a key (32 bytes as base64). Restore it from your backup; "
            "without it, what it sealed stays closed. A new one is made by: "
            'python -c "import base64, secrets; '
            'print(base64.b64encode(secrets.token_bytes(32)).decode())"'
        )
    return Key(hashlib.sha256(secret).hexdigest()[:8], secret)


def _make(folder: Path, number: int) -> None:
    """Put a key in the folder; of two processes that do it at once, one wins."""
    text = base64.b64encode(secrets.token_bytes(_LENGTH))
    draft = folder / f".{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link appears whole or not at all, and never replaces the other process's key.
            os.link(draft, folder / f"{number:04}.key")
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as trouble:
        raise CannotStart(
            f"A key cannot be written to {folder} ({trouble.strerror}). Give this user the "
            "right to write there, or set CROSSWALK_KEY."
        ) from None
