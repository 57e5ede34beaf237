"""The same bimatrix games for quantecon and for Guarantor: writes them as lrs files and times quantecon on them.

    python nash.py games/                                          writes the games, prints seconds for each
    GUARANTOR_PEER_GAMES=games/ cargo bench --bench nash -- peers   times Guarantor on the same files

Times are the least of several calls after a warm-up, so numba's compilation does not count. Guarantor's times include the
exact proof; quantecon's results are floating-point numbers that nothing has proved.
"""

import pathlib
import sys
import time

import numpy as np
import quantecon.game_theory as gt


def random_games():
    """Integers from -100 to 100, uniform; name, row matrix, column matrix."""
    for n in (50, 100, 200, 500):
        for seed in (1, 2, 3):
            draw = np.random.default_rng(1000 * n + seed)
            yield f"rb_{n:03}_{seed}", *(draw.integers(-100, 101, (n, n)) for _ in range(2))
    for n in (3, 6, 8):
        draw = np.random.default_rng(n)
        yield f"all_{n:02}", *(draw.integers(-100, 101, (n, n)) for _ in range(2))
    for n in (50, 100, 200, 500):
        matrix = np.random.default_rng(n).integers(-100, 101, (n, n))
        yield f"zs_{n:03}", matrix, -matrix


def without_pure(rows, columns):
    """Takes pure equilibria away, so that a scan for them finds nothing: the row player gains elsewhere."""
    while True:
        best_rows = rows == rows.max(axis=0)
        best_columns = columns == columns.max(axis=1)[:, None]
        found = np.argwhere(best_rows & best_columns)
        if len(found) == 0:
            return rows, columns
        i, j = found[0]
        columns[i, j] = columns[i].min()


def write(path, rows, columns):
    lines = [f"{rows.shape[0]} {rows.shape[1]}"]
    for matrix in (rows, columns):
        lines.append("")
        lines.extend(" ".join(str(entry) for entry in row) for row in matrix)
    path.write_text("\n".join(lines) + "\n")


def least_time(call, limit=20.0):
    """The least seconds of up to five calls within the limit."""
    times = []
    while len(times) < 5 and sum(times) < limit:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def contestants(name, rows, columns):
    game = gt.NormalFormGame((gt.Player(rows.astype(float)), gt.Player(columns.T.astype(float))))
    if name.startswith("zs"):
        yield "minmax", lambda: minmax(rows.astype(float))
    elif name.startswith("all"):
        yield "support_enumeration", lambda: gt.support_enumeration(game)
        yield "vertex_enumeration", lambda: gt.vertex_enumeration(game)
    else:
        yield "lemke_howson capping=100", lambda: gt.lemke_howson(game, capping=100)
        if len(rows) <= 100:
            yield "lemke_howson", lambda: gt.lemke_howson(game, max_iter=10**5)


def minmax(matrix):
    from quantecon.optimize import minmax as solve

    return solve(matrix)


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    for name, rows, columns in random_games():
        plain = directory / f"{name}.lrs"
        write(plain, rows, columns)
        cases = [(name, rows, columns)]
        if name.startswith("rb"):
            mixed = without_pure(rows.copy(), columns.copy())
            write(directory / f"{name}_mixed.lrs", *mixed)
            cases.append((f"{name}_mixed", *mixed))
        for label, a, b in cases:
            for peer, call in contestants(label, a, b):
                call()
                print(f"{label:16} {peer:26} {least_time(call):.6f} s", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
