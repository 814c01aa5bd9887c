"""The tables of a finished run as data frames or arrays.

    from load import load
    metrics = load("out/small").metrics           # pandas; or load("out/small", "polars"), "numpy"
    metrics[metrics.gamma_w == 1.05]

docs/columns.md explains the columns. Needs NumPy and the chosen library.
"""
import importlib
import json
import pathlib
from types import SimpleNamespace

import numpy as np

TABLES = {
    "metrics": "figure2/metrics.npz",  # one row per network, in grid order
    "trajectories": "figure2/trajectories.npz",  # one row per iteration; `cell` is the row in metrics
    "training": "figure1/training.csv",  # the network of Figure 1, or of `mixed-dynamics network`
    "singular_values": "figure1/singular-values.csv",
}


def load(run, library="pandas"):
    """The tables of a results folder, by name, and its preset."""
    run = pathlib.Path(run)
    columns = {name: _columns(run / path) for name, path in TABLES.items() if (run / path).exists()}
    if not columns:
        raise FileNotFoundError(f"{run}: expected a results folder such as out/small, got none; name a finished run")
    make = dict if library == "numpy" else importlib.import_module(library).DataFrame
    preset = json.loads((run / "preset.json").read_text())
    return SimpleNamespace(preset=preset, **{name: make(table) for name, table in columns.items()})


def _columns(path):
    if path.suffix == ".npz":
        with np.load(path) as archive:
            return {name: archive[name] for name in archive.files}
    rows = np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8")
    return {name: rows[name] for name in rows.dtype.names}
