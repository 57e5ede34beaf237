//! Perfect equilibrium of a tree: best actions at every information set while everybody errs, and errs seldom.
//!
//! A behaviour profile b is perfect if completely mixed profiles tend to it to each of which, at every information set, the actions that b takes
//! there are best, given that the set is reached under the profile and that the profile is played everywhere else (Selten 1975). The witness
//! gives every action a probability that is a polynomial in ε; see [`mistakes`] for the proof.
//!
//! Without such a witness one profile can be shown to be nearly one. It is ε-perfect if every action has a positive probability, and every action that is not among the best at its information set, given
//! that the set is reached under the profile and that the profile is played everywhere else, has a probability of at most ε. Perfect
//! equilibria are the limits of ε-perfect profiles as ε vanishes (Selten 1975; Myerson 1978, of the agent normal form).
//!
//! That is proved exactly for the ε given. That a perfect equilibrium is near is no consequence, however small ε is, so that such a
//! statement is never exact. Losses are not allowed any slack: with slack the
//! definition would hold near every sequential equilibrium, and in normal forms near every Nash equilibrium, perfect or not.
//! Cost: linear in the nodes, in exact arithmetic; with mistakes times the square of the degree, the sum of the degrees on a path,
//! and the cube of the number of differences whose derivatives have to be independent.

pub mod mistakes;
mod pairs;

pub use pairs::{Dominated, refute};

use crate::certify::assessment::{action_payoffs, node_payoffs};
use crate::certify::perfect::mistakes::Mistaken;
use crate::certify::{
    Concept, Epsilon, Proven, Refusal, Statement, Verdict, Witness, tree_payoffs, within, wrong_shape,
};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game};
use crate::num::Rational;
use crate::strategy::{BehaviorProfile, Solution};

pub static PERFECT: Concept = Concept {
    name: "perfect",
    about: "perfect equilibrium of a tree: best actions although everybody errs a little; or a profile that errs as seldom as a bound says",
    definition: "completely mixed x tend to b such that b_ha > 0 only if u(a | h, x) >= u(a' | h, x) for all a'; within epsilon: \
                 x_ha > 0 for all actions, and x_ha <= epsilon wherever u(b | h, x) > u(a | h, x) for some b",
    cites: &[
        "Selten 1975, International Journal of Game Theory 4",
        "Myerson 1978, International Journal of Game Theory 7",
    ],
    forms: &["extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Ok(game), Solution::Behavior(profile)) = (game.extensive(), &statement.solution) else {
        return Err(wrong_shape(&PERFECT, "a behaviour profile of a tree"));
    };
    if statement.epsilon == Epsilon::Zero {
        let Witness::Mistakes(mistakes) = &statement.witness else {
            return Err(wrong_shape(
                &PERFECT,
                "the mistakes against which its actions are best, or a bound of its errors",
            ));
        };
        profile.check(game)?;
        game.require_perfect_recall()?;
        Mistaken::new(game, profile, mistakes)?.prove()?;
        return Ok(Proven::exactly(tree_payoffs(game, profile, game.root())));
    }
    let errors = errors(game, profile)?;
    if !within(&errors, &statement.epsilon) {
        return Err(Refusal::new(format!("an action that is not best has the probability {errors}")));
    }
    Ok(Proven::exactly(tree_payoffs(game, profile, game.root())))
}

/// The greatest probability of an action that is not best. Errors: a profile that is none of the game or lacks full support, imperfect recall.
pub fn errors(game: &ExtensiveForm, profile: &BehaviorProfile) -> Result<Rational> {
    profile.check(game)?;
    game.require_perfect_recall()?;
    let payoffs = node_payoffs(game, profile);
    let beliefs = profile.beliefs(game);
    let bound = |(id, belief): (_, &Option<Vec<Rational>>)| {
        let Some(belief) = belief else {
            let name = game.infoset_name(id);
            return Err(Error::invalid(format!("`{name}` is not reached: the profile lacks full support")));
        };
        let expected = |at_nodes: &Vec<Rational>| at_nodes.iter().zip(belief).map(|(payoff, p)| payoff * p).sum();
        let expected: Vec<Rational> = action_payoffs(game, &payoffs, id).iter().map(expected).collect();
        greatest_error(&profile.infosets()[id.index()], &expected)
    };
    let bounds = game.infoset_ids().zip(&beliefs).map(bound).collect::<Result<Vec<_>>>()?;
    Ok(bounds.into_iter().max().unwrap_or_default())
}

fn greatest_error(probabilities: &[Rational], payoffs: &[Rational]) -> Result<Rational> {
    if probabilities.iter().any(Rational::is_zero) {
        return Err(Error::invalid("a probability is 0: the profile lacks full support"));
    }
    let best = payoffs.iter().max();
    let errors = probabilities.iter().zip(payoffs).filter(|(_, payoff)| Some(*payoff) != best);
    Ok(errors.map(|(probability, _)| probability.clone()).max().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::assessment::polynomials::Polynomial;
    use crate::certify::{Witness, certify};
    use crate::game::ExtensiveBuilder;

    fn rational(text: &str) -> Rational {
        text.parse().expect("a rational")
    }

    /// A and B choose at once; (top, left) pays 1 to both, all else nothing: (bottom, right) is an equilibrium, and not perfect.
    #[test]
    fn errors_must_be_rare_wherever_they_cost_anything() {
        let mut tree = ExtensiveBuilder::new("g", ["A", "B"]).expect("players");
        let a = tree.infoset(0, "a", ["top", "bottom"]).expect("infoset");
        let b = tree.infoset(1, "b", ["left", "right"]).expect("infoset");
        let mut ends = Vec::new();
        for node in tree.decide(tree.root(), a).expect("move") {
            ends.extend(tree.decide(node, b).expect("move"));
        }
        for (number, end) in ends.into_iter().enumerate() {
            let payoff = Rational::from(i64::from(number == 0));
            let outcome = tree.outcome("", vec![payoff.clone(), payoff]).expect("outcome");
            tree.set_outcome(end, outcome);
        }
        let game = Game::Extensive(tree.build().expect("valid"));
        let tree = game.extensive().expect("a tree");
        let profile = |x: &str, y: &str| {
            let list = |text: &str| vec![rational(text), Rational::ONE - rational(text)];
            BehaviorProfile::new(tree, vec![list(x), list(y)]).expect("a profile")
        };
        assert_eq!(errors(tree, &profile("99/100", "98/100")).expect("a bound"), rational("1/50"));
        // Near (bottom, right): bottom loses a hundredth only, but it does lose.
        assert_eq!(errors(tree, &profile("1/100", "1/100")).expect("a bound"), rational("99/100"));
        assert!(errors(tree, &profile("1", "1/2")).is_err());
        let statement = |epsilon| Statement {
            concept: &PERFECT,
            solution: Solution::Behavior(profile("99/100", "98/100")),
            witness: Witness::None,
            epsilon,
        };
        assert!(certify(&game, statement(Epsilon::Exactly(rational("1/50")))).is_ok());
        assert!(certify(&game, statement(Epsilon::Exactly(rational("1/51")))).is_err());
        assert!(certify(&game, statement(Epsilon::Zero)).is_err());
        // The coefficients of a witness are bounded: whoever wrote them does not pay for the proof.
        let long = rational("2").pow(70_000).expect("a power");
        let polynomial = |list: &[&Rational]| Polynomial::from(list.iter().copied().cloned().collect::<Vec<_>>());
        let mistakes = vec![
            vec![polynomial(&[&Rational::ONE, &-long.clone()]), polynomial(&[&Rational::ZERO, &long])],
            vec![polynomial(&[&Rational::ONE, &-Rational::ONE]), polynomial(&[&Rational::ZERO, &Rational::ONE])],
        ];
        let statement = Statement::exact(&PERFECT, Solution::Behavior(profile("1", "1")));
        let refusal = certify(&game, statement.with_witness(Witness::Mistakes(mistakes))).expect_err("refused");
        assert!(refusal.reason.contains("too long"), "{}", refusal.reason);
    }
}
