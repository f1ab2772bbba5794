"""What pages say where a person meets their program's own words: one set for each language.

A set is one object; a language that lacks a sentence cannot be made. Everything else on the
pages is English.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileSentences:
    """Where documents are written as files, from the lists to the proof."""

    how: str
    how_says: str
    tabs: tuple[str, str, str]
    bring: str
    lists_from: str
    by_hand: str
    which_list: str
    too_many: str
    columns: tuple[str, str, str, str]
    keep_list: str
    keep: str
    will_write: str
    new_contacts: str
    write: str
    files: str
    everything: str
    prove: str
    prove_says: str
    paid_says: str
    export: str
    comparing: str
    take_back: str
    take_back_title: str
    take_back_says: str
    reason: str
    reason_like: str
    take_back_now: str
    metrics: tuple[str, str, str, str]
    proved_help: str


_EN = FileSentences(
    how="How documents get there",
    how_says="As files for **{target}**. Each batch becomes one ZIP on Transfer. After reading it "
    "in, bring the program's own export to prove that everything arrived, and to learn what was "
    "paid.",
    tabs=("Lists", "Bring its own lists", "How files are made"),
    bring="Crosswalk begins with what a new company has. Bring the company's own lists, exported "
    "from the program: accounts, tax codes, customers, departments. Each is known by its headings "
    "and takes the place of the one before.",
    lists_from="Lists exported from the program",
    by_hand="Edit a list by hand",
    which_list="List",
    too_many="{count:,} entries are more than can be edited here. Mend the list in the program, "
    "export it and bring it.",
    columns=("Code", "Name", "Percentage", "Usable"),
    keep_list="Keep this list",
    keep="Keep",
    will_write="Crosswalk will write {first}{documents:,} documents into files for **{company}** "
    "in {target}. Nothing is sent: you read the files in. What is written is never written a "
    "second time.",
    new_contacts="{contacts:,} new contacts and ",
    write="Write the files",
    files="Files to read in",
    everything="Download everything (ZIP)",
    prove="Prove it, and see what was paid",
    prove_says="After reading the files in, export the entries from the program and bring the "
    "file. Every document is compared with what was written, to the penny.",
    paid_says="The program does not say over its API what was paid. Export the entries from it "
    "and bring the file: it says what was paid, and proves every document once more.",
    export="The program's own export",
    comparing="Comparing…",
    take_back="Take these files back…",
    take_back_title="Take these files back?",
    take_back_says="Only where the files of **{batch}** were not read in, and never will be. Their "
    "documents are then free to be sealed again. Had they been read in, they would be in the "
    "books twice.",
    reason="Reason",
    reason_like="Wrong month, not read in",
    take_back_now="They were not read in: take them back",
    metrics=("Written", "To write", "Refused", "Proved"),
    proved_help="Found in the program's own export, equal to the penny.",
)
_FR = FileSentences(
    how="Comment les écritures arrivent",
    how_says="En fichiers pour **{target}**. Chaque lot devient une archive ZIP sur la page "
    "Transfer. Après l'import, apportez l'export du logiciel : il prouve que tout est arrivé et "
    "dit ce qui est réglé.",
    tabs=("Listes", "Apporter les listes du dossier", "Façon des fichiers"),
    bring="Crosswalk commence avec le plan d'un dossier neuf. Apportez les listes du dossier, "
    "exportées du logiciel : plan comptable, taux de taxes, tiers, journaux, sections "
    "analytiques. Chacune est reconnue à ses en-têtes et remplace la précédente.",
    lists_from="Listes exportées du logiciel",
    by_hand="Modifier une liste à la main",
    which_list="Liste",
    too_many="{count:,} lignes, c'est plus que ce qui se modifie ici. Corrigez la liste dans le "
    "logiciel, exportez-la et apportez-la.",
    columns=("Code", "Intitulé", "Taux", "Utilisable"),
    keep_list="Garder cette liste",
    keep="Garder",
    will_write="Crosswalk écrira {first}{documents:,} pièces dans des fichiers pour **{company}**, "
    "dossier {target}. Rien n'est envoyé : vous importez les fichiers. Ce qui est écrit ne l'est "
    "jamais une seconde fois.",
    new_contacts="{contacts:,} nouveaux tiers et ",
    write="Écrire les fichiers",
    files="Fichiers à importer",
    everything="Tout télécharger (ZIP)",
    prove="La preuve, et les règlements",
    prove_says="Après l'import, exportez les écritures du logiciel et apportez le fichier. Chaque "
    "pièce est comparée à ce qui a été écrit, au centime.",
    paid_says="L'API ne dit pas ce qui est lettré. Exportez les écritures du logiciel et "
    "apportez le fichier : il dit ce qui est réglé, et prouve chaque pièce une fois de plus.",
    export="L'export du logiciel",
    comparing="Comparaison…",
    take_back="Reprendre ces fichiers…",
    take_back_title="Reprendre ces fichiers ?",
    take_back_says="Seulement si les fichiers de **{batch}** n'ont pas été importés et ne le "
    "seront jamais. Leurs pièces pourront alors être scellées de nouveau. Déjà importées, elles "
    "seraient deux fois dans la comptabilité.",
    reason="Motif",
    reason_like="Mauvais mois, pas importé",
    take_back_now="Ils n'ont pas été importés : les reprendre",
    metrics=("Écrites", "À écrire", "Refusées", "Prouvées"),
    proved_help="Retrouvée dans l'export du logiciel, égale au centime.",
)
_SENTENCES = {"en": _EN, "fr": _FR}


def file_sentences(language: str) -> FileSentences:
    """What the pages of files say to who works in this language."""
    return _SENTENCES[language]
