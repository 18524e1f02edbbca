"""Fetching one address because a member asked for it; nothing else in Havre asks another host for anything.

Refused: other schemes, credentials in an address, hosts on this machine or a private network, redirects to
another site, answers too large or too slow. Each host name is resolved once and that very address is connected
to: a name can't point elsewhere between the check and the connection.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from havre import __version__
from havre.base.errors import Refused
from havre.record.reading.found import MAX_ADDRESS, MAX_BYTES

TIMEOUT = 20.0  # seconds without an answer
DEADLINE = 90.0  # seconds for everything
MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE = 64 * 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Resolver = Callable[[str, int], list[str]]  # host and port to IP addresses


@dataclass(frozen=True)
class Fetched:
    """The bytes as they came, the address that gave them in the end, and the charset the server named."""

    data: bytes
    address: str
    charset: str


def fetch(address: str, *, allow_private: bool = False, resolve: Resolver | None = None) -> Fetched:
    """Fetch over HTTP or HTTPS. Refused, naming the address, when it may not be or can't be.

    `allow_private` lets the address lie on this machine or a private network.
    """
    until = time.monotonic() + DEADLINE
    here = _checked(address)
    for _ in range(MAX_REDIRECTS + 1):
        with closing(_connection(here, resolve or _resolve, allow_private=allow_private)) as connection:
            answer = _asked(connection, here)
            if answer.status not in _REDIRECTS:
                return Fetched(_body(answer, here, until), here.geturl(), _charset(answer))
            here = _onward(here, answer.headers.get("Location", ""))
    raise Refused(f"{address}: it leads from one address to the next without end.")


def _connection(to: SplitResult, resolve: Resolver, *, allow_private: bool) -> "_Pinned":
    host, port = to.hostname or "", to.port or (443 if to.scheme == "https" else 80)
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        raise Refused(f"{to.geturl()}: no such host.") from None
    if not allow_private and not all(_is_public(ip) for ip in found):
        raise Refused(f"{to.geturl()}: it lies on this machine or a private network, and is not fetched.")
    return _Pinned(host, port, found[0], secure=to.scheme == "https")


def _asked(connection: "_Pinned", here: SplitResult) -> http.client.HTTPResponse:
    path = (here.path or "/") + (f"?{here.query}" if here.query else "")
    headers = {
        "User-Agent": f"havre/{__version__}",
        "Accept": "text/html, application/pdf, text/plain",
        "Accept-Encoding": "identity",
    }
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise Refused(f"{here.geturl()}: no answer ({type(error).__name__}).") from None


class _Pinned(http.client.HTTPConnection):
    """Connects to the one IP address that was checked; the certificate is still the host name's."""

    def __init__(self, host: str, port: int, ip: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._ip = ip
        self._tls = ssl.create_default_context() if secure else None
        self.default_port = 443 if secure else 80  # else the Host header would name the usual port

    def connect(self) -> None:
        plain = socket.create_connection((self._ip, self.port), TIMEOUT)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host.encode("idna").decode(), port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _is_public(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    inner = _carried(address) if isinstance(address, ipaddress.IPv6Address) else None
    reached = inner or address
    return reached.is_global and not reached.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4 or NAT64 (RFC 6052)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _checked(address: str) -> SplitResult:
    """The address taken apart; refused when it is none that may be fetched."""
    shown = "".join(character for character in address[:200] if character.isprintable())
    if len(address) > MAX_ADDRESS or not address.isascii() or any(c <= " " or c == "\x7f" for c in address):
        raise Refused(f"{shown}: write the address as a browser copies it, without spaces or accents.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Refused(f"{shown}: this is no address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Refused(f"{shown}: only http and https addresses are fetched.")
    if parts.username is not None or parts.password is not None:
        raise Refused("The address holds a user name; leave it out.")
    return parts._replace(fragment="")


def _onward(here: SplitResult, location: str) -> SplitResult:
    """Redirects are followed within a site only: nobody asked for another."""
    onward = _checked(urljoin(here.geturl(), location))
    if _site(onward) != _site(here) or (here.scheme == "https" and onward.scheme == "http"):
        raise Refused(
            f"{here.geturl()}: it leads to another site, {onward.geturl()}; add that one if you want it."
        )
    return onward


def _site(address: SplitResult) -> str:
    return (address.hostname or "").removeprefix("www.")


def _body(answer: http.client.HTTPResponse, here: SplitResult, until: float) -> bytes:
    if answer.status != http.HTTPStatus.OK:
        raise Refused(f"{here.geturl()}: the server answered {answer.status}.")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(f"{here.geturl()}: the server sent it compressed though it was asked not to.")
    parts = bytearray()
    try:
        while part := answer.read1(_PIECE):
            parts += part
            if len(parts) > MAX_BYTES:
                raise Refused(f"{here.geturl()}: it is larger than {MAX_BYTES // 1024 // 1024} MB.")
            if time.monotonic() > until:
                raise Refused(f"{here.geturl()}: it took longer than {DEADLINE:.0f} seconds.")
    except (OSError, http.client.HTTPException) as error:
        raise Refused(f"{here.geturl()}: the answer broke off ({type(error).__name__}).") from None
    if answer.length:
        raise Refused(f"{here.geturl()}: the answer broke off.")
    return bytes(parts)


def _charset(answer: http.client.HTTPResponse) -> str:
    stated = answer.headers.get_content_charset("")
    return stated if stated.isascii() and len(stated) <= 40 else ""
