"""A shop that has hardly begun: its pages say why there are no figures, and draw no empty axes."""

from types import SimpleNamespace

from marketing_room import at_noon, fill, open_marketing, signed_in


def test_three_customers_are_told_of_by_no_figure(tmp_path):
    room, office = open_marketing(tmp_path / "home", SimpleNamespace(now=at_noon()))
    fill(room.site.store, people=3)
    office.insight.refresh()
    text = signed_in(room).get("/marketing/").text
    assert "no month can be shown yet" in text
    assert "data-chart" not in text
    assert "2026-02" not in text
    room.site.close()
