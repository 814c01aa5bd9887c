"""Computes expected.json of every case from its arrays, as DIRECTORY/<case>.json: python3 make.py DIRECTORY

Plain NumPy in float64, at full width, with a singular value decomposition at every step of the
self-consistent dynamics: the steps of examples/check_cell.py.
"""

import json
import pathlib
import sys

import numpy as np

sys.dont_write_bytecode = True  # of what is imported from examples/
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[3] / "examples"))
from check_cell import numpy_step, self_consistent_step  # noqa: E402


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
    target, eta, s = teacher + noise, case["eta"], case["sigma2"] * case["w"]
    followed = [w2 @ w1]
    for _ in range(case["iterations"]):
        followed.append(self_consistent_step(followed[-1], target, eta, s))
    results = {"self-consistent": curves(followed, teacher, target)}
    for order in ("simultaneous", "alternating"):
        weights, learned = (w1, w2), [w2 @ w1]
        for _ in range(case["iterations"]):
            weights = numpy_step(*weights, target, eta, order == "alternating")
            learned.append(weights[1] @ weights[0])
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
