"""Files of the pages are served one by one, by a name that is decoded once (ASVS V1.1.1, V13.4.1, V13.4.3)."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("path", ["/static", "/static/", "/static/js", "/static/js/", "/static/art/", "/static/."])
def test_no_folder_is_listed(web, path):
    """Requirement S1 (V13.4.3)."""
    answer = web.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "screen.js" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD",
        "/.git/config",
        "/static/.git/HEAD",
        "/static/../../.git/HEAD",
        "/static/../web.py",
        "/static/%2e%2e/web.py",
        "/static/..%2fweb.py",
        "/site.toml",
        "/vanakkam.db",
    ],
)
def test_nothing_beside_the_files_of_the_pages_is_served(web, path):
    """Requirement S1 (V13.4.1): neither source control, nor sources, nor the site."""
    assert web.client.get(path, headers={"Accept": "text/html"}).status_code == 404


def test_a_name_is_decoded_once(web):
    """Requirement S1 (V1.1.1)."""
    with web.client.get("/static/js%2Fscreen.js") as once:
        assert once.status_code == 200
    assert web.client.get("/static/js%252Fscreen.js").status_code == 404
    assert web.client.get("/static/%252e%252e/web.py").status_code == 404


def test_the_product_is_its_packages_and_nothing_of_the_tests():
    """Requirement S1 (V13.4.1, V15.2.3): the wheel takes these four folders."""
    told = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'packages = ["kiosk", "vision", "recommender", "models"]' in told
    names = [path for package in ("kiosk", "vision", "recommender", "models") for path in (ROOT / package).rglob("*")]
    assert [path for path in names if path.name.startswith((".git", ".svn", "test_", "conftest"))] == []
    sources = [path.read_text(encoding="utf-8") for path in names if path.suffix == ".py"]
    assert [text for text in sources if "import pytest" in text or "import hypothesis" in text] == []
