"""Runs a command where there is no network but loopback, and says what tried to leave: ``alone.py COMMAND …``.

A network namespace of its own has no route, so nothing gets out; the kernel counts each connection, datagram and name
look-up that wanted to (``IpOutNoRoutes``, ``Ip6OutNoRoutes`` in /proc/net/snmp). Started by ``unshare --net``.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import subprocess
import sys
from pathlib import Path

SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41
COUNTED = ("IpOutNoRoutes", "Ip6OutNoRoutes", "TcpActiveOpens")


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", UP_AND_RUNNING))


def counts() -> dict[str, int]:
    lines = Path("/proc/self/net/snmp").read_text(encoding="ascii").splitlines()
    found: dict[str, int] = {}
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        protocol = names.partition(":")[0]
        found |= {f"{protocol}{name}": int(n) for name, n in zip(names.split()[1:], values.split()[1:], strict=True)}
    for line in Path("/proc/self/net/snmp6").read_text(encoding="ascii").splitlines():
        name, value = line.split()
        found[name] = int(value)
    return {name: found[name] for name in COUNTED}


if __name__ == "__main__":
    raise_loopback()
    done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    sys.stdout.write(json.dumps({"code": done.returncode, "said": done.stdout, "counts": counts()}))
