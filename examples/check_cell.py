#!/usr/bin/env python3
"""Trains one cell of Figure 2 plainly, at its full width, and compares with metrics.csv.

    npx mixed-dynamics figure2 --preset small
    npx mixed-dynamics cell --preset small --gamma-sigma2 -1.5 --gamma-w 1.4 --export cell
    python3 examples/check_cell.py cell              # NumPy, float64
    python3 examples/check_cell.py cell --torch      # the gradients by PyTorch's autograd

Reads teacher.npy, noise.npy, w1.npy, w2.npy and cell.json. The program under test trains min(w, 2d)
hidden units; here all w are trained, so the exactness of that reduction is checked as well: for w > 2d
a random isometry maps the exported weights to those of a network of width w. Computes gradient descent
and the self-consistent dynamics, equation (1) of the paper, with a singular value decomposition at
every step. Exit code 1 when a number differs by more than float32 explains.
"""
import argparse
import json
import pathlib
import sys

import numpy as np


def load(folder):
    folder = pathlib.Path(folder)
    cell = json.loads((folder / "cell.json").read_text())
    arrays = [np.load(folder / f"{name}.npy").astype(np.float64) for name in ("teacher", "noise", "w1", "w2")]
    return cell, *arrays


def widen(w1, w2, width, seed):
    """Weights of a network of this width with the same A(t) at every step: W1 = Q'L1, W2 = L2 Q."""
    hidden = w1.shape[0]
    if width == hidden:
        return w1, w2
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((width, hidden)))
    return q @ w1, w2 @ q.T


def numpy_step(w1, w2, target, eta, alternating):
    """W1 first; W2 with the new W1 and the old residual (alternating) or with the old W1."""
    residual = w2 @ w1 - target
    new_w1 = w1 - eta * w2.T @ residual
    new_w2 = w2 - eta * residual @ (new_w1 if alternating else w1).T
    return new_w1, new_w2


def torch_step(w1, w2, target, eta, alternating):
    """The same with gradients by autograd, of the loss |W2 W1 - T|^2 / 2."""
    import torch

    t1, t2 = torch.tensor(w1, requires_grad=True), torch.tensor(w2, requires_grad=True)
    product = t2 @ t1
    # The gradient with respect to the product is the residual; computed once.
    (residual,) = torch.autograd.grad(((product - torch.tensor(target)) ** 2).sum() / 2, product)
    (g1,) = torch.autograd.grad((t2.detach() @ t1 * residual).sum(), t1)
    new_w1 = (t1 - eta * g1).detach()
    seen = new_w1 if alternating else t1.detach()
    (g2,) = torch.autograd.grad((t2 @ seen * residual).sum(), t2)
    return new_w1.numpy(), (t2 - eta * g2).detach().numpy()


def self_consistent_step(a, target, eta, s):
    """A - eta (C2 G + G C1), C1 = sqrt(A'A + s^2), C2 = sqrt(AA' + s^2)."""
    residual = a - target
    u, sigma, vt = np.linalg.svd(a)
    root = np.sqrt(sigma**2 + s**2)
    return a - eta * ((u * root) @ (u.T @ residual) + ((residual @ vt.T) * root) @ vt)


def stop_reason(train, test, rule):
    i = len(train) - 1
    if not np.isfinite(train[i]) or not np.isfinite(test[i]):
        return "diverged"
    if train[i] < rule["trainError"]:
        return "train-converged"
    if i > 3 and rule["testRising"] and test[i - 2] < test[i - 1] < test[i]:
        return "test-rising"
    plateau = rule["plateau"]
    if i > 3 and abs(train[i] - train[i - 1]) < plateau["change"] and train[0] - train[i] > plateau["minimumDrop"]:
        return "plateau"
    return "max-iterations" if i >= rule["maxIterations"] else None


def train(cell, teacher, noise, w1, w2, step):
    target, eta = teacher + noise, cell["learningRate"]
    s = cell["sigma2"] * cell["width"]
    consistent = w2 @ w1
    errors, test_errors, distances, best = [], [], [], None
    while True:
        a = w2 @ w1
        errors.append(np.mean((a - target) ** 2))
        test_errors.append(np.mean((a - teacher) ** 2))
        distances.append(np.mean((a - consistent) ** 2))
        if best is None or test_errors[-1] < best["min_test_error"]:
            norm = np.linalg.norm(a, 2)
            best = {
                "min_test_error": test_errors[-1],
                "iterations_to_min_test_error": len(errors) - 1,
                "stable_rank_at_min": np.sum(a**2) / norm**2,
            }
        reason = stop_reason(errors, test_errors, cell["stop"])
        if reason:
            return {"stop_reason": reason, "iterations": len(errors) - 1, **best, "max_distance": max(distances)}
        w1, w2 = step(w1, w2, target, eta, cell["update"] == "alternating")
        consistent = self_consistent_step(consistent, target, eta, s)


# Tolerances for float32 and for a stop at the neighbouring iteration: relative, absolute.
TOLERANCES = {
    "iterations": (0, 1),
    "min_test_error": (1e-3, 0),
    "iterations_to_min_test_error": (0, 1),
    "stable_rank_at_min": (1e-3, 0),
    "max_distance": (0.02, 1e-8),
}


def compare(found, published):
    """Prints both side by side; returns whether they agree."""
    agree = found["stop_reason"] == published["stop_reason"]
    print(f"{'':30} {'here':>22} {'metrics.csv':>22}")
    print(f"{'stop_reason':30} {found['stop_reason']:>22} {published['stop_reason']:>22}")
    for name, (relative, absolute) in TOLERANCES.items():
        here, there = float(found[name]), float(published[name])
        close = abs(here - there) <= absolute + relative * abs(there)
        agree = agree and close
        print(f"{name:30} {here:22.12g} {there:22.12g}{'' if close else '  differs'}")
    return agree


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="what `mixed-dynamics cell --export` wrote")
    parser.add_argument("--torch", action="store_true", help="gradients by PyTorch")
    parser.add_argument("--max-width", type=int, default=20_000, help="wider networks stay reduced")
    options = parser.parse_args()
    cell, teacher, noise, w1, w2 = load(options.folder)
    if "result" not in cell:
        sys.exit(f"{options.folder}/cell.json: expected a result, got none; run the sweep, then export again")
    if cell["result"]["status"] != "ok":
        sys.exit(f"this cell has the status {cell['result']['status']}: nothing to compare")
    width = cell["width"] if cell["width"] <= options.max_width else w1.shape[0]
    w1, w2 = widen(w1, w2, width, seed=0)
    print(f"d = {cell['dimension']}, w = {cell['width']}, trained with {width} hidden units")
    found = train(cell, teacher, noise, w1, w2, torch_step if options.torch else numpy_step)
    sys.exit(0 if compare(found, cell["result"]) else 1)


if __name__ == "__main__":
    main()
