//! Logit quantal response equilibrium: everyone chooses better actions more often, by the logistic rule, and expects the others to.
//!
//! Normal form (McKelvey and Palfrey 1995): `x_ia = exp(λ u_i(a, x_-i)) / Σ_b exp(λ u_i(b, x_-i))` for every player i and strategy a. Tree
//! (agent form, McKelvey and Palfrey 1998): at every information set h of every player i
//! `x_ha = exp(λ u_i(a | h, x)) / Σ_b exp(λ u_i(b | h, x))`, where `u_i(a | h, x)` is what i expects from a at h and from x
//! afterwards, given that h is reached under x. That is well defined, since x has full support.
//!
//! For λ > 0 the probabilities are as a rule no rationals (Lindemann), so what is proved is a bound: no given probability differs by more
//! than ε from the logistic response to the given profile. In normal form the payoffs of the responses are exact, and only the
//! exponential is enclosed by outward rounding; in a tree the expectations are enclosed too. The bound is 0, exactly, where all
//! actions are worth the same.
//!
//! Cost: normal form, one exact pass over each payoff array; tree, linear in the nodes, all information sets together.

use crate::certify::payoffs::{own_payoff, pure_responses};
use crate::certify::{Concept, Epsilon, Proven, Refusal, Statement, Verdict, tree_payoffs, wrong_shape};
use crate::error::{Error, Result};
use crate::game::{BayesianGame, ExtensiveForm, Game, InfosetId, Move, NormalForm, View};
use crate::num::{Interval, Rational};
use crate::strategy::{BehaviorProfile, Choices, MixedProfile, QuantalResponse, Solution};

pub static QUANTAL_RESPONSE: Concept = Concept {
    name: "quantal-response",
    about: "logit quantal response equilibrium: better actions are chosen more often, with the precision lambda",
    definition: "x_ha = exp(lambda u(a | h, x)) / sum over b of exp(lambda u(b | h, x)) for every action a of every information set h \
                 (in normal form: for every strategy of every player), within epsilon",
    cites: &[
        "McKelvey and Palfrey 1995, Games and Economic Behavior 10",
        "McKelvey and Palfrey 1998, Experimental Economics 1",
    ],
    forms: &["normal", "extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let Solution::Quantal(response) = &statement.solution else {
        return Err(wrong_shape(&QUANTAL_RESPONSE, "a profile and its lambda"));
    };
    let deviation = deviation(game, response)?;
    let allowed = match &statement.epsilon {
        Epsilon::Zero => 0.0,
        Epsilon::Exactly(bound) => Interval::from(bound).lower(),
        Epsilon::AtMost(bound) => *bound,
    };
    // Written so that a bound that is no number allows nothing.
    let holds = deviation <= allowed;
    if !holds {
        let message =
            format!("a probability may differ from the logistic response by {deviation:e}, more than {allowed:e}");
        return Err(Refusal::new(message));
    }
    Ok(Proven::exactly(payoffs(game, &response.choices)))
}

fn payoffs(game: &Game, choices: &Choices) -> Vec<Rational> {
    match (game.view(), choices) {
        (View::Normal(game), Choices::Mixed(profile)) => (0..game.player_count())
            .map(|player| own_payoff(&pure_responses(game, player, profile), &profile.players()[player]))
            .collect(),
        (View::Tree(game), Choices::Behavior(profile)) => tree_payoffs(game, profile, game.root()),
        _ => unreachable!("the shape has been checked"),
    }
}

/// Errors when priors differ: the payoffs of the tree are then weighed by ratios of priors, and a lambda would differ by type.
pub fn require_one_prior(game: &Game) -> Result<()> {
    match game.bayesian().is_some_and(BayesianGame::is_subjective) {
        true => Err(Error::not_applicable("quantal responses need one prior that all players share")),
        false => Ok(()),
    }
}

/// An upper bound of the greatest difference between a probability and the logistic response to the profile, in probabilities; 0 only
/// if there is none. Errors: a negative lambda, a profile that is none of the game, imperfect recall, an information set that is not
/// reached.
pub fn deviation(game: &Game, response: &QuantalResponse) -> Result<f64> {
    if response.lambda.is_negative() {
        return Err(Error::invalid(format!("lambda is {}, below 0", response.lambda)));
    }
    require_one_prior(game)?;
    match (game.view(), &response.choices) {
        (View::Normal(game), Choices::Mixed(profile)) => of_profile(game, profile, &response.lambda),
        (View::Tree(game), Choices::Behavior(profile)) => of_behavior(game, profile, &response.lambda),
        _ => Err(Error::invalid("the choices are not those of a game of this form")),
    }
}

fn of_profile(game: &NormalForm, profile: &MixedProfile, lambda: &Rational) -> Result<f64> {
    profile.check(game)?;
    let mut most: f64 = 0.0;
    for (player, probabilities) in profile.players().iter().enumerate() {
        let responses = pure_responses(game, player, profile);
        let best = responses.best()[0];
        let unit = lambda / &(Rational::from(responses.denominator.clone()));
        let below = |numerator| Rational::from(numerator - &responses.numerators[best]) * &unit;
        let exponents: Vec<Rational> = responses.numerators.iter().map(below).collect();
        let exact = exponents.iter().all(Rational::is_zero);
        let exponents: Vec<Interval> = exponents.iter().map(Interval::from).collect();
        most = most.max(difference(probabilities, &exponents, exact));
    }
    Ok(most)
}

/// The greatest difference between given probabilities and those proportional to exponentials.
fn difference(probabilities: &[Rational], exponents: &[Interval], all_equal: bool) -> f64 {
    if all_equal {
        let share = Rational::ONE / Rational::from(probabilities.len() as i64);
        let differences = probabilities.iter().map(|probability| Interval::from((probability - &share).abs()).upper());
        return differences.fold(0.0, f64::max);
    }
    let weights: Vec<Interval> = exponents.iter().map(|exponent| exponent.exp()).collect();
    let total = weights.iter().fold(Interval::ZERO, |sum, weight| sum + *weight);
    let difference =
        |(probability, weight): (&Rational, &Interval)| (Interval::from(probability) - *weight / total).abs().upper();
    probabilities.iter().zip(&weights).map(difference).fold(0.0, f64::max)
}

fn of_behavior(game: &ExtensiveForm, profile: &BehaviorProfile, lambda: &Rational) -> Result<f64> {
    profile.check(game)?;
    game.require_perfect_recall()?;
    let tree = Enclosed::new(game, profile);
    let lambda = Interval::from(lambda);
    let mut most: f64 = 0.0;
    for id in game.infoset_ids() {
        let payoffs = tree.action_payoffs(id)?;
        let best = (0..payoffs.len()).max_by(|&a, &b| payoffs[a].upper().total_cmp(&payoffs[b].upper()));
        let best = best.map_or(Interval::ZERO, |best| payoffs[best]);
        let exponents: Vec<Interval> = payoffs.iter().map(|payoff| lambda * (*payoff - best)).collect();
        let all_equal = exponents.iter().all(|exponent| *exponent == Interval::ZERO);
        most = most.max(difference(&profile.infosets()[id.index()], &exponents, all_equal));
    }
    Ok(most)
}

/// A positive number far outside the range of floats: `mantissa * 2^exponent`.
#[derive(Clone, Copy)]
struct Scaled {
    mantissa: Interval,
    exponent: i64,
}

impl Scaled {
    /// `None` for 0.
    fn new(value: &Rational) -> Option<Scaled> {
        if value.is_zero() {
            return None;
        }
        let exponent = value.numerator().bit_length() as i64 - value.denominator().bit_length() as i64;
        let power = Rational::from(2).pow(i32::try_from(-exponent).ok()?)?;
        Some(Scaled { mantissa: Interval::from(value * &power), exponent })
    }

    fn times(self, other: Scaled) -> Scaled {
        let product = self.mantissa * other.mantissa;
        let (scale, shift) = if product.upper() > 1.0 { (0.5, 1) } else { (2.0, -1) };
        Scaled { mantissa: product * Interval::from(scale), exponent: self.exponent + other.exponent + shift }
    }

    /// The number over `2^exponent`, which is not below it by much.
    fn over(self, exponent: i64) -> Interval {
        let mut value = self.mantissa;
        let mut below = exponent - self.exponent;
        while below > 0 {
            let step = below.min(1000);
            value = value * Interval::from(0.5_f64.powi(step as i32));
            below -= step;
            if value.upper() < 1e-300 {
                return Interval::new(0.0, value.upper());
            }
        }
        value
    }
}

/// A tree whose expectations under a profile are enclosed.
struct Enclosed<'g> {
    game: &'g ExtensiveForm,
    /// By node: the probability that chance and all players but the owner of the information set lead there; `None` for 0.
    reach: Vec<Option<Scaled>>,
    /// By node: each player's expected payoff from there on, less the least payoff of the game.
    payoffs: Vec<Vec<Interval>>,
}

impl Enclosed<'_> {
    fn new<'g>(game: &'g ExtensiveForm, profile: &BehaviorProfile) -> Enclosed<'g> {
        let scaled = |lists: &[Vec<Rational>]| -> Vec<Vec<Option<Scaled>>> {
            lists.iter().map(|list| list.iter().map(Scaled::new).collect()).collect()
        };
        let chances: Vec<Vec<Rational>> = game.chances().iter().map(|chance| chance.probabilities.clone()).collect();
        let (own, drawn) = (scaled(profile.infosets()), scaled(&chances));
        let into = |node| match game.parent(node).map(|parent| game.next(parent)) {
            Some(Move::Chance(chance)) => drawn[chance.index()][game.action(node)],
            Some(Move::Decision(id)) => own[id.index()][game.action(node)],
            Some(Move::Terminal) | None => Scaled::new(&Rational::ONE),
        };
        let mut reach: Vec<Option<Scaled>> = Vec::with_capacity(game.node_count());
        for node in game.nodes() {
            let above = game.parent(node).map_or_else(|| Scaled::new(&Rational::ONE), |parent| reach[parent.index()]);
            reach.push(above.zip(into(node)).map(|(above, into)| above.times(into)));
        }
        let least: Vec<Rational> = (0..game.player_count())
            .map(|player| {
                game.terminal_payoffs().iter().map(|payoffs| payoffs[player].clone()).min().unwrap_or_default()
            })
            .collect();
        let mut payoffs: Vec<Vec<Interval>> = vec![vec![Interval::ZERO; game.player_count()]; game.node_count()];
        for (terminal, given) in game.terminals().iter().zip(game.terminal_payoffs()) {
            payoffs[terminal.index()] =
                given.iter().zip(&least).map(|(payoff, least)| Interval::from(payoff - least)).collect();
        }
        for node in game.nodes().rev() {
            let Some(parent) = game.parent(node) else { continue };
            let probability = into(node).map_or(Interval::ZERO, |scaled| scaled.over(0));
            let (above, below) = payoffs.split_at_mut(node.index());
            for (sum, payoff) in above[parent.index()].iter_mut().zip(&below[0]) {
                *sum = *sum + probability * *payoff;
            }
        }
        Enclosed { game, reach, payoffs }
    }

    /// What the owner of an information set expects from each action, given that the set is reached. Errors: it is not.
    fn action_payoffs(&self, id: InfosetId) -> Result<Vec<Interval>> {
        let infoset = self.game.infoset(id);
        let reach = |node: &crate::game::NodeId| self.reach[node.index()];
        let Some(exponent) = infoset.nodes.iter().filter_map(reach).map(|scaled| scaled.exponent).max() else {
            let name = self.game.infoset_name(id);
            return Err(Error::invalid(format!("`{name}` is not reached, so that nothing can be expected there")));
        };
        // With perfect recall the own earlier moves weigh alike at all nodes, so the probabilities of the nodes may contain them.
        let weight = |node| reach(node).map_or(Interval::ZERO, |scaled: Scaled| scaled.over(exponent));
        let weights: Vec<Interval> = infoset.nodes.iter().map(weight).collect();
        let total = weights.iter().fold(Interval::ZERO, |sum, weight| sum + *weight);
        let expected = |action| {
            let payoff = |node| self.payoffs[self.game.child(node, action).index()][infoset.player];
            match infoset.nodes.as_slice() {
                [node] => payoff(*node),
                nodes => {
                    let terms = nodes.iter().zip(&weights).map(|(&node, weight)| *weight * payoff(node));
                    terms.fold(Interval::ZERO, |sum, term| sum + term) / total
                }
            }
        };
        Ok((0..infoset.actions.len()).map(expected).collect())
    }
}

/// The logarithm of the likelihood of counted choices under given probabilities, `Σ n ln p`, enclosed; minus infinity is enclosed where
/// something was chosen that has the probability 0.
pub fn log_likelihood(probabilities: &[Vec<Rational>], counts: &[Vec<Rational>]) -> Interval {
    let mut sum = Interval::ZERO;
    for (probability, count) in probabilities.iter().flatten().zip(counts.iter().flatten()) {
        if count.is_zero() || probability.is_one() {
            continue;
        }
        let Some(Scaled { mantissa, exponent }) = Scaled::new(probability) else {
            return Interval::new(f64::NEG_INFINITY, f64::NEG_INFINITY);
        };
        let logarithm = mantissa.ln() + Interval::from(exponent as f64) * Interval::from(2.0).ln();
        sum = sum + Interval::from(count) * logarithm;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::certify;
    use crate::game::{ExtensiveBuilder, Player};

    fn rational(text: &str) -> Rational {
        text.parse().expect("a rational")
    }

    fn one_player(payoffs: &[i64]) -> NormalForm {
        let player = Player::numbered("P", payoffs.len());
        NormalForm::from_integers("choice", vec![player], vec![payoffs.to_vec()]).expect("valid")
    }

    fn mixed(game: &NormalForm, lambda: &str, probabilities: &[&[&str]]) -> QuantalResponse {
        let lists = probabilities.iter().map(|list| list.iter().map(|text| rational(text)).collect()).collect();
        let profile = MixedProfile::new(game, lists).expect("a profile");
        QuantalResponse { lambda: rational(lambda), choices: Choices::Mixed(profile) }
    }

    #[test]
    fn one_player_chooses_by_the_logistic_rule() {
        // e / (1 + e) to 30 digits.
        let normal = one_player(&[0, 1]);
        let game = Game::Normal(normal.clone());
        let high = "0.731058578630004879251159018250";
        let low = "0.268941421369995120748840981750";
        let near = deviation(&game, &mixed(&normal, "1", &[&[low, high]])).expect("a bound");
        assert!(near > 0.0 && near < 1e-15, "{near:e}");
        let far = deviation(&game, &mixed(&normal, "1", &[&["1/4", "3/4"]])).expect("a bound");
        assert!((far - 0.018941421369995).abs() < 1e-14, "{far}");
        assert!(deviation(&game, &mixed(&normal, "-1", &[&[low, high]])).is_err());
    }

    #[test]
    fn uniform_play_is_exact_where_all_is_worth_the_same_and_only_there() {
        let pennies = NormalForm::from_integers(
            "p",
            vec![Player::numbered("A", 2), Player::numbered("B", 2)],
            vec![vec![1, -1, -1, 1], vec![-1, 1, 1, -1]],
        )
        .expect("valid");
        let game = Game::Normal(pennies.clone());
        let half: &[&str] = &["1/2", "1/2"];
        let statement = |response| Statement::exact(&QUANTAL_RESPONSE, Solution::Quantal(response));
        let certified = certify(&game, statement(mixed(&pennies, "7", &[half, half]))).expect("exact");
        assert_eq!(certified.payoffs(), [Rational::ZERO, Rational::ZERO]);
        let other: &[&str] = &["501/1000", "499/1000"];
        assert!(certify(&game, statement(mixed(&pennies, "7", &[half, other]))).is_err());
        let three = one_player(&[5, 5, 5]);
        let thirds: &[&str] = &["1/3", "1/3", "1/3"];
        assert_eq!(deviation(&Game::Normal(three.clone()), &mixed(&three, "2", &[thirds])).expect("a bound"), 0.0);
    }

    #[test]
    fn a_bound_that_is_no_number_allows_nothing() {
        let normal = one_player(&[0, 1]);
        let solution = Solution::Quantal(mixed(&normal, "1", &[&["1/2", "1/2"]]));
        let mut statement = Statement::exact(&QUANTAL_RESPONSE, solution);
        statement.epsilon = Epsilon::AtMost(f64::NAN);
        assert!(certify(&Game::Normal(normal), statement).is_err());
    }

    /// A takes in or out; B, who does not see which way in, guesses. The chances of the ways in are far below the floats.
    #[test]
    fn beliefs_far_below_the_floats_are_enclosed() {
        let mut tree = ExtensiveBuilder::new("rare", ["A", "B"]).expect("players");
        let a = tree.infoset(0, "a", ["out", "left", "right"]).expect("infoset");
        let b = tree.infoset(1, "b", ["l", "r"]).expect("infoset");
        let ways = tree.decide(tree.root(), a).expect("move");
        let pay = |tree: &mut ExtensiveBuilder, node, payoffs: [i64; 2]| {
            let outcome = tree.outcome("", payoffs.map(Rational::from).to_vec()).expect("outcome");
            tree.set_outcome(node, outcome);
        };
        pay(&mut tree, ways[0], [1, 0]);
        for (way, payoffs) in [(ways[1], [[0, 1], [0, 0]]), (ways[2], [[0, 0], [0, 1]])] {
            let guesses = tree.decide(way, b).expect("move");
            pay(&mut tree, guesses[0], payoffs[0]);
            pay(&mut tree, guesses[1], payoffs[1]);
        }
        let game = Game::Extensive(tree.build().expect("valid"));
        let tiny = Rational::from(2).pow(-1500).expect("a power");
        let others = &tiny * &Rational::from(4);
        let first = vec![Rational::ONE - &others, &tiny * &Rational::from(3), tiny];
        // Left is three times as likely, so that l is worth 3/4 and r 1/4: with lambda 2 ln 3 it would be chosen 3/4 of the time.
        let second = vec![rational("3/4"), rational("1/4")];
        let lambda = rational("2.197224577336219382790490473845");
        let profile = BehaviorProfile::new(game.extensive().expect("a tree"), vec![first, second]).expect("a profile");
        let tree = game.extensive().expect("a tree");
        let payoffs = Enclosed::new(tree, &profile).action_payoffs(InfosetId::from_index(1)).expect("reached");
        assert_eq!(payoffs, [Interval::from(0.75), Interval::from(0.25)]);
        let response = QuantalResponse { lambda, choices: Choices::Behavior(profile) };
        // A would choose out with probability 0.818 only.
        assert!(deviation(&game, &response).expect("a bound") > 0.1);
    }

    #[test]
    fn likelihoods_are_those_of_the_logarithm() {
        let lists = |texts: &[&[&str]]| -> Vec<Vec<Rational>> {
            texts.iter().map(|list| list.iter().map(|text| rational(text)).collect()).collect()
        };
        let found = log_likelihood(&lists(&[&["1/2", "1/2"], &["1"]]), &lists(&[&["3", "5"], &["9"]]));
        assert!(found.contains(-8.0 * std::f64::consts::LN_2) && found.width() < 1e-13, "{found:?}");
        let never = log_likelihood(&lists(&[&["1", "0"]]), &lists(&[&["3", "1"]]));
        assert_eq!(never.upper(), f64::NEG_INFINITY);
    }
}
