//! A second checker, deliberately simple: rationals only, definitions only, no code shared with `certify`.

use guarantor::game::{BargainingProblem, ExtensiveForm, Game, Move, NodeId, NormalForm, View};
use guarantor::num::Rational;
use guarantor::strategy::{Assessment, Solution};

/// Whether a solution of this concept passes the simple check; `None` when the check would take too long or does not know the concept.
pub fn simple_check(game: &Game, concept: &str, solution: &Solution, weights: &[Rational]) -> Option<bool> {
    match (game.view(), solution, concept) {
        (View::Normal(game), Solution::Profile(profile), "nash" | "minmax") => Some(is_nash(game, profile.players())),
        (View::Normal(game), Solution::Profile(profile), "strict-nash") => Some(is_strict(game, profile.players())),
        (View::Normal(game), Solution::Device(device), "correlated") => Some(is_correlated(game, device.lottery())),
        (View::Tree(game), Solution::Behavior(profile), "subgame-perfect") => {
            Some(is_subgame_perfect(game, profile.infosets()))
        }
        (View::Tree(game), Solution::Behavior(profile), "nash") => is_nash_of_tree(game, profile.infosets()),
        (View::Tree(game), Solution::Assessment(assessment), "sequential" | "perfect-bayesian") => {
            Some(is_rational_with_beliefs(game, assessment))
        }
        (View::Bargaining(problem), Solution::Point(point), _) => {
            Some(no_sample_beats(problem, concept, &point.payoffs, weights))
        }
        _ => None,
    }
}

/// The expected payoff by summing over all pure profiles.
fn payoff(game: &NormalForm, player: usize, profile: &[Vec<Rational>]) -> Rational {
    (0..game.profile_count())
        .map(|index| {
            let pure = game.profile(index);
            let probability: Rational = pure.iter().zip(profile).map(|(&own, mixed)| mixed[own].clone()).product();
            probability * game.payoff(player, &pure)
        })
        .sum()
}

fn point(length: usize, at: usize) -> Vec<Rational> {
    (0..length).map(|place| if place == at { Rational::ONE } else { Rational::ZERO }).collect()
}

/// For each player and pure deviation: payoff of the deviation minus payoff of the profile.
fn gains(game: &NormalForm, profile: &[Vec<Rational>]) -> Vec<(usize, usize, Rational)> {
    let mut gains = Vec::new();
    for player in 0..game.player_count() {
        let now = payoff(game, player, profile);
        for strategy in 0..game.strategy_count(player) {
            let mut changed = profile.to_vec();
            changed[player] = point(game.strategy_count(player), strategy);
            gains.push((player, strategy, payoff(game, player, &changed) - &now));
        }
    }
    gains
}

pub fn is_nash(game: &NormalForm, profile: &[Vec<Rational>]) -> bool {
    let sums =
        profile.iter().all(|mixed| mixed.iter().sum::<Rational>().is_one() && mixed.iter().all(|p| !p.is_negative()));
    sums && gains(game, profile).iter().all(|(_, _, gain)| !gain.is_positive())
}

fn is_strict(game: &NormalForm, profile: &[Vec<Rational>]) -> bool {
    gains(game, profile)
        .iter()
        .all(|(player, strategy, gain)| profile[*player][*strategy].is_one() || gain.is_negative())
}

fn is_correlated(game: &NormalForm, lottery: &[(Vec<usize>, Rational)]) -> bool {
    let obeys = |player: usize, told: usize, instead: usize| {
        let gain: Rational = lottery
            .iter()
            .filter(|(profile, _)| profile[player] == told)
            .map(|(profile, probability)| {
                let mut changed = profile.clone();
                changed[player] = instead;
                probability * &(game.payoff(player, &changed) - game.payoff(player, profile))
            })
            .sum();
        !gain.is_positive()
    };
    (0..game.player_count()).all(|player| {
        let count = game.strategy_count(player);
        (0..count).all(|told| (0..count).all(|instead| obeys(player, told, instead)))
    })
}

/// The payoffs from a node on, by recursion over the children.
fn value(game: &ExtensiveForm, profile: &[Vec<Rational>], node: NodeId) -> Vec<Rational> {
    let here = game.outcome_at(node).map(|outcome| game.outcome(outcome).payoffs.clone());
    let mut total = here.unwrap_or_else(|| vec![Rational::ZERO; game.player_count()]);
    let probabilities: &[Rational] = match game.next(node) {
        Move::Terminal => &[],
        Move::Chance(chance) => &game.chance(chance).probabilities,
        Move::Decision(infoset) => &profile[infoset.index()],
    };
    for (child, probability) in game.children(node).zip(probabilities) {
        if probability.is_zero() {
            continue;
        }
        for (sum, payoff) in total.iter_mut().zip(value(game, profile, child)) {
            *sum += &(probability * &payoff);
        }
    }
    total
}

/// Perfect information: no action at any node beats the profile, everything after it fixed. Otherwise Nash in each subgame.
fn is_subgame_perfect(game: &ExtensiveForm, profile: &[Vec<Rational>]) -> bool {
    if !game.has_perfect_information() {
        return is_nash_of_tree(game, profile).unwrap_or(true);
    }
    game.nodes().all(|node| {
        let Move::Decision(infoset) = game.next(node) else { return true };
        let mover = game.infoset(infoset).player;
        let own_outcome =
            game.outcome_at(node).map_or(Rational::ZERO, |outcome| game.outcome(outcome).payoffs[mover].clone());
        let now = value(game, profile, node)[mover].clone() - own_outcome;
        game.children(node).all(|child| value(game, profile, child)[mover] <= now)
    })
}

/// At every information set no other action does better given the belief, which follows by Bayes' rule where play leads.
fn is_rational_with_beliefs(game: &ExtensiveForm, assessment: &Assessment) -> bool {
    let profile = assessment.behavior().infosets();
    game.infoset_ids().zip(assessment.beliefs()).all(|(id, belief)| {
        let infoset = game.infoset(id);
        let expected = |action: usize| -> Rational {
            let at = |node: &NodeId| value(game, profile, game.child(*node, action))[infoset.player].clone();
            infoset.nodes.iter().zip(belief).map(|(node, probability)| probability * &at(node)).sum()
        };
        let earned: Vec<Rational> = (0..infoset.actions.len()).map(expected).collect();
        let best = earned.iter().max().expect("an action");
        let optimal = profile[id.index()].iter().zip(&earned).all(|(taken, payoff)| taken.is_zero() || payoff == best);
        let reach: Vec<Rational> = infoset.nodes.iter().map(|&node| reach(game, profile, node)).collect();
        let total: Rational = reach.iter().sum();
        let follows = reach.iter().zip(belief).all(|(reached, belief)| *reached == belief * &total);
        optimal && (total.is_zero() || follows)
    })
}

fn reach(game: &ExtensiveForm, profile: &[Vec<Rational>], node: NodeId) -> Rational {
    let Some(parent) = game.parent(node) else { return Rational::ONE };
    let above = reach(game, profile, parent);
    match game.next(parent) {
        Move::Decision(id) => &above * &profile[id.index()][game.action(node)],
        _ => &above * game.chance_into(node).expect("below chance"),
    }
}

/// Every pure strategy of every player against the others' behaviour; `None` above 20,000 strategies.
fn is_nash_of_tree(game: &ExtensiveForm, profile: &[Vec<Rational>]) -> Option<bool> {
    let now = value(game, profile, game.root());
    for (player, before) in now.iter().enumerate() {
        let own: Vec<usize> = game.infosets_of(player).map(|id| id.index()).collect();
        let counts: Vec<usize> = own.iter().map(|&id| profile[id].len()).collect();
        let strategies =
            counts.iter().try_fold(1_usize, |product, &count| product.checked_mul(count).filter(|p| *p <= 20_000))?;
        for number in 0..strategies {
            let mut changed = profile.to_vec();
            let mut rest = number;
            for (&id, &count) in own.iter().zip(&counts) {
                changed[id] = point(count, rest % count);
                rest /= count;
            }
            if value(game, &changed, game.root())[player] > *before {
                return Some(false);
            }
        }
    }
    Some(true)
}

/// No contract on a random sample (and no mixture of one with the solution) does better by the concept's own measure.
fn no_sample_beats(problem: &BargainingProblem, concept: &str, solution: &[Rational], weights: &[Rational]) -> bool {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Rational::from((state % 101) as i64) / Rational::from(100)
    };
    let measure = |payoffs: &[Rational]| measure(problem, concept, payoffs, weights);
    let best = measure(solution);
    (0..2_000).all(|_| {
        let contract: Vec<Rational> = problem
            .issues()
            .iter()
            .map(|issue| match (&issue.lower, &issue.upper) {
                (Some(lower), Some(upper)) => lower + &(&draw() * &(upper - lower)),
                _ => draw(),
            })
            .collect();
        problem.check_contract(&contract).is_err() || measure(&problem.payoffs_at(&contract)) <= best + 1e-9
    })
}

fn measure(problem: &BargainingProblem, concept: &str, payoffs: &[Rational], weights: &[Rational]) -> f64 {
    let gains: Vec<f64> = payoffs.iter().zip(problem.disagreement()).map(|(u, d)| (u - d).to_f64()).collect();
    match concept {
        "nash-bargaining" if gains.iter().any(|gain| *gain <= 0.0) => f64::NEG_INFINITY,
        "nash-bargaining" => gains.iter().zip(weights).map(|(gain, weight)| weight.to_f64() * gain.ln()).sum(),
        "egalitarian" => gains.iter().copied().fold(f64::INFINITY, f64::min),
        "utilitarian" => payoffs.iter().map(Rational::to_f64).sum(),
        // The ideal point is not recomputed here; the references check this solution.
        _ => 0.0,
    }
}
