"""The charts of accounts of the furnished companies, one account a line."""

from collections.abc import Mapping
from types import MappingProxyType

# nominal code | name | type | where it is visible | control name
# s sales, p purchases, b bank, r other receipts, o other payments, j journals (all: reporting)
_GB = """
0030|Office Equipment|FIXED_ASSETS|poj|
0040|Furniture and Fixtures|FIXED_ASSETS|poj|
1001|Stock|CURRENT_ASSETS|j|
1100|Trade Debtors|CURRENT_ASSETS|j|TRADE_DEBTORS
1103|Prepayments|CURRENT_ASSETS|j|
2100|Trade Creditors|CURRENT_LIABILITY|j|TRADE_CREDITORS
2109|Accruals|CURRENT_LIABILITY|j|
2200|VAT on Sales|TAXES|j|SALES_TAX
2201|VAT on Purchases|TAXES|j|PURCHASE_TAX
2202|VAT Liability|TAXES|j|
2210|PAYE and National Insurance|CURRENT_LIABILITY|oj|
3000|Ordinary Shares|EQUITY|j|
3200|Retained Profit|EQUITY|j|RETAINED_PROFIT
4000|Sales - Products|SALES|srj|
4010|Sales - Services|SALES|srj|
4020|Advertising Sales|SALES|srj|
4030|Subscription Income|SALES|srj|
4040|Managed Services|SALES|srj|
4050|Expenses Recharged|SALES|srj|
4190|Other Income|OTHER_INCOME|srj|
4900|Carriage on Sales|SALES|srj|CARRIAGE
4910|Discounts Allowed|SALES|rj|SALES_DISCOUNT
5000|Cost of Sales - Goods|DIRECT_EXPENSES|poj|
5020|Cost of Sales - Services|DIRECT_EXPENSES|poj|
5100|Print and Production|DIRECT_EXPENSES|poj|
5900|Discounts Taken|DIRECT_EXPENSES|j|PURCHASE_DISCOUNT
6200|Marketing|OVERHEADS|poj|
7000|Wages and Salaries|OVERHEADS|oj|
7100|Rent and Rates|OVERHEADS|poj|
7200|Electricity|OVERHEADS|poj|
7400|Travel and Entertainment|OVERHEADS|poj|
7500|Office Costs|OVERHEADS|poj|
7550|Telephone and Internet|OVERHEADS|poj|
7600|Professional Fees|OVERHEADS|poj|
7900|Bank Charges and Interest|OVERHEADS|boj|BANK_CHARGES
7905|Exchange Rate Gains or Losses|OVERHEADS|j|EXCHANGE
8000|Depreciation|DEPRECIATION|j|
8200|Sundry Expenses|OVERHEADS|poj|
"""
_FR = """
2183|Matériel de bureau et informatique|FIXED_ASSETS|poj|
411|Clients|CURRENT_ASSETS|j|TRADE_DEBTORS
401|Fournisseurs|CURRENT_LIABILITY|j|TRADE_CREDITORS
44571|TVA collectée|TAXES|j|SALES_TAX
44566|TVA déductible|TAXES|j|PURCHASE_TAX
101|Capital|EQUITY|j|
120|Résultat de l'exercice|EQUITY|j|RETAINED_PROFIT
706|Prestations de services|SALES|srj|
707|Ventes de marchandises|SALES|srj|
704|Travaux et études|SALES|srj|
7085|Ports et frais accessoires facturés|SALES|srj|CARRIAGE
709|Rabais, remises et ristournes accordés|SALES|rj|SALES_DISCOUNT
607|Achats de marchandises|DIRECT_EXPENSES|poj|
604|Achats d'études et prestations|DIRECT_EXPENSES|poj|
609|Rabais, remises et ristournes obtenus|DIRECT_EXPENSES|j|PURCHASE_DISCOUNT
613|Locations|OVERHEADS|poj|
6226|Honoraires|OVERHEADS|poj|
625|Déplacements, missions et réceptions|OVERHEADS|poj|
626|Frais postaux et télécommunications|OVERHEADS|poj|
627|Services bancaires|OVERHEADS|boj|BANK_CHARGES
666|Pertes de change|OVERHEADS|j|EXCHANGE
"""
CHARTS: Mapping[str, str] = MappingProxyType({"GB": _GB, "IE": _GB, "FR": _FR})
AREAS: Mapping[str, str] = MappingProxyType(
    {
        "s": "visible_in_sales",
        "p": "visible_in_expenses",
        "b": "visible_in_banking",
        "r": "visible_in_other_receipts",
        "o": "visible_in_other_payments",
        "j": "visible_in_journals",
    }
)
# A control account that a document line may not name; carriage and charges may be posted to.
LOCKED = frozenset(
    (
        "TRADE_DEBTORS",
        "TRADE_CREDITORS",
        "SALES_TAX",
        "PURCHASE_TAX",
        "RETAINED_PROFIT",
        "SALES_DISCOUNT",
        "PURCHASE_DISCOUNT",
    )
)
# Setting of /business_settings → nominal code
DEFAULT_ACCOUNTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        country: MappingProxyType(dict(pair.split("=") for pair in text.split()))
        for country, text in {
            "GB": "bank_charges=7900 exchange_rate_gains=7905 exchange_rate_losses=7905 sales=4000"
            " sales_discount=4910 purchase=5000 purchase_discount=5900 product_sales=4000"
            " product_purchase=5000 service_sales=4010 service_purchase=5020 stock_purchase=5000"
            " other_receipt=4190 other_payment=8200 customer_receipt_discount=4910"
            " vendor_payment_discount=5900 carriage=4900 bank_interest_received=4190"
            " bank_interest_charges_paid=7900",
            "FR": "bank_charges=627 exchange_rate_gains=666 exchange_rate_losses=666 sales=706"
            " sales_discount=709 purchase=607 purchase_discount=609 product_sales=707"
            " product_purchase=607 service_sales=706 service_purchase=604 stock_purchase=607"
            " other_receipt=706 other_payment=625 customer_receipt_discount=709"
            " vendor_payment_discount=609 carriage=7085 bank_interest_received=706"
            " bank_interest_charges_paid=627",
        }.items()
    }
)
