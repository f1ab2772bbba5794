"""Products: the product or service in Sage that each item of a file is."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence

from engine.choices import Edit
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.desk.mapping.saying import acceptable, few, label, not_in_sage, on_offer, unfit, worth
from engine.drafts import has_markup, plain_lines
from engine.model import Choice, Problem, ProductLine, key_of
from engine.target import SOLD, ReferenceItem

_BECOMES = "It becomes a new product, unless one is chosen."
_IS_SO = "it has its code or its name, so it is that one unless another is chosen."


class Products(MappingPart):
    """The product or service of every item."""

    def products(self, file_id: str) -> Sequence[ProductLine]:
        """Every item of the file, and the product or service that it is in Sage."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        lines = []
        for seen, proposal in zip(bench.items_seen, bench.product_proposals, strict=True):
            product = bench.mapping.products.get(seen.key, "")
            item = bench.sold.get(product)
            meant = bench.sold.get(proposal.choice or "")
            lines.append(
                ProductLine(
                    key=seen.key,
                    item=seen.item,
                    description=plain_lines(seen.description)
                    if has_markup(seen.description)
                    else seen.description,
                    rows=seen.rows,
                    net=worth(seen.values),
                    product=product,
                    product_label=label(item),
                    problem=unfit(product, item, purchases=False),
                    proposal=None if meant is None else Choice(meant.id, label(meant)),
                    why=_becomes(seen.item, meant, proposal.reason)
                    if bench.items_become
                    else proposal.reason,
                    confidence=proposal.confidence,
                )
            )
        return lines

    def items_become_products(self, file_id: str) -> bool:
        """Whether an item without a choice becomes a product of the company."""
        bench = self._bench(file_id)
        return bench is not None and bench.items_become

    def products_offered(self) -> Sequence[Choice]:
        """Sage's products and services that can be sold, by their names."""
        books = self.books()
        return on_offer(
            [
                each
                for kind in SOLD
                for each in sorted(books.of(kind), key=lambda each: each.name.casefold())
            ]
        )

    def set_products(self, file_id: str, edits: Dict[str, str]) -> int | Problem:
        """For each item: the product's or service's id, or nothing."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        names = {each.key: each.item for each in bench.items_seen}
        changes, said = [], []
        for key, product in edits.items():
            item = bench.sold.get(product)
            if product and (item is None or item.unusable):
                return not_in_sage("Products", "usable product or service", product)
            before = bench.stands("product", key)
            after = {"label": names.get(key, key), "product": product}
            changes.append(Edit("product", key, after if product else None, before))
            said.append(f"“{after['label']}” is {label(item) or 'open'}")
        return self._change(f"Products: {few(said)}.", changes)

    def accept_products(self, file_id: str) -> int | Problem:
        """Every item without a choice takes what is proposed surely."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        sure = acceptable(bench.product_proposals, bench.mapping.products)
        return self.set_products(file_id, {each.key: each.choice for each in sure})

    def products_to_accept(self, file_id: str) -> int:
        bench = self._bench(file_id)
        return (
            0 if bench is None else len(acceptable(bench.product_proposals, bench.mapping.products))
        )


def _becomes(text: str, meant: ReferenceItem | None, reason: str) -> str:
    """What an item is where nothing is chosen for it, and items become products."""
    if meant is None:
        return _BECOMES
    called = key_of(text) in (key_of(meant.code), key_of(meant.name))
    return _IS_SO if called else f"{reason} {_BECOMES}"
