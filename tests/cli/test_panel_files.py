"""Panels in csv files, as the commands read them."""

import pytest


@pytest.mark.parametrize("cell", ["x", "7.5%", "-"])
def test_a_cell_that_is_no_figure_is_named_with_its_file_and_row(command, tmp_path, monkeypatch, cell):
    monkeypatch.chdir(tmp_path)
    rows = f"A,2018,7.0\nA,2019,{cell}\n"
    (tmp_path / "g.csv").write_text("region,year,growth\n" + rows, encoding="utf-8")
    (tmp_path / "t.csv").write_text("region,year,target\nA,2019,7.0\n", encoding="utf-8")
    for arguments in (["backtest", "--growth", "g.csv", "--targets", "t.csv"], ["learn-prior", "g.csv"]):
        code, _, err = command(*arguments)
        assert (code, err.count("\n")) == (2, 1)
        assert f"g.csv: row 2, column growth is '{cell}'" in err


def test_a_panel_saved_in_a_chinese_code_page_is_read(tmp_path, command):
    years = range(2008, 2020)
    growth = "region,year,growth\n" + "".join(f"甲区,{year},{7 + year % 3}\n" for year in years)
    targets = "region,year,target\n" + "".join(f"甲区,{year},7.5\n" for year in range(2012, 2020))
    paths = [tmp_path / "growth.csv", tmp_path / "targets.csv"]
    for path, text in zip(paths, (growth, targets), strict=True):
        path.write_bytes(text.encode("gb18030"))
    code, _, err = command("backtest", "--growth", paths[0], "--targets", paths[1], "-o", tmp_path / "r.png")
    assert code == 0, err
    assert (tmp_path / "r.png").exists()
    code, out, err = command("learn-prior", paths[0], "-o", tmp_path / "prior.csv")
    assert code == 0, err
    assert out.startswith("1 series")


def test_a_level_given_as_growth_is_refused_where_it_stands(tmp_path, command):
    growth, targets = tmp_path / "g.csv", tmp_path / "t.csv"
    growth.write_text("region,year,growth\nA,2019,6\nA,2020,7e15\n", encoding="utf-8")
    targets.write_text("region,year,target\nA,2020,7\n", encoding="utf-8")
    code, _, err = command("backtest", "--growth", growth, "--targets", targets, "-o", tmp_path / "r.png")
    assert code == 2
    assert "row 2, column growth" in err
