"""Java's classes are listed once, archived from whole lines, and an archive that can't be made is not tried again."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.class_archive import QUIET, ClassArchive

JAVA = """#!/bin/sh
[ "$1" = -Xshare:dump ] || exit 1
for word in "$@"; do
  case $word in
    -XX:SharedClassListFile=*) listing=${word#*=} ;;
    -XX:SharedArchiveFile=*) archive=${word#*=} ;;
  esac
done
{ echo "archive of:"; cat "$listing"; } > "$archive"
"""


@pytest.fixture
def classes(tmp_path: Path) -> ClassArchive:
    (tmp_path / "home/bin").mkdir(parents=True)
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars/a.jar").touch()
    _java(tmp_path, JAVA)
    return ClassArchive(tmp_path / "home", tmp_path / "jars", tmp_path / "build")


def _java(folder: Path, script: str) -> None:
    (folder / "home/bin/java").write_text(script)
    (folder / "home/bin/java").chmod(0o755)


def test_classes_are_listed_until_there_is_an_archive(classes: ClassArchive) -> None:
    assert classes.java_options() == [f"-XX:DumpLoadedClassList={classes.listing}"]
    classes.path.touch()
    assert classes.java_options() == [f"-XX:SharedArchiveFile={classes.path}", QUIET]


def test_the_archive_is_made_of_whole_lines(classes: ClassArchive) -> None:
    classes.java_options()
    classes.listing.write_text("java/lang/Object\njava/lang/String\njava/la")
    assert classes.make()
    assert classes.path.read_text() == "archive of:\njava/lang/Object\njava/lang/String\n"
    assert not classes.listing.exists()


def test_without_a_list_nothing_is_made(classes: ClassArchive) -> None:
    assert classes.make()
    assert not classes.path.exists()


def test_what_java_could_not_archive_is_not_tried_again(classes: ClassArchive, tmp_path: Path) -> None:
    _java(tmp_path, "#!/bin/sh\nexit 1\n")
    classes.java_options()
    classes.listing.write_text("java/lang/Object\n")
    assert not classes.make()
    assert classes.java_options() == []


def test_other_jars_or_another_java_have_their_own(classes: ClassArchive, tmp_path: Path) -> None:
    before = classes.path
    (tmp_path / "jars/b.jar").touch()
    with_jar = classes.path
    (tmp_path / "home/lib").mkdir()
    (tmp_path / "home/lib/modules").touch()
    assert len({before, with_jar, classes.path}) == 3


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(classes: ClassArchive, tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file in its place")
    assert classes.java_options() == []
