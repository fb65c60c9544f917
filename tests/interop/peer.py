# SPDX-License-Identifier: Apache-2.0
"""A member's node in Python, from proto/*.md alone: sockets around noise.py and replica.py. One thread, run by the test."""

import os
import select
import socket
import time

import noise
from canonical import Refused
from replica import Replica

WRITE_S = 20  # for what is written to leave
CROSSING_S = 10


class Connection:
    def __init__(self, sock, line):
        self.sock, self.line, self.called = sock, line, line.handshake.calls
        self.slot = self.opened = None  # once it is a session


class Node:
    """`founder` has the seeds of a member of the charter (made_up.Founder); its slots are the ids of the members."""

    def __init__(self, charter, founder, **options):
        self.charter, self.founder = charter, founder
        self.own = next(member for member in charter.members if member.id == founder.id)
        self.replica = Replica(charter, self.own, founder.seeds[1], **options)
        self.connections, self.listener = [], None

    def listen(self, port):
        self.listener = socket.create_server(("127.0.0.1", port))

    def call(self, address, member_id):
        """Call the node of a member."""
        key = next(member.keys[3] for member in self.charter.members if member.id == member_id)
        self.add(socket.create_connection(address), key)

    def add(self, sock, peer_key=None):
        handshake = noise.Handshake(self.charter.id, self.founder.transport_seed, os.urandom(32), peer_key)
        self.connections.append(Connection(sock, noise.Line(handshake, self.is_member)))

    def is_member(self, key):
        return any(member.keys[3] == key for member in self.charter.members if member is not self.own)

    def run(self, done, seconds, what):
        """Take part until `done` gives something true; returns that."""
        deadline = time.monotonic() + seconds
        while True:
            self.turn()
            value = done()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"this did not come true in {seconds} s: {what}")

    def turn(self):
        """Wait a moment for what arrives, and answer it."""
        self.flush()
        readers = [connection.sock for connection in self.connections] + ([self.listener] if self.listener else [])
        for sock in select.select(readers, [], [], 0.02)[0]:
            if sock is self.listener:
                self.add(self.listener.accept()[0])
            else:
                self.read(next(connection for connection in self.connections if connection.sock is sock))
        self.replica.tick(time.monotonic())
        self.replica.store(time.monotonic())
        self.flush()

    def read(self, connection):
        try:
            data = connection.sock.recv(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            return self.drop(connection)
        was_open = connection.line.is_open()
        try:
            arrived = connection.line.receive(data)
        except Refused:
            return self.drop(connection)
        if connection.line.is_open() and not was_open:
            self.open(connection)
        if connection.slot:
            for message in arrived:
                self.replica.receive(connection.slot, message, time.monotonic())
        return None

    def open(self, connection):
        connection.opened = time.monotonic()
        slot = next(member.id for member in self.charter.members if member.keys[3] == connection.line.peer)
        older = next((other for other in self.connections if other.slot == slot), None)
        if older and self.stays(older, connection, slot):
            return self.drop(connection)
        if older:
            self.drop(older)
        connection.slot = slot
        return self.replica.connect(slot, time.monotonic(), time.time_ns() // 10**6)

    def stays(self, older, newer, slot):
        """Of two sessions with one member, whether it is the older one (proto/transport.md, "Sessions")."""
        if older.called == newer.called or newer.opened - older.opened > CROSSING_S:
            return False
        return older.called == (self.founder.id < slot)

    def flush(self):
        """Send what the replica has to say; hang up where it has closed."""
        by_slot = {connection.slot: connection for connection in self.connections if connection.slot}
        for slot, message in self.replica.out:
            if slot in by_slot:
                by_slot[slot].line.send(message)
        self.replica.out.clear()
        for connection in list(self.connections):
            self.write(connection)
            if connection.slot and connection.slot not in self.replica.peers:
                self.drop(connection)

    def write(self, connection):
        data, connection.line.out = connection.line.out, b""
        connection.sock.settimeout(WRITE_S)
        try:
            connection.sock.sendall(data)
        except OSError:
            self.drop(connection)

    def drop(self, connection):
        if connection in self.connections:
            self.connections.remove(connection)
            connection.sock.close()
            if connection.slot:
                self.replica.disconnect(connection.slot)

    def close(self):
        for connection in list(self.connections):
            self.drop(connection)
        if self.listener:
            self.listener.close()
