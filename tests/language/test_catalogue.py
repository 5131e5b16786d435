"""The catalogues: one key has one sentence in each language, with the same values in it."""

import ast
import datetime as dt
import string
from pathlib import Path

import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import UnknownNameError
from pingshan_forecast.language.catalogue import LANGUAGES, catalogue
from pingshan_forecast.language.names import Term

# Where the languages part in form: ordinals, models' names, numbered headings, whose GDP it is, an interval's
# units, and what a model reports of itself, which is English alone.
_OWN_FORM = (
    "ordinal.", "model.", "document.", "series.", "note.band_of_amounts", "reason.model_failed",
    "reason.too_short", "part.tenths",
)  # fmt: skip
PACKAGE = Path(pf.__file__).parent


def entries(language):
    return {
        f"{table}.{name}": value
        for table, values in catalogue(language).tables.items()
        for name, value in values.items()
    }


def placeholders(value):
    """Values that a sentence, or each sentence of a list, is filled with."""
    patterns = value if isinstance(value, list) else [value]
    return [
        {field for _, field, _, _ in string.Formatter().parse(pattern) if field}
        for pattern in patterns
        if isinstance(pattern, str)
    ]


def named_entries():
    """Every entry of the catalogue that the code names whole, and every code of a reason."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call | ast.Subscript):
                continue
            first = node.slice if isinstance(node, ast.Subscript) else next(iter(node.args), None)
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason.of":
                    yield f"reason.{first.value}"
                elif "words" in ast.unparse(node) or "catalogue" in ast.unparse(node):
                    yield first.value


def test_every_language_has_the_same_keys():
    english, *others = LANGUAGES[::-1]
    for language in others:
        different = set(entries(english)) ^ set(entries(language))
        assert {key for key in different if not key.startswith("ordinal.")} == set()


def test_a_sentence_has_the_same_values_in_every_language():
    english = entries("en")
    for language in LANGUAGES:
        for key, value in entries(language).items():
            if not key.startswith(_OWN_FORM):
                assert placeholders(value) == placeholders(english[key]), key
            if isinstance(value, list) and not key.startswith(("document.", "part.tenths")):
                assert len(value) == len(english[key]), key


def test_the_code_names_no_entry_that_is_not_there():
    tables = tuple(f"{table}." for table in catalogue("en").tables)
    named = {text for text in named_entries() if text.startswith(tables) and " " not in text}
    assert len(named) > 150
    assert named - entries("en").keys() == set()


def test_no_entry_is_there_for_nothing():
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".j2", ".typ"}
    )
    # Tables that are looked up by a code, and names that are put together.
    coded = (
        "ordinal",
        "series",
        "model",
        "break",
        "trust",
        "status",
        "soft",
        "amount",
        "unit",
    )
    made = {f"{event}_{end}" for event in ("published", "outcome") for end in ("floor", "ceiling")}
    made |= {f"change_{cause}" for cause in ("target", "outlook", "revised")}
    unused = [
        f"{table}.{name}"
        for table, values in catalogue("en").tables.items()
        for name in values
        if table not in coded
        and name not in made
        and not any(form in said for form in (f'"{table}.{name}"', f'"{name}"', f"words.{name} "))
    ]
    assert unused == []


@pytest.mark.parametrize(
    "use",
    [
        catalogue,
        lambda language: pf.load_plan("pingshan-2021").targets[0].words(language),
        lambda language: pf.Scenario.preset("upside").names and Term("expert", "history").words(language),
    ],
)
def test_an_unknown_language_is_one_line_that_names_those_there_are(use):
    with pytest.raises(UnknownNameError) as caught:
        use("cn")
    assert str(caught.value) == "unknown language 'cn'; choose zh or en"


def test_a_language_that_no_one_knows_is_refused_by_every_result(tmp_path):
    result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), model=pf.HistoricalMean())
    from pingshan_forecast import charts

    for use in (
        lambda: result.to_dict(language="cn"),
        lambda: result.to_frame(language="cn"),
        lambda: result.save(tmp_path / "note.json", language="cn"),
        lambda: result.save(tmp_path / "note.docx", language="cn"),
        lambda: charts.target_fans(result, language="cn"),
        lambda: charts.reliability_diagram([0.5], [True], language="cn"),
    ):
        with pytest.raises(UnknownNameError, match="unknown language 'cn'; choose zh or en"):
            use()
    assert not list(tmp_path.iterdir())


def test_values_are_put_into_the_language():
    english, chinese = catalogue("en"), catalogue("zh")
    day = dt.date(2021, 1, 26)
    assert (english.worded(day), chinese.worded(day)) == ("26 January 2021", "2021年1月26日")
    assert (english.worded((2013, 2016)), chinese.worded((2013, 2016))) == ("2013, 2016", "2013、2016")
    assert english.worded(("GDP, growth", "trade")) == "GDP, growth; trade"
    assert english.fill("{x:bng} of {y:bn.1f}", x=20.0, y=801.05) == "2 of 80.1"
    assert [english.fill("{p:p}, {p:p1}", p=p) for p in (0.5, 0.9995)] == ["50%, 50.0%", ">99%, >99.9%"]
    assert english.fill("{x:+.1f} {x:g}", x=-1.25) == "−1.2 −1.25"
    assert english.fill("{x}", x="a\x00b\n=1+1") == "a b =1+1"
    assert (english.ordinal(90), chinese.ordinal(90)) == ("90th", "90")
