//! The egalitarian and the Kalai-Smorodinsky solution, as lexicographic maximin points.
//!
//! Both measure player i's gain in a unit `s_i`: `γ_i = (u_i - d_i) / s_i`. Egalitarian: `s_i = w_i` (1 where no weights are
//! stated; with weights the proportional solution). Kalai-Smorodinsky: `s_i = w_i (b_i - d_i)`, where the ideal payoff `b_i` is
//! the most that i gets while nobody gets less than d. The solution makes the least γ as great as possible, then the second
//! least, and so on; for two players this is the point on the ray from d, or beyond it where the ray leaves weakly efficient points.
//!
//! Proof. On a convex set the lexicographic maximin point is the max-min fair one, and it is unique (Radunović and Le Boudec
//! 2007, Theorem 1): for each player i no feasible payoffs have `u_i > u*_i` and `u_j >= u*_j` for all j with `γ_j <= γ_i`. One
//! inequality per player shows it: λ_i > 0, λ_j = 0 wherever `γ_j > γ_i`, and no slack at u*.
//!
//! Kalai-Smorodinsky proves the ideal point first: for each player a contract and an inequality. A player with `b_i = d_i`
//! cannot gain, has γ = 0, and needs no inequality besides that of the ideal point.
//!
//! Order of the inequalities in the witness: by player; for Kalai-Smorodinsky only the players who can gain.

use crate::certify::bargaining::{BargainingWitness, Ideal, expect_bounds, gains, point_claim, upper_bound, weight};
use crate::certify::{Concept, Proven, Refusal, Statement, Verdict};
use crate::game::{BargainingProblem, Game};
use crate::num::Rational;

pub static EGALITARIAN: Concept = Concept {
    name: "egalitarian",
    about: "egalitarian bargaining solution: the least gain over disagreement as great as possible, then the next least",
    definition: "u is the lexicographic maximin of the gains (u_i - d_i) / w_i over the feasible payoffs",
    cites: &[
        "Kalai 1977, Econometrica 45",
        "Chun and Peters 1988, Economics Letters 27",
        "Radunović and Le Boudec 2007, IEEE/ACM Transactions on Networking 15",
    ],
    forms: &["bargaining"],
    check: check_egalitarian,
};

pub static KALAI_SMORODINSKY: Concept = Concept {
    name: "kalai-smorodinsky",
    about: "Kalai-Smorodinsky solution: equal shares of what each player could gain at most, then as in the egalitarian one",
    definition: "u is the lexicographic maximin of (u_i - d_i) / (w_i (b_i - d_i)) where b_i = max { u_i : u feasible, u >= d }",
    cites: &[
        "Kalai and Smorodinsky 1975, Econometrica 43",
        "Imai 1983, Econometrica 51 (lexicographic, more than two players)",
    ],
    forms: &["bargaining"],
    check: check_kalai_smorodinsky,
};

fn check_egalitarian(game: &Game, statement: &Statement) -> Verdict {
    let claim = point_claim(&EGALITARIAN, game, statement)?;
    let gains = gains(claim.problem, &claim.point.payoffs)?;
    let shares: Vec<Rational> =
        gains.iter().enumerate().map(|(player, gain)| gain / &weight(claim.witness, player)).collect();
    let players: Vec<usize> = (0..shares.len()).collect();
    check_fair(claim.problem, claim.witness, &claim.point.payoffs, &shares, &players)?;
    Ok(Proven::exactly(claim.point.payoffs.clone()))
}

fn check_kalai_smorodinsky(game: &Game, statement: &Statement) -> Verdict {
    let claim = point_claim(&KALAI_SMORODINSKY, game, statement)?;
    let (problem, witness) = (claim.problem, claim.witness);
    let ideal = witness.ideal.as_ref().ok_or_else(|| Refusal::new("the ideal point is missing"))?;
    check_ideal(problem, ideal)?;
    let gains = gains(problem, &claim.point.payoffs)?;
    // The gain is at most the ideal one, so a player whose ideal gain is 0 gains 0 here: the share 0 is right for both reasons.
    let share = |(player, gain): (usize, &Rational)| {
        let unit = (&ideal.payoffs[player] - &problem.disagreement()[player]) * weight(witness, player);
        gain.checked_div(&unit).unwrap_or_default()
    };
    let shares: Vec<Rational> = gains.iter().enumerate().map(share).collect();
    let can_gain = |player: &usize| ideal.payoffs[*player] > problem.disagreement()[*player];
    let players: Vec<usize> = (0..shares.len()).filter(can_gain).collect();
    check_fair(problem, witness, &claim.point.payoffs, &shares, &players)?;
    Ok(Proven::exactly(claim.point.payoffs.clone()))
}

/// Checks that each ideal payoff is attained by a contract that nobody refuses, and that none pays more.
fn check_ideal(problem: &BargainingProblem, ideal: &Ideal) -> Result<(), Refusal> {
    let count = problem.player_count();
    if [ideal.payoffs.len(), ideal.contracts.len(), ideal.bounds.len()] != [count; 3] {
        return Err(Refusal::new("the ideal point needs a payoff, a contract and a bound per player"));
    }
    for player in 0..count {
        let (name, payoff) = (&problem.players()[player], &ideal.payoffs[player]);
        let contract = &ideal.contracts[player];
        problem.check_contract(contract)?;
        let yielded = problem.payoffs_at(contract);
        gains(problem, &yielded)?;
        if yielded[player] != *payoff {
            return Err(Refusal::new(format!("the contract of the ideal point pays `{name}` {}", yielded[player])));
        }
        let greatest = upper_bound(problem, &ideal.bounds[player])?.greatest(player, problem.disagreement());
        if greatest.is_none_or(|greatest| greatest > *payoff) {
            return Err(Refusal::new(format!("it is not proved that {payoff} is the most that `{name}` can get")));
        }
    }
    Ok(())
}

/// Checks for each of `players` that the payoff cannot rise without a fall of one whose share is no greater.
fn check_fair(
    problem: &BargainingProblem,
    witness: &BargainingWitness,
    payoffs: &[Rational],
    shares: &[Rational],
    players: &[usize],
) -> Result<(), Refusal> {
    let bounds = expect_bounds(witness, players.len())?;
    for (&player, multipliers) in players.iter().zip(bounds) {
        let name = &problem.players()[player];
        let bound = upper_bound(problem, multipliers)?;
        let stray = (0..shares.len()).find(|&j| shares[j] > shares[player] && !bound.weights[j].is_zero());
        if let Some(richer) = stray {
            let richer = &problem.players()[richer];
            return Err(Refusal::new(format!("the bound on `{name}` rests on `{richer}`, whose share is greater")));
        }
        let greatest = bound.greatest(player, payoffs);
        if greatest.is_none_or(|greatest| greatest > payoffs[player]) {
            let message = format!("it is not proved that `{name}` cannot gain without a loss of one no better off");
            return Err(Refusal::new(message));
        }
    }
    Ok(())
}
