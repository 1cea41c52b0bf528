"""Who vouches for the person: in place of your organisation's operator authority, that of the demonstration."""

import os
import subprocess


def statements(method, purpose, audience, thumbprint):
    """An operator statement for one call, printed by `./musubi statement`."""
    command = [f"{os.environ['MUSUBI']}/musubi", "statement", "--authority", os.environ["AUTHORITY"]]
    system = os.environ.get("CERTIFICATE", "certificate")
    command += ["--system", system, "--operator", purpose.operator, "--terminal", purpose.terminal]
    command += ["--business", purpose.business, "--reference", purpose.reference]
    command += ["--method", method, "--audience", ",".join(audience)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
