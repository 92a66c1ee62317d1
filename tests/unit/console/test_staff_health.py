import socket

import pytest

from kiosk.console.health import outbound_connections, resident_bytes

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
LINE = (
    "   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000     0        0 {inode} 1 0000 20 0 0 10 0\n"
)
LOOPBACK, ELSEWHERE, MAPPED = "0100007F:1F40", "0200000A:01BB", "0000000000000000FFFF00000100007F:C350"


def proc(tmp_path, *rows):
    net, descriptors = tmp_path / "net", tmp_path / "fd"
    net.mkdir()
    descriptors.mkdir()
    lines = [
        LINE.format(local=local, remote=remote, state=state, inode=n) for n, (local, remote, state) in enumerate(rows)
    ]
    (net / "tcp").write_text(HEAD + "".join(lines), encoding="ascii")
    for number in range(len(rows)):
        (descriptors / str(number)).symlink_to(f"socket:[{number}]")
    return net, descriptors


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([], 0),
        ([("0100007F:C350", LOOPBACK, "01")], 0),
        ([("0100007F:C350", MAPPED, "01")], 0),
        ([("0300000A:C350", ELSEWHERE, "01")], 1),
        ([("0300000A:C350", ELSEWHERE, "02")], 1),
        ([("0300000A:C350", ELSEWHERE, "06")], 0),
        ([("00000000:1F40", "00000000:0000", "0A"), ("0300000A:1F40", ELSEWHERE, "01")], 0),
    ],
)
def test_connections_to_other_machines_are_counted_those_of_screens_are_not(tmp_path, rows, count):
    """Requirement B3."""
    assert outbound_connections(*proc(tmp_path, *rows)) == count


def test_sockets_of_other_processes_do_not_count(tmp_path):
    net, descriptors = proc(tmp_path, ("0300000A:C350", ELSEWHERE, "01"))
    (descriptors / "0").unlink()
    assert outbound_connections(net, descriptors) == 0


def test_the_real_tables_are_read():
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()):
        assert outbound_connections() == 0
    assert resident_bytes() > 1_000_000
