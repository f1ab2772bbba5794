"""What is no formula is answered with a sentence: where, what and how to mend it, at once."""

import time

import pytest

from engine.formulas import Formula, read_formula

HEADINGS = ("Qty", "Rate", "Code")

SENTENCES = [
    ("=ROUDN([Qty],2)", "At character 2: There is no function ROUDN. Did you mean ROUND?"),
    ("=[Qyt]*2", "At character 2: There is no column [Qyt]. Did you mean [Qty]?"),
    ("=[Zebra]", "At character 2: There is no column [Zebra]. Choose one of the headings."),
    (
        "=VLOOKUP([Code],1,2)",
        "At character 2: There is no function VLOOKUP. Did you mean XLOOKUP or SWITCH?",
    ),
    ("=ARRONDI(2;1)", "At character 2: There is no function ARRONDI. Did you mean ROUND?"),
    ("=Qty*2", "At character 2: Qty has no meaning by itself. Write the column as [Qty]."),
    (
        "=hello",
        "At character 2: hello has no meaning by itself. Write a column as [Column] and a text as "
        '"text".',
    ),
    ("=LEFT", "At character 2: LEFT has no values. Write LEFT(…)."),
    ('=IF([Qty]>1,"a', 'At character 13: A text is not closed. Close it with ".'),
    ("=IF([Qty]>1,2", "At character 2: IF( is not closed. Close it with )."),
    ("=(1+2", "At character 2: A ( is not closed. Close it with )."),
    ("=[Qty", "At character 2: The name of a column is not closed. Close it with ]."),
    ("=1+", "At character 4: The formula ends too early. Write what comes next."),
    ("=1+*2", "At character 4: * is not expected here. Remove it."),
    ("=1 2", "At character 4: 2 is not expected here. Remove it."),
    ("=IF(1 2)", "At character 7: 2 is not expected here. Write a comma or )."),
    ("='text'", 'At character 2: \' has no meaning here. Write a text as "text".'),
    ("=1#2", "At character 3: # has no meaning here. Remove it."),
    ("=LEFT()", "At character 2: LEFT takes 1 to 2 values, not 0. Write LEFT(text, count)."),
    ("=NOT(1,2)", "At character 2: NOT takes 1 value, not 2. Write NOT(condition)."),
    (
        "=IFS(TRUE,1,FALSE)",
        "At character 2: IFS takes its values in pairs. "
        "Write IFS(condition, value, condition, value, …).",
    ),
    (
        '=TEXT(1,"hello")',
        "At character 9: The second value of TEXT says how to write the first. "
        'Write it as "0.00", "#,##0.00", "0000", "0%" or "dd/mm/yyyy".',
    ),
    ("=9^9^9^9", "At character 4: A power is a whole number from 0 to 6. Write a smaller one."),
    ("=2^0.5", "At character 4: A power is a whole number from 0 to 6. Write a smaller one."),
    (
        "=LOOKUP(1,{5,1},{1,2})",
        "At character 11: LOOKUP needs its first list in ascending order, of numbers or of texts "
        "alone. Sort it, or use XLOOKUP, which takes any order.",
    ),
    (
        "=XLOOKUP(1,{1,2},{1})",
        "At character 12: The lists of XLOOKUP are of 2 and 1 values. Make them of one length.",
    ),
    (
        "=XLOOKUP(1,2,3)",
        'At character 12: XLOOKUP takes a list here. Write it as {"one","two"} or {1,2}.',
    ),
    ("={1,2}", "At character 2: A list has no place here. Give it to LOOKUP or XLOOKUP."),
    ("", "At character 1: There is no formula. Write one such as =[Qty]*[Rate]."),
    ("=", "At character 1: There is no formula. Write one such as =[Qty]*[Rate]."),
    (
        "=123456789012345678901",
        "At character 2: A number has more than 20 digits. Shorten it.",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES, ids=lambda each: each[:24])
def test_a_mistake_is_told_with_its_place_and_its_cure(text, sentence, refused) -> None:
    assert str(refused(text, *HEADINGS)) == sentence


def test_a_name_that_two_columns_share_is_not_guessed(refused) -> None:
    told = refused("=[net total]", "Net Total", "NET  TOTAL")
    assert str(told) == (
        "At character 2: Several columns could be [net total]. Write [Net Total] or [NET  TOTAL]."
    )


HOSTILE = {
    "nesting": "=" + "(" * 20_000 + "1" + ")" * 20_000,
    "nesting within the length": "=" + "(" * 1_500 + "1" + ")" * 1_500,
    "calls in calls": "=" + "IF(1," * 700 + "1" + ",0)" * 1,
    "signs": "=" + "-" * 3_900 + "1",
    "a long sum": "=" + "+".join(["1"] * 1_900),
    "percents": "=1" + "%" * 3_900,
    "a long text": '="' + "x" * 100_000 + '"',
    "a tower of powers": "=9^9^9^9",
    "an attribute": "=[Code].__class__.__mro__",
    "a call of an attribute": '=__import__("os").system("ls")',
    "an index": "=().__class__.__bases__[0]",
    "python": "=(lambda: 1)()",
    "a long name": "=" + "A" * 3_999,
    "a long heading": "=[" + "q" * 3_990 + "]",
    "unclosed brackets": "=" + "[" * 3_999,
    "a million brackets": "=" + "[" * 1_000_000,
    "control characters": "=\x00\x01",
    "half a letter": '="\ud83d"',
    "lists": "=XLOOKUP(1,{" + ",".join(["1"] * 1_000) + "},{1})",
    "a wide pattern": '=TEXT(1,"' + "0" * 3_000 + '")',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_refused_with_a_sentence_at_once(text, refused) -> None:
    began = time.process_time()
    told = refused(text, *HEADINGS)
    assert time.process_time() - began < 0.5
    assert told.says.endswith((".", "here.", "itself."))
    assert len(str(told)) < 250
    assert 1 <= told.at <= max(len(text), 1) + 1


BOMBS = {
    "repeats": '=REPT("x",1000000000)',
    "repeats of repeats": '=REPT(REPT(REPT("x",3000),3000),3000)',
    "substitutes": "=" + "SUBSTITUTE(" * 12 + "[Code]" + ',"S","SSSSSSSSSS")' * 12,
    "doubling": "=" + "CONCAT(" * 30 + "[Code]" + ",[Code])" * 30,
    "joins": '=TEXTJOIN(REPT("x",3000),FALSE,[Code],[Code],[Code])',
    "replaces": '=REPLACE(REPT("x",4000),1,0,REPT("x",4000))',
    "powers of powers": "=((((9^6)^6)^6)^6)^6",
    "many digits": "=" + "*".join(["99999999999999999999"] * 150),
    "many decimals": "=" + "*".join(["0.0000000000000000001"] * 150),
    "quotients": "=" + "/".join(["[Qty]"] * 190),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_in_an_error_of_each_row_in_little_time_and_memory(text, sheet_of) -> None:
    rows = 2_000
    sheet = sheet_of(Qty=["3"] * rows, Rate=["1"] * rows, Code=["SSSS"] * rows)
    formula = read_formula(text, sheet.headings)
    assert isinstance(formula, Formula), formula
    began = time.process_time()
    result = formula.run(sheet)
    assert time.process_time() - began < 3
    longest = max(map(len, result.texts.to_pylist()))
    assert longest <= 4_000
    assert all(sentence.endswith(".") for sentence in result.says.values())


def test_a_text_may_not_grow_past_its_bound_and_the_row_says_so(sheet_of, shown) -> None:
    sheet = sheet_of(Times=["2", "4000", "4001", "1000000000000"])
    assert [each[:5] for each in shown('=REPT("x",[Times])', sheet)] == [
        *("xx", "xxxxx", "#VALU", "#VALU")
    ]
    result = read_formula('=REPT("x",[Times])', sheet.headings).run(sheet)
    assert result.says == {"#VALUE!": "a text grows past 4,000 characters."}


def test_texts_that_would_fill_the_memory_are_not_made(sheet_of) -> None:
    sheet = sheet_of(Code=["SV"] * 60_000)
    result = read_formula("=REPT([Code],1900)", sheet.headings).run(sheet)
    assert result.says == {"#VALUE!": "the texts of the formula grow past all measure."}
    assert len(result.errors) == 60_000


def test_an_unheard_of_text_never_raises(sheet_of) -> None:
    """Every pair of tokens, in every order."""
    words = ["=", "1", "1.", ".", '"a"', '"', "[Qty]", "[", "]", "'", "(", ")", ",", ";", "{", "}",
             "+", "-", "*", "/", "^", "&", "%", "<>", ">=", "IF", "IF(", "LEFT([Code]", "TRUE",
             "XLOOKUP(1,{1},{2})", "§", "\n", "\ud83d\ude00"]  # fmt: skip
    sheet = sheet_of(Qty=["1"], Rate=["2"], Code=["SV"])
    for first in words:
        for second in words:
            for text in (f"={first}{second}", f"={first} {second}1", f"=IF(1,{first}{second})"):
                read = read_formula(text, sheet.headings)
                if isinstance(read, Formula):
                    read.run(sheet)
                else:
                    assert read.says
