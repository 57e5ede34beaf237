"""How long regret methods take to an exploitability, by LiteEFG and Guarantor, in one run.

    python -m venv peers && peers/bin/pip install LiteEFG open_spiel
    cargo build --release
    peers/bin/python benches/peers/regret.py target/release/guarantor [--peers] [--limit SECONDS] [--only WORD] > regret.md

Trees are those of `sequence.py`. Exploitability is half the sum of what both players gain by their best replies, in the units of the game;
Guarantor's bound is the greater of the two gains, which is no less. LiteEFG's time is that of its updates alone, its exploitability is
looked at after iterations whose number grows by a tenth each time; Guarantor's is the whole call but reading, with the exact proof, from the
answer's own `work.seconds`.
"""

import argparse
import json
import subprocess
import time

from sequence import GAMES

METHODS = [
    "cfr-plus",
    "discounted-cfr",
    "discounted-cfr-plus",
    "predictive-cfr-plus",
    "asymmetric-predictive-cfr-plus",
    "predictive-discounted-cfr-plus",
    "scheduled-discounted-cfr",
    "scheduled-predictive-cfr-plus",
]

TARGETS = ["1/10000", "1/1000000", "1/1000000000"]


def guarantor(binary, family, method, target, limit):
    """Seconds and iterations, or None where the limit came first."""
    call = [binary, "solve", family, "--method", method, "--epsilon", target, "--time-limit", f"{limit}s", "--format", "json"]
    answer = json.loads(subprocess.run(call, capture_output=True, text=True, check=False).stdout)
    if answer["stop"] != "done":
        return None
    return answer["work"]["seconds"], answer["work"]["ticks"]


def lite_efg(name, method, target, limit):
    """Seconds of updates until the exploitability is below the target, or None."""
    import LiteEFG
    import pyspiel
    from LiteEFG.baselines import CFRplus, DCFR, PCFR

    game = pyspiel.load_game(name)
    graph = {"cfr-plus": CFRplus, "discounted-cfr": DCFR, "predictive-cfr-plus": PCFR}[method].graph()
    environment = LiteEFG.OpenSpielEnv(game, traverse_type="Enumerate", regenerate=False)
    environment.set_graph(graph)
    spent, iterations, look = 0.0, 0, 1
    while spent < limit:
        began = time.process_time()
        graph.update_graph(environment)
        environment.update_strategy(graph.current_strategy(), update_best=False)
        spent += time.process_time() - began
        iterations += 1
        if iterations >= look:
            look += look // 10 + 1
            if sum(environment.exploitability(graph.current_strategy(), "avg-iterate")) / 2 <= target:
                return spent, iterations
    return None


def shown(result, limit):
    return f"> {limit:g} s" if result is None else f"{1e3 * result[0]:.3g} ms ({result[1]})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--peers", action="store_true", help="measure LiteEFG too")
    parser.add_argument("--peer-limit", type=float, default=60.0, help="seconds for LiteEFG")
    arguments = parser.parse_args()
    games = GAMES + [("liars-dice:sides=6", "liars_dice(dice_sides=6)")]
    # LiteEFG prints while it works, so the table comes last.
    lines = []
    for family, name in games:
        if arguments.only not in family:
            continue
        for method in METHODS:
            times = [guarantor(arguments.binary, family, method, target, arguments.limit) for target in TARGETS]
            cells = [shown(time, arguments.limit) for time in times]
            if arguments.peers and name is not None and method in ("cfr-plus", "discounted-cfr", "predictive-cfr-plus"):
                cells.append(shown(lite_efg(name, method, 1e-4, arguments.peer_limit), arguments.peer_limit))
            else:
                cells.append("–")
            lines.append(f"| {family} | {method} | " + " | ".join(cells) + " |")
    print("| tree | method | to " + " | to ".join(TARGETS) + " | LiteEFG to 1/10000 |")
    print("|---|---|" + "---|" * (len(TARGETS) + 1))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
