"""How far an import is, as the page shows it."""

from kiosk.marketing.data import share_of


def test_the_share_grows_with_the_rows_and_stays_below_all_of_it() -> None:
    told: list[tuple[str, float]] = []
    tell = share_of(lambda step, share: told.append((step, share)), b"header\n" + b"row\n" * 9)

    for rows in (4, 5, 6):
        tell(rows)

    assert told == [("read", 0.4), ("read", 0.9), ("read", 0.99)]


def test_a_file_without_lines_is_no_division_by_nothing() -> None:
    told: list[float] = []
    share_of(lambda _step, share: told.append(share), b"")(1)
    assert told == [0.99]
