"""The value of two-player zero-sum trees by Gambit, OpenSpiel, HiGHS and Guarantor, in one run.

    python -m venv peers && peers/bin/pip install pygambit open_spiel cvxpy ecos highspy numpy
    cargo build --release
    peers/bin/python benches/peers/sequence.py target/release/guarantor [--limit SECONDS] [--only WORD] > sequence.md

Every tree is one of Guarantor's families, written with `guarantor convert FAMILY --to efg`; Gambit reads this file, HiGHS gets the
sequence-form program of it, and OpenSpiel plays its own game of the same rules, of which the value is compared. Each call is a
process of its own with a time limit; the time is the least of three within it, of the call alone:

* Gambit: `nash.lp_solve` on the game object, rational and float.
* OpenSpiel: `sequence_form_lp.solve_zero_sum_game` with its own game object; this walks the tree in Python and calls ECOS.
* HiGHS: `run()` on the program, which is built before.
* Guarantor: the sequence form, the program, its exact solution, and the proof on the tree; from the answer's own `work.seconds`.

Gambit's rational answers and Guarantor's are exact, Guarantor's proved; the others are floats.
"""

import argparse
import json
import multiprocessing
import re
import subprocess
import tempfile
import time

# Family, and what OpenSpiel calls it.
GAMES = [
    ("kuhn", "kuhn_poker"),
    ("goofspiel:cards=4", "turn_based_simultaneous_game(game=goofspiel(imp_info=True,num_cards=4,players=2,"
                          "points_order=descending,returns_type=win_loss))"),
    ("liars-dice:sides=4", "liars_dice(dice_sides=4)"),
    ("leduc", "leduc_poker"),
    ("goofspiel:cards=5", "turn_based_simultaneous_game(game=goofspiel(imp_info=True,num_cards=5,players=2,"
                          "points_order=descending,returns_type=win_loss))"),
    ("inspection:n=6,m=3", None),
    ("escalation-ladder:k=10,b=2", None),
    ("liars-dice:sides=5", "liars_dice(dice_sides=5)"),
]


def tokens(line):
    """The words of a line of an .efg file: strings, braces, numbers."""
    return re.findall(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{},]+', line)


def read_tree(text):
    """Sequences of both players and payoffs of player 1 by sequences, of a file in Guarantor's own spelling of .efg."""
    lines = [line for line in text.splitlines() if line[:2] in ("c ", "p ", "t ")]
    position = 0
    first = [{}, {}]  # (player's infoset) -> first sequence
    counts = [1, 1]
    parents = [[], []]  # (parent sequence, first sequence, number of actions)
    actions = {}
    payoffs = {}
    stack = [((0, 0), 1.0)]
    events, outcomes = {}, {}
    while stack:
        (sequences, chance) = stack.pop()
        words = tokens(lines[position])
        position += 1
        if words[0] == "t":
            number = words[2]
            if "{" in words:
                outcomes[number] = number_of(words[words.index("{") + 1])
            value = outcomes.get(number, 0.0)
            payoffs[sequences] = payoffs.get(sequences, 0.0) + chance * value
            continue
        group = words[words.index("{") + 1 : words.index("}")] if "{" in words else None
        if words[0] == "c":
            if group:
                events[words[2]] = [number_of(p) for p in group[1::2]]
            stack.extend((sequences, chance * p) for p in reversed(events[words[2]]))
            continue
        player, infoset = int(words[2]) - 1, words[3]
        if group:
            actions[player, infoset] = len(group)
        count = actions[player, infoset]
        if infoset not in first[player]:
            first[player][infoset] = counts[player]
            parents[player].append((sequences[player], counts[player], count))
            counts[player] += count
        start = first[player][infoset]
        for action in reversed(range(count)):
            below = list(sequences)
            below[player] = start + action
            stack.append((tuple(below), chance))
    return counts, parents, payoffs


def number_of(word):
    numerator, _, denominator = word.partition("/")
    return float(numerator) / float(denominator or 1)


def highs(text, repeat):
    """max v_0 subject to F'v <= A'x, Ex = e, x >= 0."""
    import highspy
    import numpy as np

    counts, parents, payoffs = read_tree(text)
    infinity = highspy.kHighsInf
    columns = counts[0] + 1 + len(parents[1])
    entries = {(second, first): -value for (first, second), value in payoffs.items() if value}
    value = lambda place: counts[0] + place
    entries[0, value(0)] = 1.0
    for place, (parent, start, count) in enumerate(parents[1]):
        entries[parent, value(place + 1)] = -1.0
        for sequence in range(start, start + count):
            entries[sequence, value(place + 1)] = 1.0
    equation = counts[1]
    entries[equation, 0] = 1.0
    for place, (parent, start, count) in enumerate(parents[0]):
        entries[equation + 1 + place, parent] = -1.0
        for sequence in range(start, start + count):
            entries[equation + 1 + place, sequence] = 1.0
    rows = equation + 1 + len(parents[0])
    by_row = sorted(entries.items())
    starts = np.searchsorted([row for (row, _), _ in by_row], range(rows + 1))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, rows
    cost = np.zeros(columns)
    cost[value(0)] = -1.0
    program.col_cost_ = cost
    program.col_lower_ = np.array([0.0] * counts[0] + [-infinity] * (columns - counts[0]))
    program.col_upper_ = np.full(columns, infinity)
    program.row_lower_ = np.array([-infinity] * equation + [1.0] + [0.0] * len(parents[0]))
    program.row_upper_ = np.array([0.0] * equation + [1.0] + [0.0] * len(parents[0]))
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = starts
    program.a_matrix_.index_ = np.array([column for (_, column), _ in by_row])
    program.a_matrix_.value_ = np.array([entry for _, entry in by_row])
    for _ in range(repeat):
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("solver", "simplex")
        solver.passModel(program)
        start = time.perf_counter()
        solver.run()
        yield time.perf_counter() - start, -solver.getInfo().objective_function_value


def gambit(rational):
    def run(text, repeat):
        import pygambit as gbt

        with tempfile.NamedTemporaryFile("w", suffix=".efg") as file:
            file.write(text)
            file.flush()
            game = gbt.read_efg(file.name)
        for _ in range(repeat):
            start = time.perf_counter()
            found = gbt.nash.lp_solve(game, rational=rational).equilibria
            seconds = time.perf_counter() - start
            yield seconds, found[0].payoff(list(game.players)[0])

    return run


def openspiel(name, repeat):
    import pyspiel
    from open_spiel.python.algorithms import sequence_form_lp

    game = pyspiel.load_game(name)
    for _ in range(repeat):
        start = time.perf_counter()
        value = sequence_form_lp.solve_zero_sum_game(game)[0]
        yield time.perf_counter() - start, value


def guarantor(command, family, limit, repeat=5):
    best = None
    for _ in range(repeat):
        call = [command, "solve", family, "--concept", "minmax", "--method", "sequence-lp", "--format", "json"]
        out = subprocess.run(call + ["--time-limit", f"{limit}s"], capture_output=True, text=True)
        answer = json.loads(out.stdout)
        if not answer["solutions"]:
            return None
        seconds = answer["work"]["seconds"]
        if best is None or seconds < best[0]:
            best = (seconds, answer["solutions"][0]["payoffs"][0])
    return best


def worker(call, argument, repeat, pipe):
    try:
        for result in call(argument, repeat):
            pipe.send((result[0], float(result[1])))
        pipe.send(None)
    except Exception as error:  # What a peer raises is its result.
        pipe.send(str(error)[:80] or type(error).__name__)


def limited(call, argument, limit, repeat=3):
    """The least time within the limit and the value; `None` when not even one call ended."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=worker, args=(call, argument, repeat, there))
    process.start()
    best, end = None, time.monotonic() + limit
    while here.poll(max(0.0, end - time.monotonic())):
        result = here.recv()
        if result is None:
            break
        if isinstance(result, str):
            best = best or result
            break
        if best is None or result[0] < best[0]:
            best = result
    process.kill()
    process.join()
    return best


def show(seconds):
    for unit, scale in (("s", 1.0), ("ms", 1e3)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    rows = []
    for family, name in GAMES:
        if options.only not in family:
            continue
        text = subprocess.run([options.command, "convert", family, "--to", "efg"], capture_output=True, text=True).stdout
        own = guarantor(options.command, family, options.limit)
        peers = [
            limited(gambit(True), text, options.limit),
            limited(gambit(False), text, options.limit),
            limited(openspiel, name, options.limit) if name else "–",
            limited(highs, text, options.limit),
        ]
        rows.append((family, own, peers))
    print("| game | value | Guarantor | Gambit, rational | Gambit, float | OpenSpiel | HiGHS |")
    print("|---|---|---|---|---|---|---|")
    known = lambda row: [peer[0] for peer in row[2] if isinstance(peer, tuple)]
    order = lambda row: min(known(row), default=0.0) / row[1][0] if row[1] else 0.0
    for family, own, peers in sorted(rows, key=order):
        cells = []
        for peer in peers:
            if peer is None:
                ratio = f", {options.limit / own[0]:.3g} at least" if own else ""
                cells.append(f"> {options.limit:g} s{ratio}")
            elif isinstance(peer, str):
                cells.append(peer)
            else:
                ratio = f", {peer[0] / own[0]:.3g}" if own else ""
                numerator, _, denominator = own[1].partition("/") if own else ("nan", "", "")
                wrong = own and abs(int(numerator) / int(denominator or 1) - peer[1]) > 1e-6
                cells.append(f"{show(peer[0])}{ratio}{f' (value {peer[1]:.6g})' if wrong else ''}")
        value = own[1] if own and len(own[1]) < 20 else "…" if own else "–"
        print(f"| {family} | {value} | {show(own[0]) if own else '–'} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
