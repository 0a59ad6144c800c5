"""Between the two ways in which certificates are read here (cryptography's and pyHanko's), and between calls and coroutines."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return a certificate in the form that pyHanko reads."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def as_x509(certificate: asn1_x509.Certificate) -> x509.Certificate:
    """Return a certificate in the form that the rest of the house reads."""
    return x509.load_der_x509_certificate(certificate.dump())


def settled(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return the result of a coroutine, run in a thread of its own: the one that asks may have a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
