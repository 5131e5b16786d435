"""What changed between two judgements: causes add up whatever changed, and agree with statsmodels' news."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.distributions import Mixture
from pingshan_forecast.distributions.reweighted import Reweighted
from pingshan_forecast.errors import DataError
from pingshan_forecast.judgement.comparison import compare_documents
from pingshan_forecast.language.catalogue import LANGUAGES

PLAN, HISTORY = pf.load_plan("pingshan-2022"), pf.load_history("坪山")
APRIL, JULY = "2022-04-22", "2022-07-31"


def gap(comparison):
    frame = comparison.to_frame()
    causes = frame.columns[frame.columns.get_loc("change") + 1 :]
    return float((frame[causes].sum(axis=1) - frame.change).abs().max())


def causes(comparison, k=0):
    return comparison.changes[k].causes


@pytest.fixture(scope="module")
def start():
    return pf.assess(PLAN, HISTORY)


@pytest.fixture(scope="module")
def april(start):
    return start.on(APRIL)


@pytest.fixture(scope="module")
def july(start):
    return start.on(JULY)


def with_figure(growth, day):
    more = Observation(
        region="坪山", indicator="gdp", year=2022, period="Q1", growth_pct=growth, status="revised",
        published=day,
    )  # fmt: skip
    return replace(HISTORY, observations=(*HISTORY.observations, more))


def test_new_figures_are_the_change_and_stand_in_order_of_publication(start, april, july):
    whole, later = pf.compare(start, july), pf.compare(april, july)
    assert gap(whole) < 1e-9
    assert gap(later) < 1e-9
    assert ("坪山", "industry_va_above_scale", "Q1") in whole.figures
    assert ("全国", "gdp", "H1") in later.figures
    assert not set(later.figures) & {("坪山", "gdp", "Q1"), ("全国", "gdp", "Q1")}
    days = [r.figure.published for r in july.progress.releases]
    assert days == sorted(days)
    assert all(
        causes(later)[name] == pytest.approx(0.0, abs=1e-9) for name in ("target", "outlook", "revised")
    )


def test_a_judgement_has_not_changed_from_itself(july):
    same = pf.compare(july, july)
    assert gap(same) < 1e-12
    assert same.figures == ()
    assert all(value == 0.0 for change in same.changes for value in change.causes.values())


def test_a_changed_target_is_told_apart_and_both_wordings_are_shown(april, july):
    lower = replace(PLAN.targets[0], low=5.5, high=5.5, text="地区生产总值增长5.5%左右")
    later = pf.assess(replace(PLAN, targets=(lower, *PLAN.targets[1:])), HISTORY, as_of=JULY)
    found = pf.compare(april, later)
    assert gap(found) < 1e-9
    assert causes(found)["target"] > 0.05
    assert causes(found, 1)["target"] == pytest.approx(0.0, abs=1e-9)
    assert "7%" in found.changes[0].wording_before
    assert "5.5%" in found.texts("zh")[0]
    assert "7%" in found.texts("zh")[0]


def test_a_changed_outlook_is_told_apart(april):
    outlook = pf.Outlook(path={2022: 3.0}, sd={2022: 0.5})
    later = pf.assess(PLAN, HISTORY, as_of=APRIL, outlook=outlook)
    found = pf.compare(april, later)
    assert gap(found) < 1e-9
    assert found.figures == ()
    assert causes(found)["revised"] == 0.0
    assert causes(found)["outlook"] == pytest.approx(found.changes[0].change)
    assert abs(causes(found)["outlook"]) > 0.01


def test_a_revised_figure_is_told_apart(april):
    later = pf.assess(PLAN, with_figure(2.0, dt.date(2022, 4, 30)), as_of="2022-05-01")
    found = pf.compare(april, later)
    assert gap(found) < 1e-9
    assert causes(found)["revised"] < -0.05
    assert causes(found)["outlook"] == pytest.approx(0.0, abs=1e-9)


def test_everything_at_once_still_adds_up(start):
    lower = replace(PLAN.targets[0], low=5.0, high=5.0)
    plan = replace(PLAN, targets=(lower, *PLAN.targets[1:]))
    outlook = pf.Outlook(path={2022: 3.0}, sd={2022: 0.5})
    later = pf.assess(plan, with_figure(2.0, dt.date(2022, 5, 30)), as_of=JULY, outlook=outlook)
    assert gap(pf.compare(start, later)) < 1e-9
    assert gap(pf.compare(start.on("2022-05-01"), later)) < 1e-9
    assert gap(pf.compare(later, start)) < 1e-9


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_judgements_compare_as_fresh_ones(language, april, july, tmp_path):
    for name, result in (("old", april), ("new", july)):
        result.save(tmp_path / f"{name}.json", language=language)
    old, new = (pf.Assessment.from_json(tmp_path / f"{name}.json") for name in ("old", "new"))
    fresh = pf.compare(april, july)
    assert [c.causes for c in pf.compare(old, new).changes] == [c.causes for c in fresh.changes]
    assert json.loads(json.dumps(fresh.to_dict(language)))["targets"][0]["after"] == july.rows[0].strict
    assert repr(fresh).startswith("<Comparison of 坪山 2022")
    assert "坪山 gdp" not in fresh.texts(language)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("[1, 2]", "no assessment of this version"),
        ('{"region": "坪山"}', "no assessment of this version"),
        (
            '{"region": "a", "year": 1, "as_of": "x", "targets": [1], "releases": {"january": []}}',
            "do not fit each other",
        ),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_saved_judgement_is_refused_in_one_line(text, said, tmp_path):
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said) as error:
        pf.Assessment.from_json(tmp_path / "other.json")
    assert "\n" not in str(error.value)


def test_a_missing_file_and_another_plan_are_refused(tmp_path, april):
    with pytest.raises(DataError, match="give the JSON that assess writes"):
        pf.Assessment.from_json(tmp_path / "nothing.json")
    other = {**april.to_dict(), "year": 2021}
    with pytest.raises(DataError, match="compare two of one plan"):
        compare_documents(other, april.to_dict())


def test_a_target_that_was_not_there_before_has_no_causes(april):
    fewer = pf.assess(replace(PLAN, targets=PLAN.targets[1:]), HISTORY, as_of=APRIL)
    found = pf.compare(fewer, april)
    assert found.changes[0].change is None
    assert "no probability before or after" in found.texts()[0]
    assert gap(found) < 1e-9


def test_steps_of_a_gaussian_case_are_the_impacts_of_statsmodels_news():
    """A constant seen with noise: each new observation moves its forecast by weight times news."""
    sm = pytest.importorskip("statsmodels.api")
    mean, sd, noise, seen = 7.0, 2.0, 1.5, [5.0, 9.5, 6.0]
    steps, log = [mean], []
    for x in seen:
        log.append(x)

        def likelihood(y, log=tuple(log)):
            return sum(-0.5 * ((y - x) / noise) ** 2 for x in log)

        centre = float(np.mean(log))
        steps.append(Reweighted.of(Mixture([1.0], [mean], [sd]), likelihood, centre, noise / 2).mean())

    def fitted(n):
        model = sm.tsa.UnobservedComponents(np.array([*seen[:n], *[np.nan] * (4 - n)]), "llevel")
        model.ssm.initialize_known(np.array([mean]), np.array([[sd**2]]))
        return model.smooth([noise**2, 0.0])

    for n in range(1, 4):
        news = fitted(n).news(fitted(n - 1), start=3, periods=1)
        impact = float(news.total_impacts.iloc[0, 0])
        assert steps[n] - steps[n - 1] == pytest.approx(impact, abs=2e-3)
