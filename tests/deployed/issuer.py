"""An OpenID Connect issuer over https with its own certificate authority, and invalid tokens of every kind."""

import base64
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import json
import os
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

AUDIENCE = "https://api.latchkey.test"
CLIENT = "invitee-page"
HOUR = 3_600


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(value):
    return _text(json.dumps(value).encode())


class Key:
    """An RSA key, the only kind that JWT authorizers of HTTP APIs accept."""

    def __init__(self, identifier):
        self.identifier = identifier
        self.private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)

    def public(self):
        """The public key as a JSON Web Key."""
        numbers = self.private.public_key().public_numbers()
        in_bytes = {"n": numbers.n.to_bytes(256, "big"), "e": numbers.e.to_bytes(3, "big")}
        fields = {name: _text(value) for name, value in in_bytes.items()}
        return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.identifier, **fields}

    def pem(self):
        """The public key as PEM, for tokens that use it as a shared secret."""
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self.private.public_key().public_bytes(*form)

    def sign(self, claims, **header):
        """Signs a token with these claims."""
        head = {"alg": "RS256", "typ": "JWT", "kid": self.identifier, **header}
        content = f"{_json(head)}.{_json(claims)}"
        if head["alg"] == "none":
            return f"{content}."
        if head["alg"] == "HS256":
            return f"{content}.{_text(hmac.digest(self.pem(), content.encode(), hashlib.sha256))}"
        return f"{content}.{_text(self.private.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Issuer:
    """Issues access tokens for people."""

    def __init__(self, folder):
        self.key = Key("first")
        self.authority, chain = _certificates(folder)
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802, the name is the library's
                pages = {
                    "/.well-known/openid-configuration": {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"},
                    "/keys": {"keys": [issuer.key.public()]},
                }
                found = pages.get(self.path)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(json.dumps(found or {}).encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*chain)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def claims(self, email, **changes):
        """The claims of a person's access token; `None` omits a claim."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": f"test|{email}",
            "email": email,
            "email_verified": True,
            "name": email.split("@", maxsplit=1)[0].title(),
            "scope": "openid email profile",
            "iat": now - 5,
            "exp": now + HOUR,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, email, **changes):
        """An access token of a person."""
        return self.key.sign(self.claims(email, **changes))


def _certificates(folder):
    """Creates a certificate authority and a certificate of 127.0.0.1 that it has signed."""
    authority, own = (rsa.generate_private_key(public_exponent=65_537, key_size=2_048) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "latchkey tests")])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)

    def certificate(subject, key, *extensions):
        builder = x509.CertificateBuilder(name, subject, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(start).not_valid_after(start + datetime.timedelta(days=1))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    local = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = {
        "authority.pem": certificate(name, authority, x509.BasicConstraints(ca=True, path_length=0)),
        "own.pem": certificate(subject, own, local),
        "own.key": own.private_bytes(*form),
    }
    for file, content in files.items():
        with open(os.path.join(folder, file), "wb") as out:
            out.write(content)
    return os.path.join(folder, "authority.pem"), [os.path.join(folder, name) for name in ("own.pem", "own.key")]
