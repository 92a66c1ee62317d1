"""Invented people with several records each: slips of the pen, moves, families with one phone, twins.

No name, number or address is a real person's.
"""

import random
import string
from collections.abc import Iterator
from datetime import date, timedelta

Record = dict[str, str | date | None]

_BEGIN = (
    "A",
    "Be",
    "Cha",
    "De",
    "E",
    "Ga",
    "Ha",
    "I",
    "Ja",
    "Ka",
    "La",
    "Ma",
    "Ni",
    "O",
    "Pra",
    "Ra",
    "Sa",
    "Su",
    "Zo",
)
_MIDDLE = ("na", "ri", "lu", "mi", "ksh", "nth", "ra", "ve", "la", "ji", "sha", "du", "me", "ti", "bha", "go")
_END = ("n", "ya", "t", "m", "ri", "sh", "l", "na", "dar", "vi", "ka", "s", "an", "i")
_FAMILY_END = ("man", "son", "nathan", "kar", "swamy", "ley", "di", "pillai", "ton", "rajan", "ez", "ski")
_HOSTS = ("mail.example", "post.example", "box.example", "inbox.example")
_TWINS, _SHARED_PHONE, _SHARED_MAIL = 0.03, 0.5, 0.05
_SECOND, _THIRD = 0.2, 0.02
_MOVED, _NEW_PHONE, _NEW_MAIL, _MARRIED = 0.15, 0.2, 0.3, 0.04
_NOISE, _LATER_NOISE = 0.1, 0.25
_GAPS = {"phone": 0.2, "email": 0.3, "birth_date": 0.4, "postcode": 0.15, "city": 0.1}
_SLIPS = (-30, -10, -1, 1, 10, 365)
"""Days by which a mistyped date is wrong."""
_TAIL = 2.0
"""The most frequent of n names has the share n ** (-1 / 2)."""
_FIRST_DAY, _DAYS = date(1940, 1, 1), 24_000


class _Names:
    """Names with a long tail: few are frequent, many are rare."""

    def __init__(self, chance: random.Random, ends: tuple[str, ...], many: int) -> None:
        self._chance = chance
        three = (_BEGIN, _MIDDLE, (*_MIDDLE, ""), ends)
        self._names = sorted({"".join(chance.choice(part) for part in three) for _ in range(many)})
        chance.shuffle(self._names)

    def one(self) -> str:
        return self._names[int(len(self._names) * self._chance.random() ** _TAIL)]


def people(count: int, seed: int) -> tuple[list[Record], list[int]]:
    """About ``count`` records, shuffled, and for each the number of the person it is of.

    Args:
        count: How many records.
        seed: The same seed gives the same people.
    """
    chance = random.Random(seed)  # noqa: S311 - invented people, no secret
    given, family = _Names(chance, _END, 2_000), _Names(chance, _FAMILY_END, 8_000)
    towns = [(f"Town{number}", f"{number:02d}") for number in range(60)]
    found: list[tuple[int, Record]] = []
    number = 0
    while len(found) < count:
        for person in _household(chance, given, family, towns):
            number += 1
            found.append((number, _noisy(chance, person, _NOISE)))
            more = sum(chance.random() < again for again in (_SECOND, _THIRD))
            found += [(number, _again(chance, person, family, towns)) for _ in range(more)]
    del found[count:]
    chance.shuffle(found)
    records = [record | {"customer_id": f"C{place:07d}"} for place, (_, record) in enumerate(found)]
    return records, [who for who, _ in found]


def _household(chance: random.Random, given: _Names, family: _Names, towns: list[tuple[str, str]]) -> Iterator[Record]:
    name, (town, area) = family.one(), chance.choice(towns)
    postcode, phone, mail = f"{area}{chance.randrange(10_000):04d}", _phone(chance), _mail(chance, "family", name)
    born: date | None = None
    used = set[str]()
    for _ in range(chance.choices((1, 2, 3, 4, 5), (30, 30, 18, 15, 7))[0]):
        twin = born is not None and chance.random() < _TWINS
        born = born if twin else _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
        own = next(one for one in iter(given.one, None) if one not in used)
        used.add(own)
        yield {
            "given_name": own,
            "family_name": name,
            "birth_date": born,
            "phone": phone if chance.random() < _SHARED_PHONE else _phone(chance),
            "email": mail if chance.random() < _SHARED_MAIL else _mail(chance, own, name),
            "postcode": postcode,
            "city": town,
        }


def _again(chance: random.Random, person: Record, family: _Names, towns: list[tuple[str, str]]) -> Record:
    """Another record of the same person, years later, by another hand."""
    found = dict(person)
    if chance.random() < _MOVED:
        town, area = chance.choice(towns)
        found |= {"postcode": f"{area}{chance.randrange(10_000):04d}", "city": town}
    if chance.random() < _NEW_PHONE:
        found["phone"] = _phone(chance)
    if chance.random() < _NEW_MAIL:
        found["email"] = _mail(chance, str(person["given_name"]), str(person["family_name"]))
    if chance.random() < _MARRIED:
        found["family_name"] = family.one()
    return _noisy(chance, found, _LATER_NOISE)


def _noisy(chance: random.Random, person: Record, rate: float) -> Record:
    """With slips in names, phone and date, and with gaps."""
    found = dict(person)
    for field in ("given_name", "family_name", "phone", "email"):
        if chance.random() < rate / 4:
            found[field] = _slip(chance, str(found[field]))
    born = found["birth_date"]
    if isinstance(born, date) and chance.random() < rate / 5:
        found["birth_date"] = born + timedelta(days=chance.choice(_SLIPS))
    for field, gap in _GAPS.items():
        if chance.random() < gap:
            found[field] = None
    return found


def _slip(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    sign = chance.choice(string.digits if text[place].isdigit() else string.ascii_lowercase)
    before, after = text[:place], text[place + 1 :]
    return chance.choice((before + after or text, before + sign + after, before + sign + text[place:]))


def _phone(chance: random.Random) -> str:
    return f"+91{chance.randrange(6 * 10**9, 10**10)}"


def _mail(chance: random.Random, given: str, family: str) -> str:
    return f"{given}.{family}{chance.choice(('', str(chance.randrange(100))))}@{chance.choice(_HOSTS)}".lower()
