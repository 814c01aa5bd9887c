#!/usr/bin/env python3
"""Trains one cell of Figure 2 plainly, at its full width, and compares with metrics.csv.

    npx mixed-dynamics figure2 --preset small
    npx mixed-dynamics cell --preset small --gamma-sigma2 -1.5 --gamma-w 1.4 --export cell
    python3 examples/check_cell.py cell              # NumPy, float64
    python3 examples/check_cell.py cell --torch      # the gradients by PyTorch's autograd

    npx mixed-dynamics cell --preset weight-decay-small --gamma-w 1.5 --at weightDecay=8 --export cell

Reads teacher.npy, noise.npy, w1.npy, w2.npy, cell.json, and mask.npy or covariance.npy if the loss has one.
The program under test trains min(w, d_in + d_out) hidden units; here all w are trained, so the exactness of
that reduction is checked as well: for wider networks a random isometry maps the exported weights to those of
a network of width w. Computes gradient descent and, where it holds, the self-consistent dynamics, equation (1)
of the paper, with a singular value decomposition at every step. Exit code 1 when a number differs by more
than float32 explains.
"""
import argparse
import itertools
import json
import pathlib
import sys

import numpy as np


def load(folder):
    folder = pathlib.Path(folder)
    cell = json.loads((folder / "cell.json").read_text())
    return cell, {path.stem: np.load(path).astype(np.float64) for path in folder.glob("*.npy")}


def errors_of(cell, arrays):
    """The loss of A = W2 W1, its gradient, and train and test error, with a mask P or inputs of covariance S."""
    teacher = arrays["teacher"]
    target = teacher + arrays["noise"]
    seen = arrays.get("mask", np.ones_like(teacher))
    tested = 1 - seen if "mask" in arrays else seen
    covariance = arrays.get("covariance", np.eye(teacher.shape[1]))
    samples = "samples" in ((cell.get("loss") or {}).get("covariance") or {})
    # A network trained on samples of white inputs is tested on white inputs.
    population = np.eye(teacher.shape[1]) if samples else covariance

    def square(a, goal, mask, sigma):
        return ((mask * (a - goal)) @ sigma * (a - goal)).sum()

    def errors(a):
        return (
            square(a, target, seen, covariance) / seen.sum(),
            square(a, teacher, tested, population) / tested.sum(),
        )

    def loss(a, tensor=np.asarray):
        return square(a, *(tensor(array) for array in (target, seen, covariance))) / 2

    def gradient(a):
        return (seen * (a - target)) @ covariance

    return loss, gradient, errors


def widen(w1, w2, width, seed):
    """Weights of a network of this width with the same A(t) at every step: W1 = Q'L1, W2 = L2 Q."""
    hidden = w1.shape[0]
    if width == hidden:
        return w1, w2
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((width, hidden)))
    return q @ w1, w2 @ q.T


def numpy_gradients(loss, gradient):
    """The gradient of W1, and a function for that of W2 at the same residual with any W1."""

    def gradients(w1, w2):
        residual = gradient(w2 @ w1)
        return w2.T @ residual, lambda other: residual @ other.T

    return gradients


def torch_gradients(loss, gradient):
    """The same by autograd, from the loss only."""
    import torch

    def gradients(w1, w2):
        t1, t2 = torch.tensor(w1, requires_grad=True), torch.tensor(w2, requires_grad=True)
        # The gradient with respect to the product is the residual; computed once.
        product = t2 @ t1
        (residual,) = torch.autograd.grad(loss(product, torch.tensor), product)
        (first,) = torch.autograd.grad((t2.detach() @ t1 * residual).sum(), t1)

        def second(other):
            return torch.autograd.grad((t2 @ torch.tensor(other) * residual).sum(), t2)[0].numpy()

        return first.numpy(), second

    return gradients


def descent(cell, w1, w2, gradients):
    """The weights at every iteration: W1 first; W2 with the new W1 and the old residual (alternating) or with
    the old W1. V <- mu V + G + lambda W, W <- W - eta V."""
    eta, decay, momentum = cell["learningRate"], cell.get("weightDecay", 0), cell.get("momentum", 0)
    v1, v2 = np.zeros_like(w1), np.zeros_like(w2)
    while True:
        yield w1, w2
        first, second = gradients(w1, w2)
        v1 = momentum * v1 + first + decay * w1
        new_w1 = w1 - eta * v1
        v2 = momentum * v2 + second(new_w1 if cell["update"] == "alternating" else w1) + decay * w2
        w1, w2 = new_w1, w2 - eta * v2


def self_consistent(cell, a, gradient):
    """A - eta (C2 G + G C1 + 2 lambda A), C1 = sqrt(A'A + s^2), C2 = sqrt(AA' + s^2), at every iteration;
    s falls with the weights, exp(-2 lambda eta n)."""
    eta, decay, s = cell["learningRate"], cell.get("weightDecay", 0), cell["threshold"]
    while True:
        yield a
        residual = gradient(a)
        u, sigma, vt = np.linalg.svd(a)
        root1, root2 = (np.hypot(np.pad(sigma, (0, n - len(sigma))), s) for n in (len(vt), len(u)))
        a = a - eta * ((u * root2) @ (u.T @ residual) + ((residual @ vt.T) * root1) @ vt + 2 * decay * a)
        s = s * np.exp(-2 * decay * eta)


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


def train(cell, arrays, w1, w2, gradients_of):
    loss, gradient, errors = errors_of(cell, arrays)
    followed = "max_distance" in cell["result"]
    partner = self_consistent(cell, w2 @ w1, gradient) if followed else itertools.repeat(np.nan)
    train_errors, test_errors, distances, best = [], [], [], None
    for (w1, w2), consistent in zip(descent(cell, w1, w2, gradients_of(loss, gradient)), partner):
        a = w2 @ w1
        for curve, error in zip((train_errors, test_errors), errors(a)):
            curve.append(error)
        distances.append(np.mean((a - consistent) ** 2))
        if best is None or test_errors[-1] < best["min_test_error"]:
            norm = np.linalg.norm(a, 2)
            best = {
                "min_test_error": test_errors[-1],
                "iterations_to_min_test_error": len(test_errors) - 1,
                "stable_rank_at_min": np.sum(a**2) / norm**2,
            }
        reason = stop_reason(train_errors, test_errors, cell["stop"])
        if reason:
            iterations = len(train_errors) - 1
            return {"stop_reason": reason, "iterations": iterations, **best, "max_distance": max(distances)}


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
        if name not in published:  # equation (1) does not hold
            continue
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
    cell, arrays = load(options.folder)
    if "result" not in cell:
        sys.exit(f"{options.folder}/cell.json: expected a result, got none; run the sweep, then export again")
    if cell["result"]["status"] != "ok":
        sys.exit(f"this cell has the status {cell['result']['status']}: nothing to compare")
    width = cell["width"] if cell["width"] <= options.max_width else cell["hidden"]
    w1, w2 = widen(arrays["w1"], arrays["w2"], width, seed=0)
    print(f"d = {cell['dimension']:g}, w = {cell['width']}, trained with {width} hidden units")
    found = train(cell, arrays, w1, w2, torch_gradients if options.torch else numpy_gradients)
    sys.exit(0 if compare(found, cell["result"]) else 1)


if __name__ == "__main__":
    main()
