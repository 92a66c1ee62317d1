"""Run the worked example: segments from age, income and purchase history, with products and an offer for each.

Usage: python scripts/worked_example.py [CSV] [--out PICTURE.png] [--json FILE]
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recommender.errors import RecommenderError, RowsInvalid
from recommender.ingest import ExampleCustomer, read_worked_example
from recommender.segments import ExampleSegment, segment_example

EXAMPLE = Path(__file__).with_name("worked_example.csv")
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""The first six colours of Okabe and Ito's palette, which people with any colour vision can tell apart."""
MARKERS = ("o", "s", "^", "D", "v", "P")


def as_text(segments: Sequence[ExampleSegment]) -> str:
    """Say what each segment is and what it is shown."""
    paragraphs = []
    for one in segments:
        centre = dict(one.segment.centre)
        paragraphs.append(
            f"{one.segment.label} ({one.segment.segment_id}): {one.segment.size} customers\n"
            f"  on average: age {centre['age']:.0f}, income {centre['annual_income']:,.0f} USD,"
            f" spent {centre['purchase_history']:,.0f} USD\n"
            f"  products: {', '.join(one.suggestion.products)}\n"
            f"  offer: {one.suggestion.offer}"
        )
    return "\n".join(paragraphs)


def as_json(segments: Sequence[ExampleSegment]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "segment": one.segment.segment_id,
            "label": one.segment.label,
            "size": one.segment.size,
            "centre": dict(one.segment.centre),
            "customers": list(one.customer_ids),
            "products": list(one.suggestion.products),
            "offer": one.suggestion.offer,
        }
        for one in segments
    ]


def draw(rows: Sequence[ExampleCustomer], segments: Sequence[ExampleSegment], out: Path) -> None:
    """Draw age against income, coloured by segment, into a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - only --out needs it, and it is slow
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    places = {row.customer.customer_id: (row.customer.age or 0, row.customer.annual_income or 0) for row in rows}
    figure = Figure(figsize=(8, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for number, one in enumerate(segments):
        ages, incomes = zip(*(places[customer_id] for customer_id in one.customer_ids), strict=True)
        axes.scatter(
            ages,
            incomes,
            c=COLOURS[number % len(COLOURS)],
            marker=MARKERS[number % len(MARKERS)],
            label=one.segment.label,
        )
    axes.set(title="Customer segments", xlabel="Age in years", ylabel="Annual income in USD")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(out, dpi=110, metadata={"Software": None})


@click.command()
@click.argument("csv_file", type=click.Path(path_type=Path), default=EXAMPLE)
@click.option("--segments", "k", type=click.IntRange(2, 6), default=3, show_default=True, help="Number of segments.")
@click.option("--seed", type=int, default=42, show_default=True, help="Start of k-means.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Draw age against income into this PNG.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the segments here.")
def main(csv_file: Path, k: int, seed: int, out: Path | None, json_file: Path | None) -> None:
    """Make segments of the customers in CSV_FILE and print their products and offers.

    The file's columns are CustomerID, Age, Gender, AnnualIncome, PurchaseHistory (USD). Without CSV_FILE the example's
    own sixty customers are used.
    """
    try:
        rows = read_worked_example(csv_file)
        segments = segment_example(rows, k=k, seed=seed)
    except RowsInvalid as error:
        lines = "\n".join(f"  line {row.line}: {row.reason}" for row in error.rows)
        raise click.ClickException(f"{error}\n{lines}") from error
    except RecommenderError as error:
        raise click.ClickException(str(error)) from error
    click.echo(as_text(segments))
    try:
        if json_file:
            json_file.write_text(json.dumps(as_json(segments), indent=2) + "\n", encoding="utf-8")
        if out:
            draw(rows, segments, out)
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    main()
