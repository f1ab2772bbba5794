"""Which column a field may come from."""

from collections.abc import Mapping

from engine.model import FIELDS_OF, FieldChoice, Sheet, UploadKind
from engine.suggest.values import FieldProposal


def fields(
    sheet: Sheet, recognised: Mapping[str, str], kind: UploadKind = "invoices"
) -> tuple[FieldProposal, ...]:
    """One proposal for each field of this kind of sheet, in the fields' order."""
    made = []
    for field in FIELDS_OF.get(kind, ()):
        heading = recognised.get(field.name, "")
        if heading in sheet:
            choice = FieldChoice(how="column", source=heading)
            made.append(FieldProposal(field.name, choice, 95, "The layout was recognised."))
        else:
            made.append(FieldProposal(field.name, None, 0, "No column looks like it."))
    return tuple(made)
