"""Computes expected.json of every case from its arrays, as DIRECTORY/<case>.json: python3 make.py DIRECTORY

Plain NumPy in float64, at full width, with a singular value decomposition at every step of the
self-consistent dynamics: the steps of examples/check_cell.py.
"""

import itertools
import json
import pathlib
import sys

import numpy as np

sys.dont_write_bytecode = True  # for the import from examples/
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[3] / "examples"))
from check_cell import descent, numpy_gradients, self_consistent  # noqa: E402


def curves(matrices, teacher, target, followed=None):
    def errors(others):
        return [float(((a - b) ** 2).mean()) for a, b in zip(matrices, others)]

    count = len(matrices)
    return {
        "train": errors([target] * count),
        "test": errors([teacher] * count),
        **({"distance": errors(followed)} if followed else {}),
        "final_singular_values": np.linalg.svd(matrices[-1], compute_uv=False).tolist(),
    }


def expected(case, arrays):
    teacher, noise, w1, w2 = arrays
    target, count = teacher + noise, case["iterations"] + 1
    cell = {"learningRate": case["eta"], "threshold": case["sigma2"] * case["w"]}

    def gradient(a):
        return a - target

    followed = list(itertools.islice(self_consistent(cell, w2 @ w1, gradient), count))
    results = {"self-consistent": curves(followed, teacher, target)}
    for order in ("simultaneous", "alternating"):
        trained = descent({**cell, "update": order}, w1, w2, numpy_gradients(None, gradient))
        learned = [b @ a for a, b in itertools.islice(trained, count)]
        results[order] = curves(learned, teacher, target, followed)
    values = np.array(results["alternating"]["final_singular_values"])
    rank = float((values**2).sum() / values[0] ** 2)
    return {**case, "stable_rank_final_alternating": rank, "expected": results}


for folder in sorted(here.iterdir()):
    if not folder.is_dir():
        continue
    case = json.loads((folder / "expected.json").read_text())
    case = {name: case[name] for name in ("d", "K", "w", "sigma2", "eta", "iterations")}
    names = ("teacher", "noise", "w1", "w2")
    arrays = [np.load(folder / f"{name}.npy").astype(np.float64) for name in names]
    path = pathlib.Path(sys.argv[1]) / f"{folder.name}.json"
    path.write_text(json.dumps(expected(case, arrays)))
