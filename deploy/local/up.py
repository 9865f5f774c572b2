"""`bin/up` after the set-up: servers, contents, platform, and everything stopped again at the end."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from deploy.local.contents import load_demo, migrate
from deploy.local.environment import platform_environment, write_for_manage
from deploy.local.lock import AlreadyRunning, Lock
from deploy.local.places import ROOT, Places
from deploy.local.platform import Platform, wait_port_free
from deploy.local.secret_keys import load_secrets
from deploy.local.servers import Servers

DEMO_PASSWORD = "demo-jiangdu"  # of made-up people, printed on the screen
DEMO_ACCOUNTS = {
    "patroller": "巡查员",
    "gridhead": "网格长",
    "guide": "指导员",
    "inspector": "督导员",
    "acceptor": "受理员",
    "dispatcher": "派遣员",
    "shiftleader": "值班长",
    "cityadmin": "城管局管理员",
    "cityhandler": "城管局处置人员",
    "housing": "住建局管理员",
    "town": "镇管理员",
    "towncentre": "镇网格化中心",
    "leader": "领导",
    "auditor": "审计员",
    "admin": "系统管理员",
}


class Stop(Exception):
    """Somebody asked us to end."""


def _on_signal(number: int, _frame: FrameType | None) -> None:
    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, signal.SIG_IGN)  # once is enough: a second Ctrl-C must not leave anything behind
    raise Stop(signal.Signals(number).name)


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What `bin/up` understands."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Run the platform on this machine.")
    demo = parser.add_mutually_exclusive_group()
    demo.add_argument("--demo", action="store_true", help="load the demo district into the database of DATABASE_URL")
    demo.add_argument("--no-demo", action="store_true", help="leave the platform's own database empty")
    parser.add_argument("--detach", action="store_true", help="go on in the background; bin/down stops it")
    chosen = parser.parse_args(words)
    try:
        chosen.port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        parser.error(f"PORT is not a number: {os.environ['PORT']}")
    return chosen


def run(options: argparse.Namespace, places: Places, lock: Lock) -> None:
    """Start everything, say where it is, and watch it until Stop; whatever happens, stop what was started."""
    secrets = load_secrets(places.var / "secrets.env")
    servers, platform = Servers(places, secrets), None
    try:
        servers.start()
        env = platform_environment(places, secrets, servers.urls, options.port)
        write_for_manage(places.run / "env", env, servers.postgres.client if servers.postgres else {})
        demo = _fill(servers, env, options)
        platform = Platform(places, env, options.port)
        platform.start()
        ready = platform.wait_ready(30)
        lock.write(pid=os.getpid(), address=platform.address, ready=True)
        print(_greeting(platform.address, demo, ready, places.logs), flush=True)
        _watch(platform, servers)
    finally:
        if platform:
            platform.stop()
        servers.stop()


def _fill(servers: Servers, env: dict[str, str], options: argparse.Namespace) -> bool:
    """Migrations, and the demo into our own cluster unless refused, elsewhere only if asked. Whether there is a demo."""
    own = servers.postgres.data if servers.postgres else None
    migrate(env, own / "jiangdu.migrated" if own else None)
    if options.no_demo or not (own or options.demo):
        return bool(own and (own / "jiangdu.demo").exists())
    return load_demo(env, own / "jiangdu.demo" if own else None)


def _watch(platform: Platform, servers: Servers) -> None:
    while True:
        time.sleep(0.3)
        if name := servers.failed():
            raise RuntimeError(f"{name} ended by itself; see its log")
        platform.watch()


def _greeting(address: str, demo: bool, ready: bool, logs: Path) -> str:
    lines = ["", f"  江都网格 · {address}", ""]
    if demo:
        lines += [f"  Demo accounts, password {DEMO_PASSWORD}:"]
        lines += [f"    {name:<12} {words}" for name, words in DEMO_ACCOUNTS.items()]
    else:
        lines += ["  No demo. The first account: bin/manage createsuperuser"]
    if not ready:
        lines += ["", f"  Not everything is ready yet: {address}readyz says what is missing."]
    return "\n".join([*lines, "", f"  Logs: {logs}   Stop: Ctrl-C or bin/down", ""])


def detach(words: Sequence[str], lock: Lock, places: Places) -> int:
    """Run the same in the background; return once it is ready or has failed, with what it said."""
    log = places.logs / "up.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.up", *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
        )
    while child.poll() is None and not (lock.facts().get("pid") == child.pid and lock.facts().get("ready")):
        time.sleep(0.1)
    time.sleep(0.1)
    print(log.read_text(), end="")
    return child.returncode or 0


def main(words: Sequence[str]) -> int:
    options = arguments(words)
    places = Places(Path(os.environ.get("VAR_DIR") or ROOT / "var"))
    lock = Lock(places.run / "up.lock")
    try:
        places.make()
        if options.detach and lock.holder() is None:
            return detach([word for word in words if word != "--detach"], lock, places)
        lock.take()
        if not wait_port_free(options.port, seconds=5):
            raise RuntimeError(
                f"port {options.port} is taken by another program. Another one: PORT={options.port + 1} bin/up"
            )
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, _on_signal)
        run(options, places, lock)
    except AlreadyRunning as running:
        where = f" at {running.address}" if running.address else ""
        print(f"✗ already running{where} (process {running.pid}). bin/down stops it.", file=sys.stderr)
        return 1
    except Stop:
        print("• stopped", flush=True)
    except (RuntimeError, PermissionError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
