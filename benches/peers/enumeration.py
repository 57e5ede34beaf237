"""All equilibria of the same bimatrix games by lrsnash, by quantecon and by Guarantor, as a table in Markdown.

    python enumeration.py GUARANTOR [--size small|full] [--method METHOD]... [--games FOLDER] [--limit SECONDS] [--only WORD]

GUARANTOR is the binary, which also generates the games, so that all have the same. Seconds are the processor time of lrsnash
and of a whole call of Guarantor, the wall time of a warm call of quantecon, and two times that Guarantor states itself: until all
equilibria are found and proved, which is what the others do, and for the whole answer with components, indices and properties.
Each is the least of three runs, or that of one run above a second. Counts are extreme equilibria. A ratio is the peer's time over
Guarantor's until all are proved, and in brackets over that for the whole answer; rows come with losses first, those below the
target of their family next. lrsnash is in the Debian package `lrslib`.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import time
import warnings

import numpy as np
import quantecon.game_theory as gt

# Time of lrsnash and of quantecon over Guarantor's, by family and size.
TARGETS = {
    ("random", 12): (100, 20),
    ("random", 14): (200, 40),
    ("random", 16): (500, 100),
    "identity": (50, None),
    "two levels": (10, None),
    "four levels": (10, None),
    "tournament": (10, None),
    "ranking": (10, None),
    "blotto": (10, None),
    "dual cyclic": (20, None),
    "von Stengel": (20, None),
    "sgc": (20, None),
}

# Nothing but Guarantor and lrsnash is asked for these.
ONLY_EXACT = {("identity", 16)}


def games(size):
    """Family, size and what `guarantor` is asked for."""
    full = size == "full"
    for n in (12, 14, 16) if full else (6, 8):
        for seed in (1, 2, 3):
            yield "random", n, f"random-bimatrix:rows={n},columns={n}:{seed}"
    for n in (12, 16) if full else (6,):
        yield "identity", n, f"coordination:n={n}"
    for n in range(6, 13) if full else (6,):
        for seed in (1, 2):
            yield "two levels", n, f"random-bimatrix:rows={n},columns={n},levels=2:{seed}"
    for n in range(6, 11) if full else (6,):
        for seed in (1, 2):
            yield "four levels", n, f"random-bimatrix:rows={n},columns={n},levels=4:{seed}"
    for n, k in ((5, 2), (6, 2), (7, 2), (7, 3), (8, 2)) if full else ((5, 2),):
        for seed in (1, 2):
            yield "tournament", n, f"tournament:n={n},k={k}:{seed}"
    for n in (8, 10, 12, 14) if full else (6,):
        for seed in (1, 2):
            yield "ranking", n, f"ranking:n={n}:{seed}"
    for a, b, sectors in ((4, 3, 3), (4, 4, 3), (5, 4, 3), (3, 3, 4)) if full else ((3, 2, 3),):
        yield "blotto", a, f"blotto:a={a},b={b},sectors={sectors}"
    for d in (4, 6, 8, 10, 12) if full else (4, 6):
        yield "dual cyclic", d, f"dual-cyclic:d={d}"
    yield "von Stengel", 6, "von-stengel-6x6"
    for k in (2, 3) if full else (1,):
        yield "sgc", k, f"sgc:k={k}"


class TimedOut(Exception):
    pass


def call(command, limit):
    """What a process prints, and its seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired as error:
        raise TimedOut from error
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(measure):
    """The least seconds of three measurements, or of one that takes more than a second, with the first result."""
    result, seconds = measure()
    while_short = 2 if seconds < 1 else 0
    return result, min([seconds] + [measure()[1] for _ in range(while_short)])


def lrsnash(path, limit):
    def measure():
        done, seconds = call(["lrsnash", str(path)], limit)
        count = next((line for line in done.stdout.splitlines() if "Number of" in line and "equilibria" in line), None)
        return count and int(count.split()[-1]), seconds

    return least(measure)


def quantecon(path, limit):
    """Runs in a process of its own, a copy of this warm one, so that a game which takes too long can be given up."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            json.dump(quantecon_here(path), out)
        os._exit(0)
    os.close(writer)
    end = time.monotonic() + limit
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            os.kill(child, 9)
            os.waitpid(child, 0)
            os.close(reader)
            raise TimedOut
        time.sleep(0.01)
    with os.fdopen(reader) as text:
        return tuple(json.loads(text.read() or "[null, null]"))


def enumerate_vertices(a, b):
    return gt.vertex_enumeration(gt.NormalFormGame((gt.Player(a), gt.Player(b.T.copy()))))


def quantecon_here(path):
    rows, columns, *entries = pathlib.Path(path).read_text().split()
    shape = (int(rows), int(columns))
    a, b = (np.array([fraction(e) for e in part]).reshape(shape) for part in halves(entries))

    def measure():
        start = time.perf_counter()
        try:
            found = len(enumerate_vertices(a, b))
        except Exception:  # Qhull gives up on some degenerate games.
            found = None
        return found, time.perf_counter() - start

    return least(measure)


def halves(entries):
    middle = len(entries) // 2
    return entries[:middle], entries[middle:]


def fraction(text):
    numerator, _, denominator = text.partition("/")
    return float(numerator) / float(denominator or 1)


def guarantor(binary, method, path, limit):
    """Count, own seconds until all are proved and for the whole answer, seconds of processor time of the whole call."""
    command = [binary, "solve", str(path), "--from", "lrs", "--all", "--method", method, "--threads", "1", "--format", "json"]
    own = []

    def measure():
        done, seconds = call(command, limit)
        if done.returncode:
            raise RuntimeError(done.stderr)
        answer = json.loads(done.stdout)
        own.append((answer["work"]["seconds"], answer["seconds"]))
        return answer["count"] if answer["claim"] == "all" else None, seconds

    count, seconds = least(measure)
    return count, [min(times) for times in zip(*own)] or [None, None], seconds


def attempt(measure, *arguments):
    try:
        return measure(*arguments)
    except TimedOut:
        return None


def target(family, size):
    return TARGETS.get((family, size)) or TARGETS.get(family) or (None, None)


def row(family, size, text, method, options):
    """The cells of a row, and what it is sorted by."""
    path = options.games / f"{text.replace(':', '_').replace(',', '_').replace('=', '')}.lrs"
    if not path.exists():
        subprocess.run([options.guarantor, "convert", text, "--to", "lrs", "--output", str(path)], check=True)
    lrs = attempt(lrsnash, path, options.limit) if shutil.which("lrsnash") else (None, None)
    qe = attempt(quantecon, path, options.limit) if (family, size) not in ONLY_EXACT else (None, None)
    own = attempt(guarantor, options.guarantor, method, path, options.limit)
    proved, whole = own[1] if own else (None, None)
    # A peer that ran out of time gives a lower bound.
    ratios, whole_ratios = ([ratio(peer, seconds, options.limit) for peer in (lrs, qe)] for seconds in (proved, whole))
    wanted = target(family, size)
    shortfall = [part(found, goal) for found, goal in zip(ratios, wanted)]
    counts = [str(result[0]) if result and result[0] is not None else "–" for result in (lrs, qe, own)]
    agree = "" if not (lrs and own) or lrs[0] is None or own[0] is None or lrs[0] == own[0] else " **differ**"
    cells = [
        f"{text} ({method})",
        " / ".join(counts) + agree,
        shown(lrs and lrs[1], options.limit),
        shown(qe and qe[1], options.limit) if qe != (None, None) else "–",
        shown(proved, options.limit),
        shown(whole, options.limit),
        shown(own and own[2], options.limit),
        *(
            f"{number(found)} ({number(second)}){' of ' + str(goal) if goal else ''}"
            for found, second, goal in zip(ratios, whole_ratios, wanted)
        ),
    ]
    lost = min((found for found in ratios if found is not None), default=float("inf")) < 1 or bool(agree) or own is None
    missed = min((value for value in shortfall if value is not None), default=float("inf"))
    return (not lost, missed >= 1, missed), cells


def ratio(peer, own_seconds, limit):
    if peer == (None, None) or not own_seconds:
        return None
    return (peer[1] if peer else limit) / own_seconds


def part(found, goal):
    return found / goal if found is not None and goal else None


def number(value):
    return "–" if value is None else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def shown(seconds, limit):
    if seconds is None:
        return f"> {limit:.0f} s"
    return f"{1000 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("guarantor")
    parser.add_argument("--size", choices=["small", "full"], default="small")
    parser.add_argument("--method", action="append", help="default: auto")
    parser.add_argument("--games", type=pathlib.Path, help="where to keep the games (default: a temporary folder)")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one call")
    parser.add_argument("--only", default="", help="only games whose name holds this word")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    # Compiles what quantecon compiles on its first call.
    enumerate_vertices(np.array([[3.0, 0.0], [0.0, 2.0]]), np.array([[2.0, 0.0], [0.0, 3.0]]))
    with tempfile.TemporaryDirectory() as folder:
        options.games = options.games or pathlib.Path(folder)
        options.games.mkdir(parents=True, exist_ok=True)
        wanted = [game for game in games(options.size) if options.only in game[2]]
        rows = [row(*game, method, options) for method in options.method or ["auto"] for game in wanted]
    print("| game (method) | lrsnash / quantecon / Guarantor | lrsnash | quantecon | proved | whole answer | whole call | to lrsnash | to quantecon |")
    print("|---|---|---|---|---|---|---|---|---|")
    for _, cells in sorted(rows, key=lambda entry: entry[0]):
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
