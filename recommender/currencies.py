"""How many decimals a currency has, so that an amount can be one whole number of its smallest units."""

from typing import Final

_OF: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
"""ISO 4217:2015, list one, column "minor unit": the currencies that have another number of decimals than two. Libraries
with the data of Unicode CLDR give other ones (none for IQD), which say how a price is shown, not how it is counted."""
_USUAL: Final = 2
_DECIMALS: Final = {code: decimals for decimals, codes in _OF.items() for code in codes.split()}
MOST_DECIMALS: Final = max(_OF)


def decimals_of(code: str) -> int:
    """Decimals of a currency by its ISO 4217 code, 0 to ``MOST_DECIMALS``; 2 for a code that is none."""
    return _DECIMALS.get(code, _USUAL)


def minor_in(code: str) -> int:
    """Smallest units in one unit of a currency, such as 100 paise in a rupee."""
    return int(10 ** decimals_of(code))
