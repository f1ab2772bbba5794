"""The drawer of the mapping: fields, taxes, accounts, products, contacts, words, settings."""

from engine.desk.mapping.accounts import Accounts
from engine.desk.mapping.contacts import Contacts
from engine.desk.mapping.fields import Fields
from engine.desk.mapping.products import Products
from engine.desk.mapping.settings import Settings
from engine.desk.mapping.tags import Tags
from engine.desk.mapping.taxes import Taxes
from engine.desk.mapping.words import Words


class MappingDrawer(Fields, Taxes, Accounts, Products, Tags, Contacts, Words, Settings):
    """The mapping of this workspace, as one of its files shows it; a part for each page."""
