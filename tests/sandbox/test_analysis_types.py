"""Departments, cost centres and projects on the lines of the practice Sage."""

import httpx
import pytest

from engine.sandbox.reading import read


def types(sage):
    listed = sage.get("/analysis_types", attributes="all", nested_attributes="all")["$items"]
    return {each["name"]: each for each in listed}


def category(sage, kind, number=0):
    return types(sage)[kind]["analysis_type_categories"][number]["id"]


def sold(sage, *categories):
    sale = sage.sale()
    sale["invoice_lines"][0]["analysis_type_categories"] = list(categories)
    return sale


def test_three_types_are_for_transactions_and_three_for_groups(sage):
    found = types(sage)
    levels = [each["analysis_type_level"]["identifier"] for each in found.values()]
    assert (levels.count("TRANSACTION"), levels.count("GROUP")) == (3, 3)
    assert found["Department"]["active_areas"] == ["SALES", "EXPENSES"]
    assert found["Cost Centre"]["active_areas"] == []


def test_a_line_carries_its_categories_and_shows_them_when_asked(sage):
    department, project = category(sage, "Department"), category(sage, "Project")
    made = sage.made("/sales_invoices", sold(sage, department, project))
    path = f"/sales_invoices/{made['id']}"
    (line,) = sage.get(path, show_analysis_types="true")["invoice_lines"]
    shown = [
        (each["displayed_as"], each["analysis_type"]["displayed_as"])
        for each in line["analysis_type_categories"]
    ]
    assert shown == [("IT", "Department"), ("MARMALADE-24", "Project")]
    assert sage.get(path)["invoice_lines"][0]["analysis_type_categories"] == []


def test_the_window_shows_what_a_line_is_put_down_to(sage):
    made = sage.made("/sales_invoices", sold(sage, category(sage, "Department")))
    page = httpx.get(made["links"][0]["href"], verify=False)
    assert "<div class=soft>IT</div>" in page.text


def test_a_category_may_be_named_as_sages_guide_does_it():
    fields = "sales_invoice.invoice_lines"
    given, _ = read(fields, {"analysis_type_categories": ["a", {"id": "b"}]}, lambda *_: True, True)
    assert given == {"analysis_type_categories": ["a", "b"]}


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (["Cost Centre"], "are not enabled for Active Area SALES"),
        (["Department", "Department"], "is invalid"),
    ],
)
def test_categories_that_are_not_switched_on_or_of_one_type_are_refused(sage, kinds, says):
    chosen = [category(sage, kind, number) for number, kind in enumerate(kinds)]
    refused = sage.http.post("/sales_invoices", json={"sales_invoice": sold(sage, *chosen)})
    assert refused.status_code == 422
    assert says in refused.json()[0]["$message"]


def test_a_category_in_use_stays(sage):
    department = category(sage, "Department")
    sage.made("/sales_invoices", sold(sage, department))
    assert sage.http.delete(f"/analysis_type_categories/{department}").status_code == 405


@pytest.mark.parametrize("where", ["FR", "start"])
def test_not_every_country_and_edition_has_them(sage, where):
    if where == "start":
        sage.rules(edition="start")
    else:
        sage.use(where)
    assert sage.http.get("/analysis_types").status_code == 404
