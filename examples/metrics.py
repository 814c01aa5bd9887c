# %% [markdown]
# # The metrics of Figure 2 in DuckDB, pandas and NumPy
#
# A sweep writes the same values to three files: `metrics.csv`, `metrics.parquet` and `metrics.npz`;
# `trajectories.parquet` has every iteration of every network. This page is a Python script in cells:
# open it in Jupyter (jupytext) or VS Code, or run it directly:
#
#     python3 examples/metrics.py out/small/figure2
#
# It uses DuckDB (`pip install duckdb`) where it is installed, else pandas with pyarrow, else NumPy.

# %%
import importlib.util
import pathlib
import sys

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "out/small/figure2")
installed = {name for name in ("duckdb", "pandas", "pyarrow", "numpy") if importlib.util.find_spec(name)}

# %% [markdown]
# ## Stop reasons by regime, and the smallest test error of each
#
# Lazy: γ_w > 1 − γ_σ², the learning rate is 1/(c·w·σ²); otherwise active.

# %%
if "duckdb" in installed:
    import duckdb

    rows = duckdb.sql(
        f"""
        select if(gamma_w + gamma_sigma2 > 1, 'lazy', 'active') as regime, stop_reason,
               count(*) as networks, min(min_test_error) as smallest
        from '{folder}/metrics.parquet' where status = 'ok'
        group by all order by all
        """
    ).fetchall()
    reader = "DuckDB"
elif {"pandas", "pyarrow"} <= installed:
    import pandas

    table = pandas.read_parquet(folder / "metrics.parquet").query("status == 'ok'")
    lazy = (table.gamma_w + table.gamma_sigma2 > 1).map({True: "lazy", False: "active"}).rename("regime")
    groups = table.groupby([lazy, "stop_reason"]).min_test_error.agg(["size", "min"]).reset_index()
    rows = list(groups.itertuples(index=False, name=None))
    reader = "pandas"
else:
    import numpy

    with numpy.load(folder / "metrics.npz") as table:
        ok = table["status"] == "ok"
        regime = numpy.where(table["gamma_w"] + table["gamma_sigma2"] > 1, "lazy", "active")[ok]
        reasons, errors = table["stop_reason"][ok], table["min_test_error"][ok]
    rows = []
    for key in sorted(set(zip(regime.tolist(), reasons.tolist()))):
        those = errors[(regime == key[0]) & (reasons == key[1])]
        rows.append((*key, len(those), float(those.min())))
    reader = "NumPy"

print(f"read by {reader}")
for regime_name, reason, networks, smallest in rows:
    print(f"{regime_name:8} {reason:16} {networks:5} {smallest!r}")

# %% [markdown]
# ## A panel as a matrix
#
# Rows are in grid order, γ_σ² slowest, so a column of the table is a panel of the figure.

# %%
if "numpy" in installed:
    import numpy

    with numpy.load(folder / "metrics.npz") as table:
        sigma = numpy.unique(table["gamma_sigma2"])
        width = numpy.unique(table["gamma_w"])
        panel = table["min_test_error"].reshape(len(sigma), len(width), -1)
    place = numpy.unravel_index(numpy.nanargmin(panel), panel.shape)
    print(f"smallest test error {panel[place]!r} at γ_σ² = {sigma[place[0]]}, γ_w = {width[place[1]]}")
