"""A small mail server for tests: takes what it gets, refuses, or goes dead at a chosen moment."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    """``says`` are its answers by command, where they are not the usual ones; "" ends the line without one."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[Message] = []
        self.says: dict[str, str] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            command = line.split()[0].decode().upper()
            if not self._answer(command):
                return
            if command == "DATA" and "DATA" not in self.server.says:
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append(message_from_bytes(body))
                if not self._answer("."):
                    return
            if command == "QUIT":
                return

    def _answer(self, command: str) -> bool:
        usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 fine")
        answer = self.server.says.get(command, usual)
        if answer:
            self.wfile.write(f"{answer}\r\n".encode())
        return bool(answer)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
