"""Frames in, presence events out: detection, tracking, the gate, and the open-set decision."""

import os

# Read once when onnxruntime is first imported, so it has to stand before any module below can do that.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
