"""A warehouse finds its vault wherever it lies; two that have one id never share rows, and none is ever lost."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from graph.failures import ConfigurationError, DataGateError
from jobs import cli
from jobs.vault import Vault
from tests.jobs.small_warehouse import house as warehouse_at
from tests.jobs.small_warehouse import publish_tables
from tests.jobs.vault.house import NIGHT, House

ROWS = {"leads": pa.table({"value": [1]})}
NEXT = "2026-03-02"


class Site(House):
    """A warehouse and its vault; ``night`` publishes a run in both, as a nightly run does."""

    def __init__(self, folder: Path, name: str = "warehouse") -> None:
        self.root = folder / name
        super().__init__(folder, str(self.root))

    @property
    def runs(self) -> dict[str, list[str]]:
        return warehouse_at(self.root).runs()

    def claim(self, warehouse: str | None = None) -> Vault:
        """What a night does first."""
        self.warehouse = warehouse or str(self.root)
        with warehouse_at(self.root).lock():
            self.vault = self.open(self.vault._keys)
            self.vault.claim(self.runs)
            self.vault.keep_only(self.runs)
        return self.vault

    def night(self, run_id: str, night: str = NIGHT, text: str = "one") -> None:
        self.claim()
        self.fill(run_id, {text: ["L-1"]}, night)
        publish_tables(warehouse_at(self.root), night, run_id, ROWS)

    def job(self, command: str) -> int:
        (self.root.parent / "landing").mkdir(exist_ok=True)
        (self.root.parent / "landing/SYNTHETIC").touch()
        places = {"vault": self.path, "warehouse": self.root, "landing": self.root.parent / "landing"}
        return cli.main(
            ["vault", command, *(word for name, place in places.items() for word in (f"--{name}", str(place)))]
        )


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.night("r1")
    return site


def at(site: Site, name: str) -> Site:
    """The site's vault with the warehouse ``name`` beside the first."""
    return Site(site.root.parent, name)


def held(site: Site) -> list[str]:
    return sorted(path.name for path in site.path.glob("*/night=*/*"))


def test_however_the_path_is_typed_it_is_the_same_vault(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (site.root.parent / "link").symlink_to("warehouse")
    monkeypatch.chdir(site.root.parent)
    for typed in (
        site.root.as_uri(),
        f"{site.root}/",
        f"{site.root}/../warehouse",
        f"{site.root.parent}/link",
        "warehouse",
        "./link/../warehouse/.",
    ):
        vault = site.claim(typed)
        assert site.clear("one", vault=vault) == ["one"], typed
        assert site.clear("one", vault=site.open(vault._keys)) == ["one"], typed
    assert len(list(site.path.glob("warehouse-*"))) == 1


def test_a_warehouse_that_was_moved_finds_its_vault(site: Site) -> None:
    site.root.rename(site.root.parent / "moved")
    moved = at(site, "moved")
    assert moved.clear("one") == ["one"], "who only reads"
    moved.night("r2", NEXT, "two")
    assert moved.clear("one", "two") == ["one", "two"]


def test_a_copy_is_refused_and_loses_nothing(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(site.root, site.root.parent / "copy", symlinks=True)
    site.night("r2", NEXT, "two")
    copy = at(site, "copy")
    with pytest.raises(ConfigurationError, match=r"vault adopt .*/copy`.*vault separate .*/copy`. Nothing was changed"):
        copy.claim()
    assert held(site) == ["r1", "r2"]
    assert copy.job("adopt") == 2
    assert "is still there" in capsys.readouterr().err
    with pytest.raises(ConfigurationError):
        copy.claim()

    assert copy.job("separate") == 0
    assert held(site) == ["r1", "r1", "r2"], "the copy has its own of what it holds"
    copy.night("c2", NEXT, "three")
    assert sorted(copy.clear("one", "two", "three")) == ["one", "three"]
    assert site.clear("one", "two", vault=site.claim()) == ["one", "two"]
    assert cli.main(["verify", "--warehouse", str(copy.root)]) == 0, "its nights state the id that it had"


def test_a_warehouse_on_another_disk_is_adopted(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(site.root, site.root.parent / "other-disk", symlinks=True)
    shutil.rmtree(site.root)
    moved = at(site, "other-disk")
    with pytest.raises(ConfigurationError, match="vault adopt"):
        moved.claim()
    assert moved.job("adopt") == 0
    assert "and no other" in capsys.readouterr().out
    assert moved.clear("one", vault=moved.claim()) == ["one"]


def test_a_warehouse_that_was_restored_in_its_place_goes_on_unless_rows_would_go(site: Site) -> None:
    backup = site.root.parent / "backup"
    shutil.copytree(site.root, backup, symlinks=True)
    shutil.rmtree(site.root)
    shutil.copytree(backup, site.root, symlinks=True)
    assert site.clear("one", vault=site.claim()) == ["one"]
    site.night("r2", NEXT, "two")
    site.root.rename(site.root.parent / "aside")
    shutil.copytree(backup, site.root, symlinks=True)
    with pytest.raises(ConfigurationError, match="vault adopt"):
        site.claim()
    assert held(site) == ["r1", "r2"]


def legacy(site: Site, text: str) -> Path:
    """Makes of a site what an earlier version left: no id, and a place named after the path."""
    (site.root / "_identity.json").unlink()
    place = site.path / f"{Path(text).name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    site.vault.place.rename(place)
    (place / "holder.json").unlink()
    return place


@pytest.mark.parametrize("typed", ["{root}", "file://{root}"])
def test_a_place_that_was_named_after_the_path_is_found_and_renamed(typed: str, site: Site) -> None:
    place = legacy(site, typed.format(root=site.root))
    assert site.clear("one", vault=site.open(site.vault._keys)) == ["one"]
    assert site.clear("one", vault=site.claim()) == ["one"]
    assert not place.exists()


def test_a_new_warehouse_at_an_old_path_leaves_the_rows_of_the_old_one(site: Site) -> None:
    place = legacy(site, str(site.root))
    site.root.rename(site.root.parent / "moved")
    site.night("n1", NIGHT, "new")
    assert (place / f"night={NIGHT}/r1").is_dir()
    moved = at(site, "moved")
    with pytest.raises(ConfigurationError, match="holds rows of nights of"):
        moved.claim()
    assert moved.job("adopt") == 0
    assert moved.clear("one", vault=moved.claim()) == ["one"]
    assert site.clear("new", vault=site.claim()) == ["new"]


def test_a_copy_that_was_separated_half_way_goes_on(site: Site) -> None:
    shutil.copytree(site.root, site.root.parent / "copy", symlinks=True)
    copy = at(site, "copy")
    with warehouse_at(copy.root).lock():
        warehouse_at(copy.root).separate()
    assert copy.clear("one", vault=copy.claim()) == ["one"]
    assert held(site) == ["r1", "r1"]


def test_adopt_says_when_there_is_nothing(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strange = Site(tmp_path / "strange")
    publish_tables(warehouse_at(strange.root), NIGHT, "x", ROWS)
    assert strange.job("adopt") == 2
    assert "no place holds rows of its nights" in capsys.readouterr().err
    assert Site(tmp_path / "none").job("adopt") == 74


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"id": "../../x", "was": []}', b'{"id": 7, "was": 7}', b"\xff", b"[" * 100_000]
)
def test_an_identity_that_was_changed_is_named(content: bytes, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (site.root / "_identity.json").write_bytes(content)
    with pytest.raises(DataGateError, match=r"_identity\.json: was changed"):
        site.claim()
    assert cli.main(["verify", "--warehouse", str(site.root)]) == 65
    assert "DIFFERS  _identity.json: was changed" in capsys.readouterr().out


def test_an_identity_that_is_another_ones_or_missing_is_named(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Site(tmp_path / "elsewhere")
    other.night("x")
    shutil.copy(other.root / "_identity.json", site.root / "_identity.json")
    assert cli.main(["verify", "--warehouse", str(site.root)]) == 65
    assert f"DIFFERS  _identity.json: is not the one that night {NIGHT} states" in capsys.readouterr().out
    with pytest.raises(ConfigurationError, match="vault adopt"):
        site.claim()
    (site.root / "_identity.json").unlink()
    assert cli.main(["verify", "--warehouse", str(site.root)]) == 65
    assert "DIFFERS  _identity.json: is missing" in capsys.readouterr().out
    assert site.clear("one", vault=site.open(site.vault._keys)) == []
    assert held(site) == ["r1"]
    with pytest.raises(ConfigurationError, match="vault adopt"):
        site.claim()
    assert site.job("adopt") == 0
    assert site.clear("one", vault=site.claim()) == ["one"]
    assert cli.main(["verify", "--warehouse", str(site.root)]) == 0, "it has the id again that its nights state"


def test_a_place_is_its_owners_alone(site: Site) -> None:
    assert site.vault.place.stat().st_mode & 0o777 == 0o700
