"""A store that was restored from an older copy: what was sent since is found, never sent twice."""

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from engine.installation import open_installation
from engine.settings import read_settings
from tests.transfer.inside import Inside
from tests.transfer.test_contacts import BLORP, contacts


def restored(here: Inside, copy: Path) -> Inside:
    """The same workspace, as the older copy of its store knows it."""
    folder = copy.parent / "restored"
    shutil.copytree(copy.parent, folder, ignore=shutil.ignore_patterns("*.sqlite*", "restored"))
    shutil.copyfile(copy, folder / "crosswalk.sqlite")
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(folder)}))
    return replace(here, installation=installation)


def backed_up(here: Inside, to: Path) -> Path:
    with here.installation.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(str(here.installation.store.engine.url.database))
    shutil.copyfile(file, to / "backup.sqlite")
    return to / "backup.sqlite"


def test_cw_54_after_a_restored_backup_only_what_is_missing_is_sent(
    here: Inside, tmp_path: Path
) -> None:
    here.delivered(here.invoice("INV-0"))
    backup = backed_up(here, tmp_path)
    sent = [here.invoice(f"INV-{n}", party=BLORP if n % 2 else None) for n in range(1, 6)]
    here.delivered(*sent, here.credit_note("CN-1"))
    before = here.sage.documents()

    later = restored(here, backup)
    missing = [later.invoice("INV-6", party=BLORP), later.credit_note("CN-2")]
    batch = later.seal([*sent, *missing, later.credit_note("CN-1")])
    later.start(batch)
    assert later.go(batch) == "All delivered, equal to the penny."
    held = later.sage.documents()
    assert {number: held[number] for number in before} == before
    assert sorted(set(held) - set(before)) == ["CN-2", "INV-6"]
    assert len(contacts(later, BLORP.name)) == 1
    told = {each.number: each.says for each in later.lines(batch) if each.what != "contact"}
    found = [each for each, says in told.items() if "was not sent again" in says]
    assert found == ["INV-1", "INV-2", "INV-3", "INV-4", "INV-5", "CN-1"]
    later.pay("INV-1", "144.00")
    later.collect()
    assert later.paid()["INV-1"].status == "paid"  # what was found is followed like any other
    later.installation.close()


def test_another_document_of_the_same_number_is_told_and_not_doubled(
    here: Inside, tmp_path: Path
) -> None:
    backup = backed_up(here, tmp_path)
    here.delivered(here.invoice("INV-1"))
    later = restored(here, backup)
    dearer = later.invoice("INV-1")
    dearer = replace(dearer, lines=(*dearer.lines, dearer.lines[0]))
    batch = later.seal([dearer, later.invoice("INV-2")])
    later.start(batch)
    assert later.go(batch) == "1 of 2 delivered and equal to the penny, 1 refused."
    (refused,) = later.lines(batch, "refused")
    assert refused.says.startswith("Sage has another document of this number for this client: SI-")
    assert later.sage.documents()["INV-1"] == [Decimal("144.00")]
    later.installation.close()
