"""What an answer of Sage 100's API means, and what to do about it.

Sage documents how an answer says no (`error.message`, or `Message`), and not the sentences in it.
Those known here are the ones of its own example program; any other is shown as it came.
"""

import re

from engine.errors import EngineError, NeedsSignIn
from engine.target import Explanation, RefusedByTarget
from engine.targets.calling import Answer

_LONGEST = 300
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)


def refusal(answer: Answer) -> EngineError:
    """The exception for an answer that no repetition will change."""
    said = words_in(answer)
    if answer.status == 401:
        return NeedsSignIn(
            "Sage 100 n'accepte pas, ou n'accepte plus, le jeton d'accès. Collez-en un nouveau sur"
            " Connection, puis reprenez."
        )
    return RefusedByTarget(explain(answer.status, said), None, said, answer.status)


def words_in(answer: Answer) -> str:
    """What Sage itself said, in one line."""
    body = answer.body if isinstance(answer.body, dict) else {}
    error = body.get("error")
    said = body.get("Message") or (error.get("message") if isinstance(error, dict) else "")
    if not said and (titled := _TITLE.search(answer.words)):
        said = titled[1]
    return " ".join(str(said or "").split())[:_LONGEST] or f"HTTP {answer.status}"


def explain(status: int, said: str) -> Explanation:
    """Cause and remedy; what is not known keeps Sage's own words."""
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    for pattern, cause, remedy, page in _KNOWN:
        if found := re.search(pattern, said, re.IGNORECASE):
            return Explanation(cause.format(*found.groups()), remedy, page)
    return Explanation(
        f"Sage 100 répond : « {said} ».",
        "Corrigez la pièce ou la fiche dans Sage 100, puis réessayez.",
    )


_OF_STATUS = {
    403: Explanation(
        "Cet utilisateur de Sage 100 n'a pas le droit de le faire.",
        "Donnez-lui ce droit dans Sage 100, ou changez de jeton sur Connection.",
        "Connection",
    ),
    404: Explanation(
        "Sage 100 ne trouve pas ce qui est demandé.",
        "Vérifiez la société sur Connection, et relisez-y les listes.",
        "Connection",
    ),
}
_LISTS = "Choisissez-en un autre, ou relisez les listes de Sage 100 sur Connection."
_KNOWN = (
    (r"code journal '(.*?)' est inconnu", "Le journal « {} » n'existe pas dans Sage 100.",
     "Corrigez le journal sur Connection.", "Connection"),
    (r"date '(.*?)' n'est pas dans l'exercice", "Le {} n'est dans aucun exercice ouvert.",
     "Corrigez la date sur Upload, ou ouvrez l'exercice dans Sage 100.", "Upload"),
    (r"numéro de compte '(.*?)' est inconnu", "Le compte « {} » n'existe pas dans Sage 100.",
     _LISTS, "Accounts"),
    (r"numéro de tiers '(.*?)' est inconnu", "Le tiers « {} » n'existe pas dans Sage 100.",
     _LISTS, "Contacts"),
    (r"numéro de tiers '(.*?)' existe déjà", "Le code tiers « {} » est déjà pris dans Sage 100.",
     "Un autre code est essayé.", ""),
    (r"longueur de l'intitul", "Un libellé est plus long que ce que Sage 100 prend.",
     "Raccourcissez la description par une formule sur Fields.", "Fields"),
    (r"n'est pas équilibrée", "Les débits et les crédits de la pièce ne s'égalent pas.",
     "Vérifiez les montants de la pièce sur Preview.", "Preview"),
    (r"mode de r[eéè]glement '(.*?)'", "Le mode de règlement « {} » n'existe pas dans Sage 100.",
     "Créez-le dans Sage 100.", ""),
    (r"compte '(.*?)' est mis en sommeil", "Le compte « {} » est en sommeil dans Sage 100.",
     "Choisissez-en un autre sur Accounts, ou réveillez-le dans Sage 100.", "Accounts"),
    (r"tiers '(.*?)' est mis en sommeil", "Le tiers « {} » est en sommeil dans Sage 100.",
     "Choisissez-en un autre sur Contacts, ou réveillez-le dans Sage 100.", "Contacts"),
)  # fmt: skip
