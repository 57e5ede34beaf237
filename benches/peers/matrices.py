"""The same matrix games for Guarantor, quantecon, HiGHS (simplex and interior point) and GLOP, in one run.

    pip install numpy quantecon scipy highspy ortools
    python matrices.py target/release/guarantor [--sizes 50,100,200,500] [--tall] [--limit 60]

The games come from Guarantor's own family (`guarantor convert random-zero-sum:… --to lrs`), so that all solve the same. Times are the least
of up to five calls, in seconds: Guarantor's is that of its method, exact solution and proof included; the others' is that of the solver, on data that
are ready, without a proof. Losses come first.
"""

import argparse
import json
import subprocess
import time

import numpy as np


def matrix(binary, rows, columns, seed):
    """The row player's payoffs; the lrs format lists them first."""
    name = f"random-zero-sum:rows={rows},columns={columns}:{seed}"
    text = subprocess.run([binary, "convert", name, "--to", "lrs"], capture_output=True, text=True, check=True).stdout
    numbers = np.array(text.split()[2 : 2 + rows * columns], dtype=float)
    return name, numbers.reshape(rows, columns)


def guarantor(binary, name):
    """Seconds inside the method, the value, and the method that was chosen."""
    command = [binary, "solve", name, "--concept", "minmax", "--format", "json"]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    numerator, _, denominator = answer["solutions"][0]["payoffs"][0].partition("/")
    value = int(numerator) / int(denominator or 1)
    return answer["work"]["seconds"], value, answer["method"]


def least(call, limit):
    """The least seconds of up to five calls within the limit, and the last result."""
    times = []
    while len(times) < 5 and sum(times) < limit:
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return min(times), result


def quantecon(a):
    from quantecon.optimize import minmax

    minmax(np.eye(2))
    return lambda: minmax(a)[0]


def program(a):
    """Maximise v subject to A'x >= v, sum x = 1; the shift makes v positive."""
    rows, columns = a.shape
    return a - a.min() + 1.0, rows, columns


def highs(a, solver):
    from scipy.optimize import linprog

    shifted, rows, columns = program(a)
    cost = np.append(np.zeros(rows), -1.0)
    upper = np.hstack([-shifted.T, np.ones((columns, 1))])
    equal = np.append(np.ones(rows), 0.0)[None, :]

    def call():
        found = linprog(cost, A_ub=upper, b_ub=np.zeros(columns), A_eq=equal, b_eq=[1.0], method=solver)
        return -found.fun + a.min() - 1.0

    return call


def glop(a):
    import pandas as pd
    from ortools.linear_solver.python import model_builder

    shifted, rows, columns = program(a)
    model = model_builder.Model()
    x = model.new_var_series("x", index=pd.RangeIndex(rows), lower_bounds=0.0, upper_bounds=1.0)
    v = model.new_num_var(0.0, 1e9, "v")
    for j in range(columns):
        model.add(sum_product(x, shifted[:, j]) >= v)
    model.add(x.sum() == 1.0)
    model.maximize(v)

    def call():
        solver = model_builder.Solver("GLOP")
        solver.solve(model)
        return solver.objective_value + a.min() - 1.0

    return call


def sum_product(x, coefficients):
    return (x * coefficients).sum()


PEERS = {
    "quantecon minmax": quantecon,
    "HiGHS simplex": lambda a: highs(a, "highs-ds"),
    "HiGHS interior point": lambda a: highs(a, "highs-ipm"),
    "GLOP": glop,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--sizes", default="50,100,200,500")
    parser.add_argument("--tall", action="store_true", help="also 10000 x 100")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for a peer on a game; slower peers skip larger games")
    options = parser.parse_args()
    shapes = [(int(size), int(size)) for size in options.sizes.split(",")] + ([(10_000, 100)] if options.tall else [])
    slow, lines = set(), []
    for rows, columns in shapes:
        is_square = rows == columns
        name, a = matrix(options.binary, rows, columns, 1)
        runs = [guarantor(options.binary, name) for _ in range(5)]
        own, value, method = min(runs)
        for peer, prepare in PEERS.items():
            # How long a peer takes for square games says little of a tall one.
            if is_square and peer in slow:
                continue
            try:
                seconds, found = least(prepare(a), options.limit)
            except ImportError as missing:
                print(f"{peer}: {missing}")
                continue
            if is_square and seconds > options.limit / 4:
                slow.add(peer)
            off = abs(found - value)
            lines.append((seconds / own, f"| {rows}×{columns} | {peer} | {seconds * 1e3:.3g} | {method} | {own * 1e3:.3g} | {seconds / own:.2g} | {off:.0e} |"))
    print("| game | peer | peer, ms | Guarantor's method | Guarantor, ms | ratio | peer's value off by |\n|---|---|---|---|---|---|---|")
    for _, line in sorted(lines):
        print(line)


if __name__ == "__main__":
    main()
