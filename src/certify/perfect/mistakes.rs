//! Best actions while everybody errs: polynomials in the size of the mistakes, and what follows where these are nearly right.
//!
//! Every action has a probability `p_a(ε)`, a polynomial that is positive for small ε > 0 and tends to the behaviour b. What an action is worth at its
//! information set, times the probability to get there, is a polynomial too, so the *difference* `F_a` between an action and one that b takes
//! there, divided by the lowest power of ε in that probability, is known for all small ε at once. If all differences are 0 for
//! the actions that b takes and not positive for the others, the behaviour is perfect, by definition.
//!
//! Where b mixes, mistakes move what makes a player indifferent, and the play that keeps up with them is seldom a polynomial. It need not be
//! known. Let r >= 1 be the lowest power of ε with which the difference of an action that b takes begins, or that of another one with a positive coefficient.
//! An action is *settled* if its difference is negative in a power below r, and *open* otherwise. The differences depend on the
//! probabilities `p_a(0)` that are positive and on the lowest coefficients of the others, as polynomials. If the derivatives of all open ones
//! are linearly independent at ε = 0, there is by the implicit function theorem a play that agrees with the polynomials below the power r (relative to each mistake's own) and
//! has these differences exactly 0, for every small ε. Settled actions are still worse there, so that the behaviour is perfect.
//!
//! Two actions are *alike* if their owner receives the same from both, whatever is played: their difference is 0 everywhere, and left out.

use crate::certify::Refusal;
use crate::certify::assessment::polynomials::Polynomial;
use crate::certify::perfect::pairs::{partings, payoff_range};
use crate::certify::rank::rank;
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// The greatest sum of the degrees of all probabilities.
const DEGREE: usize = 4096;

/// The most products of coefficients on the way to the nodes' probabilities, and coefficients that are kept for all nodes.
const PRODUCTS: usize = 1 << 26;
const COEFFICIENTS: usize = 1 << 24;

/// The most digits of all coefficients, in bits.
const BITS: usize = 1 << 17;

/// The most derivatives of differences that are compared, and what they may depend on.
const DERIVATIVES: usize = 1_000;

/// A behaviour and the mistakes that everybody makes, with what follows from them at each node.
pub struct Mistaken<'g> {
    game: &'g ExtensiveForm,
    behavior: &'g BehaviorProfile,
    mistakes: &'g [Vec<Polynomial>],
    /// The probability of each node.
    reach: Vec<Polynomial>,
    /// Each player's payoff from each node on.
    payoffs: Vec<Vec<Polynomial>>,
    differences: Vec<Difference>,
}

/// By how much an action is better at its information set than the first one that the behaviour takes there.
#[derive(Debug, Clone)]
pub struct Difference {
    pub infoset: InfosetId,
    pub action: usize,
    /// The action that it is compared with.
    pub against: usize,
    /// Whether the behaviour takes the action.
    pub taken: bool,
    /// The difference in payoff, given that the information set is reached, up to a positive factor.
    pub gain: Polynomial,
}

/// What the play can change: the probability of an action that is taken, at the cost of another, or the lowest coefficient of a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub infoset: InfosetId,
    pub action: usize,
    /// The first action that is taken there.
    pub against: usize,
}

impl<'g> Mistaken<'g> {
    /// Errors: mistakes that are not those of the behaviour, or an information set that only chance moves of probability 0 lead to.
    pub fn new(
        game: &'g ExtensiveForm,
        behavior: &'g BehaviorProfile,
        mistakes: &'g [Vec<Polynomial>],
    ) -> Result<Mistaken<'g>, Refusal> {
        belong(game, behavior, mistakes)?;
        require_moderate(game, mistakes)?;
        let (reach, payoffs, differences) = (Vec::new(), Vec::new(), Vec::new());
        let mut play = Mistaken { game, behavior, mistakes, reach, payoffs, differences };
        play.reach.reserve(game.node_count());
        for node in game.nodes() {
            let above = game.parent(node).map(|parent| play.reach[parent.index()].times(&play.probability_into(node)));
            play.reach.push(above.unwrap_or_else(|| Polynomial::constant(Rational::ONE)));
        }
        let impossible = |id: &InfosetId| game.infoset(*id).nodes.iter().all(|node| play.reach[node.index()].is_zero());
        if let Some(id) = game.infoset_ids().find(impossible) {
            let name = game.infoset_name(id);
            return Err(Refusal::new(format!("only chance moves of probability 0 lead to `{name}`")));
        }
        play.payoffs = play.expected();
        play.differences = play.compared();
        Ok(play)
    }

    /// The probability that a node's parent leads to it.
    fn probability_into(&self, node: NodeId) -> Polynomial {
        match (self.game.parent(node).map(|parent| self.game.next(parent)), self.game.chance_into(node)) {
            (Some(Move::Decision(id)), _) => self.mistakes[id.index()][self.game.action(node)].clone(),
            (_, probability) => Polynomial::constant(probability.cloned().unwrap_or(Rational::ONE)),
        }
    }

    fn expected(&self) -> Vec<Vec<Polynomial>> {
        let game = self.game;
        let mut payoffs = vec![vec![Polynomial::default(); game.player_count()]; game.node_count()];
        for (terminal, at_terminal) in game.terminals().iter().zip(game.terminal_payoffs()) {
            payoffs[terminal.index()] = at_terminal.iter().cloned().map(Polynomial::constant).collect();
        }
        for node in game.nodes().rev() {
            if let Some(parent) = game.parent(node) {
                let probability = self.probability_into(node);
                let below: Vec<Polynomial> = payoffs[node.index()].iter().map(|p| p.times(&probability)).collect();
                for (sum, payoff) in payoffs[parent.index()].iter_mut().zip(&below) {
                    *sum = std::mem::take(sum).plus(payoff);
                }
            }
        }
        payoffs
    }

    /// Of every action but the first one taken at its information set.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    fn compared(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for (id, taken) in self.game.infoset_ids().zip(self.behavior.infosets()) {
            let against = first_taken(taken);
            let best = self.worth(id, against);
            let order = self.order(id);
            for action in (0..taken.len()).filter(|&action| action != against) {
                let gain = self.worth(id, action).minus(&best).lowered(order);
                found.push(Difference { infoset: id, action, against, taken: !taken[action].is_zero(), gain });
            }
        }
        found
    }

    /// What an action yields its owner, times the probability to get there.
    fn worth(&self, id: InfosetId, action: usize) -> Polynomial {
        let infoset = self.game.infoset(id);
        let at = |node: &NodeId| {
            let after = &self.payoffs[self.game.child(*node, action).index()][infoset.player];
            self.reach[node.index()].times(after)
        };
        infoset.nodes.iter().map(at).fold(Polynomial::default(), |sum, value| sum.plus(&value))
    }

    /// The lowest power of ε in the probability of an information set.
    fn order(&self, id: InfosetId) -> usize {
        let nodes = self.game.infoset(id).nodes.iter();
        let orders = nodes.filter_map(|node| self.reach[node.index()].leading().map(|(order, _)| order));
        let Some(order) = orders.min() else { unreachable!("every information set is reached") };
        order
    }

    /// Proves that the behaviour is perfect.
    pub fn prove(&self) -> Result<(), Refusal> {
        let differences = &self.differences;
        let order = |difference: &Difference| difference.gain.leading().map(|(order, _)| order);
        let is_wrong = |difference: &&Difference| {
            difference.gain.leading().is_some_and(|(_, coefficient)| difference.taken || coefficient.is_positive())
        };
        let Some(first) = differences.iter().filter(is_wrong).min_by_key(|difference| order(difference)) else {
            return Ok(());
        };
        let is_settled = |difference: &Difference| order(difference) < order(first) && order(difference).is_some();
        let open: Vec<&Difference> =
            differences.iter().filter(|difference| !is_settled(difference) && !self.alike(difference)).collect();
        let variables = self.variables();
        if order(first) == Some(0) {
            return Err(self.better(first));
        }
        if open.len() > DERIVATIVES || variables.len() > DERIVATIVES {
            return Err(Refusal::new(format!("more than {DERIVATIVES} derivatives would have to be independent")));
        }
        let derivatives = open.iter().map(|difference| self.derivative(difference, &variables)).collect();
        if rank(derivatives) < open.len() { Err(self.better(first)) } else { Ok(()) }
    }

    fn better(&self, difference: &Difference) -> Refusal {
        let infoset = self.game.infoset(difference.infoset);
        let (action, against) = (&infoset.actions[difference.action], &infoset.actions[difference.against]);
        let name = self.game.infoset_name(difference.infoset);
        match difference.taken {
            true => Refusal::new(format!("at `{name}` the actions `{action}` and `{against}` are not equally good")),
            false => Refusal::new(format!("at `{name}` the mistakes make `{action}` better than `{against}`")),
        }
    }

    /// Does the owner receive the same from both actions, whatever is played?
    pub fn alike(&self, difference: &Difference) -> bool {
        let infoset = self.game.infoset(difference.infoset);
        let likely = infoset.nodes.iter().filter(|node| !self.reach[node.index()].is_zero());
        let same = |node: &NodeId| {
            let [left, right] = [difference.action, difference.against].map(|action| self.game.child(*node, action));
            let ranges =
                |[left, right]: [NodeId; 2]| [left, right].map(|node| payoff_range(self.game, infoset.player, node));
            let constant = |[left, right]: [[Rational; 2]; 2]| left == right && left[0] == left[1];
            partings(self.game, left, right).into_iter().map(ranges).all(constant)
        };
        likely.into_iter().all(same)
    }

    /// All that the play can change.
    pub fn variables(&self) -> Vec<Variable> {
        let at = |(id, taken): (InfosetId, &Vec<Rational>)| {
            let against = first_taken(taken);
            let others = (0..taken.len()).filter(move |&action| action != against);
            others.map(move |action| Variable { infoset: id, action, against })
        };
        self.game.infoset_ids().zip(self.behavior.infosets()).flat_map(at).collect()
    }

    /// The derivatives of a difference at ε = 0 by the variables.
    pub fn derivative(&self, difference: &Difference, variables: &[Variable]) -> Vec<Rational> {
        let player = self.game.infoset(difference.infoset).player;
        let mut partial: Vec<Vec<Rational>> =
            self.behavior.infosets().iter().map(|taken| vec![Rational::ZERO; taken.len()]).collect();
        let order = self.order(difference.infoset);
        for &node in &self.game.infoset(difference.infoset).nodes {
            let weight = self.reach[node.index()].coefficient(order);
            if weight.is_zero() {
                continue;
            }
            let [after, other] = [difference.action, difference.against].map(|action| self.game.child(node, action));
            self.add_above(node, &(&weight * &(self.limit(after, player) - self.limit(other, player))), &mut partial);
            self.add_below(after, weight.clone(), player, &mut partial);
            self.add_below(other, -weight, player, &mut partial);
        }
        let of = |variable: &Variable| {
            let partial = &partial[variable.infoset.index()];
            match self.behavior.infosets()[variable.infoset.index()][variable.action].is_zero() {
                true => partial[variable.action].clone(),
                false => &partial[variable.action] - &partial[variable.against],
            }
        };
        variables.iter().map(of).collect()
    }

    /// The payoff from a node on where nobody errs.
    fn limit(&self, node: NodeId, player: usize) -> Rational {
        self.payoffs[node.index()][player].coefficient(0)
    }

    /// The derivatives of a weight by the lowest coefficients on the way to its node, of which it is a multiple.
    fn add_above(&self, node: NodeId, weight: &Rational, partial: &mut [Vec<Rational>]) {
        let mut at = node;
        while let Some(parent) = self.game.parent(at).filter(|_| !weight.is_zero()) {
            if let Move::Decision(id) = self.game.next(parent) {
                let action = self.game.action(at);
                let Some((_, lowest)) = self.mistakes[id.index()][action].leading() else {
                    unreachable!("every action has a positive probability")
                };
                partial[id.index()][action] += &(weight / lowest);
            }
            at = parent;
        }
    }

    /// The derivatives of the weighted payoff from a node on: mistakes below do not count where ε is 0, however large their coefficients.
    fn add_below(&self, node: NodeId, weight: Rational, player: usize, partial: &mut [Vec<Rational>]) {
        let mut open = vec![(node, weight)];
        while let Some((node, weight)) = open.pop() {
            for child in self.game.children(node) {
                let probability = self.behavior.probability_into(self.game, child);
                if probability.is_zero() {
                    continue;
                }
                if let Move::Decision(id) = self.game.next(node) {
                    partial[id.index()][self.game.action(child)] += &(&weight * &self.limit(child, player));
                }
                open.push((child, &weight * &probability));
            }
        }
    }
}

/// Are the mistakes those of the behaviour: do they add up to 1, tend to it, and are they positive for small ε?
fn belong(game: &ExtensiveForm, behavior: &BehaviorProfile, mistakes: &[Vec<Polynomial>]) -> Result<(), Refusal> {
    if mistakes.len() != game.infosets().len() {
        return Err(Refusal::new("the mistakes are not listed for every information set"));
    }
    if mistakes.iter().flatten().map(Polynomial::degree).fold(0, usize::saturating_add) > DEGREE {
        return Err(Refusal::new(format!("the degrees of the mistakes add up to more than {DEGREE}")));
    }
    for (id, taken) in game.infoset_ids().zip(behavior.infosets()) {
        let own = &mistakes[id.index()];
        let tends = |(polynomial, probability): (&Polynomial, &Rational)| {
            polynomial.leading().is_some_and(|(_, lowest)| lowest.is_positive())
                && polynomial.coefficient(0) == *probability
        };
        let total = own.iter().fold(Polynomial::default(), |sum, polynomial| sum.plus(polynomial));
        let is_one = total == Polynomial::constant(Rational::ONE);
        if own.len() != taken.len() || !is_one || !own.iter().zip(taken).all(tends) {
            let name = game.infoset_name(id);
            return Err(Refusal::new(format!("the mistakes at `{name}` do not belong to the behaviour")));
        }
    }
    Ok(())
}

/// Errors where degrees or coefficients are so large that the proof would take long or much memory.
fn require_moderate(game: &ExtensiveForm, mistakes: &[Vec<Polynomial>]) -> Result<(), Refusal> {
    let bits: usize = mistakes.iter().flatten().map(Polynomial::bit_length).fold(0, usize::saturating_add);
    let (mut products, mut kept) = (0_usize, 0_usize);
    let mut degrees: Vec<usize> = Vec::with_capacity(game.node_count());
    for node in game.nodes() {
        let degree = game.parent(node).map_or(0, |parent| {
            let own = match game.next(parent) {
                Move::Decision(id) => mistakes[id.index()][game.action(node)].degree(),
                _ => 0,
            };
            let above = degrees[parent.index()];
            products = products.saturating_add((1 + above) * (1 + own));
            above + own
        });
        // The payoffs from a node on have at most the degree of the ways down from it, the longest of which is bounded by the whole.
        kept = kept.saturating_add(1 + degree);
        degrees.push(degree);
    }
    let longest = degrees.iter().max().map_or(0, |longest| longest + 1);
    let inner = game.node_count() - game.terminals().len();
    kept = kept.saturating_add(inner.saturating_mul(longest * game.player_count()));
    if bits > BITS || products > PRODUCTS || kept > COEFFICIENTS {
        return Err(Refusal::new("the mistakes have degrees or coefficients that are too long to be worked with"));
    }
    Ok(())
}

fn first_taken(probabilities: &[Rational]) -> usize {
    match probabilities.iter().position(|probability| !probability.is_zero()) {
        Some(action) => action,
        None => unreachable!("the probabilities at an information set add up to 1"),
    }
}
