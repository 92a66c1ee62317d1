"""What the weights may be used for: to find a face, to tell it from others, and to see that it lives."""

from pathlib import Path

import pytest

from models.manifest import Task, load_manifest

ROOT = Path(__file__).parents[3]
FORBIDDEN = ("genderage", "emotion", "ethnic", "attribute.onnx", "deepface", "fairface", "hsemotion")


def test_no_task_of_any_weight_infers_what_a_person_is() -> None:
    """Requirement A3: no emotion, gender, age or origin; the list of tasks is closed."""
    assert {task.value for task in Task} <= {"detect", "landmark", "recognise", "liveness"}
    assert {task for weight in load_manifest().weights for task in weight.tasks} <= set(Task)


@pytest.mark.parametrize("package", ["kiosk", "vision", "models", "recommender"])
def test_no_file_and_no_line_of_code_names_such_a_model(package: str) -> None:
    """Requirement A3. ``models/manifest.py`` itself lists the words it refuses."""
    for path in (ROOT / package).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "manifest.py":
            assert not [word for word in FORBIDDEN if word in path.name.lower()], path
            if path.suffix == ".py":
                text = path.read_text(encoding="utf-8").lower()
                assert not [word for word in FORBIDDEN if word in text], path
