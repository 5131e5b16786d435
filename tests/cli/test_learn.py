"""The command that learns a prior from a panel."""


def test_a_prior_is_learned_from_a_csv(command, tmp_path):
    from pingshan_forecast.models.empirical_bayes.priors import read_prior

    rows = [f"r{i},{2000 + t},{7 + (i * 37 + t * 11) % 5}" for i in range(12) for t in range(10)]
    (tmp_path / "panel.csv").write_text("region,year,growth\n" + "\n".join(rows) + "\n", encoding="utf-8")
    code, out, _ = command("learn-prior", tmp_path / "panel.csv", "-o", tmp_path / "prior.csv")
    assert code == 0
    assert out.startswith("12 series")
    assert read_prior(tmp_path / "prior.csv").size > 1
