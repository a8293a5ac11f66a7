"""The real stores: how each is started on loopback, with a folder of its own for its data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

PROGRAMS = Path(sys.prefix) / "stores"
START_SECONDS = 120
JAVA = ["java", "-Xmx2g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
"""A server that lives for a minute does not get back what better machine code costs."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Server:
    """A store as a process; `ready` is an address that answers once it is up."""

    preset: str
    url: str
    ready: str
    command: list[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """Credentials for the loader."""
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=os.environ | dict(self.settings),
                stdout=log,
                stderr=log,
            )
        for _ in range(START_SECONDS * 20):
            try:
                if httpx.get(self.ready, timeout=5).is_success:
                    return
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail((self.folder / "server.log").read_text(errors="replace")[-2000:])

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def oxigraph(folder: Path) -> Server:
    url = f"http://127.0.0.1:{free_port()}"
    program = str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve", "-l", "data", "-b", url.removeprefix("http://")]
    return Server("oxigraph", url, f"{url}/query?query=ASK%7B%7D", command, folder)


def virtuoso(folder: Path) -> Server:
    port, sql = free_port(), free_port()
    (folder / "vsp").mkdir()
    (folder / "virtuoso.ini").write_text(
        f"""
[Database]
DatabaseFile=virtuoso.db
ErrorLogFile=virtuoso.log
LockFile=virtuoso.lck
TransactionFile=virtuoso.trx
xa_persistent_file=virtuoso.pxa
[TempDatabase]
DatabaseFile=virtuoso-temp.db
TransactionFile=virtuoso-temp.trx
[Parameters]
ServerPort=127.0.0.1:{sql}
DisableUnixSocket=1
NumberOfBuffers=100000
MaxDirtyBuffers=75000
DirsAllowed=.
[HTTPServer]
ServerPort=127.0.0.1:{port}
ServerRoot=vsp
[SPARQL]
ResultSetMaxRows=1000000000
"""
    )
    url = f"http://127.0.0.1:{port}"
    return Server(
        "virtuoso",
        url,
        f"{url}/sparql?query=ASK%7B%7D",
        ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
        folder,
        environment={"COMITY_STORE_USER": "dba", "COMITY_STORE_PASSWORD": "dba"},
    )


def fuseki(folder: Path) -> Server:
    port = free_port()
    (folder / "data").mkdir()
    jar = next(PROGRAMS.glob("jena-fuseki-server-*.jar"))
    command = [*JAVA, "-jar", str(jar), "--localhost", "--port", str(port), "--update"]
    url = f"http://127.0.0.1:{port}/ds"
    return Server(
        "fuseki",
        url,
        f"{url}/query?query=ASK%7B%7D",
        [*command, "--tdb2", "--loc=data", "/ds"],
        folder,
        settings={"FUSEKI_BASE": str(folder / "run")},
    )


def rdf4j(folder: Path) -> Server:
    port = free_port()
    runner = next(PROGRAMS.glob("jetty-runner-*.jar"))
    war = next(PROGRAMS.glob("rdf4j-http-server-*.war"))
    java = [*JAVA, f"-Dorg.eclipse.rdf4j.appdata.basedir={folder / 'data'}"]
    web = ["-jar", str(runner), "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/rdf4j-server"
    return Server(
        "rdf4j",
        f"{url}/repositories/ds",
        f"{url}/protocol",
        [*java, *web, "--path", "/rdf4j-server", str(war)],
        folder,
    )


REPOSITORY = """
@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
[] a rep:Repository ; rep:repositoryID "ds" ; rep:repositoryImpl [
    rep:repositoryType "openrdf:SailRepository" ;
    sr:sailImpl [ sail:sailType "openrdf:NativeStore" ] ] .
"""
MAKERS = (oxigraph, virtuoso, fuseki, rdf4j)


@pytest.fixture(scope="module", params=MAKERS, ids=lambda maker: maker.__name__)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Start each of the stores, one after another."""
    made: Server = request.param(tmp_path_factory.mktemp(request.param.__name__))
    made.start()
    if made.preset == "rdf4j":
        headers = {"Content-Type": "text/turtle"}
        httpx.put(made.url, content=REPOSITORY, headers=headers).raise_for_status()
    try:
        yield made
    finally:
        made.end()
