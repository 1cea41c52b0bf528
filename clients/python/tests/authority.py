"""Certificates for the tests, made by openssl: what an authority of a body would sign, and what it would not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


class Authority:
    """A root in a directory of its own, which signs what it is told to."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True)
        self._key, self.root = directory / "ca.key", directory / "root.pem"
        _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self._key)
        _openssl("req", "-x509", "-new", "-key", self._key, "-subj", "/CN=root", "-days", "30", "-out", self.root)

    def node(self, directory: Path, dns: str, days: int = 30) -> Path:
        """A node's key.pem, chain.pem and root.pem; one that is over when `days` is negative."""
        return self._sign(directory, f"DNS:{dns}", "serverAuth,clientAuth", days)

    def system(self, directory: Path, name: str = "terminal/131121/counter", days: int = 30) -> Path:
        """A system's key.pem, chain.pem and root.pem."""
        return self._sign(directory, f"URI:musubi://{name}", "clientAuth", days)

    def _sign(self, directory: Path, name: str, usage: str, days: int) -> Path:
        directory.mkdir(parents=True, exist_ok=True)
        request, extensions = directory / "request.csr", directory / "extensions"
        extensions.write_text(
            f"subjectAltName={name}\nextendedKeyUsage={usage}\nbasicConstraints=CA:FALSE\n", "ascii"
        )
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", directory / "key.pem"]
        _openssl("req", "-new", *new_key, "-subj", "/CN=synthetic", "-out", request)
        signer = ["-CA", self.root, "-CAkey", self._key, "-CAcreateserial"]
        life = ["-days", str(days), "-extfile", extensions]
        _openssl("x509", "-req", "-in", request, *signer, *life, "-out", directory / "chain.pem")
        shutil.copy(self.root, directory / "root.pem")
        return directory


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30)
