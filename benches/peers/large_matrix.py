"""One large matrix game to an accuracy: Guarantor's first-order method against PDLP of OR-Tools, in one run.

    pip install numpy scipy ortools
    python large_matrix.py target/release/guarantor [--size 10000] [--gap 1e-6] [--limit 600] [--threads 1]

The gap is that of both sides' mixtures on the game, in parts of the spread of payoffs. Guarantor's is the one that it proves; that of PDLP is computed here
from its solution, after clearing what is negative. PDLP is asked for a relative accuracy; its tolerance is divided by 10 until the gap is reached or the limit is
over. Times are those inside the solvers. Two products with the matrix make an iteration; entries are bytes for Guarantor, doubles with indices for
PDLP. The speed of numpy's own product of a matrix of doubles with a vector is the yardstick of the machine.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time

import numpy as np


def matrix(binary, name, size):
    """The row player's payoffs; the lrs format lists them first, after the two sizes."""
    with tempfile.NamedTemporaryFile(suffix=".lrs") as file:
        subprocess.run([binary, "convert", name, "--to", "lrs", "-o", file.name], check=True)
        numbers = np.fromfile(file.name, sep=" ", count=2 + size * size)
    return numbers[2:].reshape(size, size)


def guarantor(binary, name, epsilon, limit, threads):
    command = [binary, "solve", name, "--concept", "minmax", "--method", "regret-matching-plus", "--format", "json"]
    command += ["--epsilon", repr(float(epsilon)), "--time-limit", f"{limit}s"]
    cores = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, env=cores).stdout)
    return answer["work"]["seconds"], answer["work"]["ticks"], answer["solutions"][0]["epsilon"]


def pdlp(a, tolerance, limit, threads):
    """Seconds, iterations and the gap of the solution, in units: max v, A'x >= v, sum x = 1."""
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp as solver
    import scipy.sparse

    rows, columns = a.shape
    program = solver.QuadraticProgram()
    program.resize_and_initialize(rows + 1, columns + 1)
    program.objective_vector = np.append(np.zeros(rows), -1.0)
    table = np.empty((columns + 1, rows + 1))
    table[:columns, :rows] = a.T
    table[:columns, rows] = -1.0
    table[columns, :rows] = 1.0
    table[columns, rows] = 0.0
    program.constraint_matrix = scipy.sparse.csc_matrix(table)
    del table
    program.variable_lower_bounds = np.append(np.zeros(rows), -np.inf)
    program.variable_upper_bounds = np.full(rows + 1, np.inf)
    program.constraint_lower_bounds = np.append(np.zeros(columns), 1.0)
    program.constraint_upper_bounds = np.append(np.full(columns, np.inf), 1.0)
    asked = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = asked.termination_criteria
    criteria.time_sec_limit = limit
    criteria.simple_optimality_criteria.eps_optimal_relative = tolerance
    criteria.simple_optimality_criteria.eps_optimal_absolute = tolerance
    asked.num_threads = threads
    start = time.perf_counter()
    found = solver.primal_dual_hybrid_gradient(program, asked)
    seconds = time.perf_counter() - start
    x, y = [np.maximum(side, 0.0) for side in (found.primal_solution[:rows], found.dual_solution[:columns])]
    gap = (a @ (y / y.sum())).max() - ((x / x.sum()) @ a).min()
    reason = solve_log_pb2.TerminationReason.Name(found.solve_log.termination_reason)
    return seconds, found.solve_log.iteration_count, gap, reason


def yardstick(a):
    """Gigabytes a second of a product with a matrix of doubles."""
    x = np.ones(a.shape[1])
    best = min(timed(lambda: a @ x) for _ in range(5))
    return a.nbytes / best / 1e9


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--gap", type=float, default=1e-6, help="in parts of the spread of payoffs")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for a solver")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    size = options.size
    name = f"random-zero-sum:rows={size},columns={size}:1"
    a = matrix(options.binary, name, size)
    spread = a.max() - a.min()
    print(f"{size}×{size}, {options.threads} thread(s); a product of doubles with a vector: {yardstick(a):.1f} GB/s")
    print("| solver | seconds | iterations | gap, parts of the spread | Gflop/s | GB/s of entries |\n|---|---|---|---|---|---|")

    def line(solver, seconds, iterations, gap, width):
        flops, read = 4 * size * size * iterations, 2 * size * size * width * iterations
        rates = f"{flops / seconds / 1e9:.2g} | {read / seconds / 1e9:.2g}"
        print(f"| {solver} | {seconds:.3g} | {iterations} | {gap / spread:.1e} | {rates} |", flush=True)

    seconds, iterations, gap = guarantor(options.binary, name, options.gap * spread, options.limit, options.threads)
    line("Guarantor regret-matching-plus, proved", seconds, iterations, gap, 1)
    tolerance, left = 10 * options.gap, options.limit
    while left > 0:
        seconds, iterations, gap, reason = pdlp(a, tolerance, left, options.threads)
        line(f"PDLP at {tolerance:.0e} ({reason.removeprefix('TERMINATION_REASON_').lower()})", seconds, iterations, gap, 12)
        left -= seconds
        tolerance /= 10
        if gap <= options.gap * spread:
            break


if __name__ == "__main__":
    main()
