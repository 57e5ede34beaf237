//! What players may do, and what a solver may find: profiles, devices, commitments, points. All probabilities are exact.

mod sparse;

pub use sparse::SparseBehavior;

use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, ImplicitGame, Move, NodeId, NormalForm, PureStrategy};
use crate::num::{Integer, Rational, scale_to_integers, words_add_up_to_one};

/// A mixed strategy for each player of a normal form: `[player][strategy]`, each list adding up to 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MixedProfile(Vec<Vec<Rational>>);

/// Checks that a list of probabilities has the right length, no negative entry, and the sum 1.
fn check_distribution(what: impl Fn() -> String, probabilities: &[Rational], length: usize) -> Result<()> {
    if probabilities.len() != length {
        return Err(Error::invalid(format!(
            "{} has {} probabilities where {length} are needed",
            what(),
            probabilities.len()
        )));
    }
    if let Some(negative) = probabilities.iter().find(|probability| probability.is_negative()) {
        return Err(Error::invalid(format!("{} has the probability {negative}, below 0", what())));
    }
    if words_add_up_to_one(probabilities) == Some(true) {
        return Ok(());
    }
    // One common denominator costs less than the reduction of every partial sum.
    let (numerators, common) = scale_to_integers(probabilities);
    let total: Integer = numerators.into_iter().sum();
    if total != common {
        let sum = Rational::from(total) / Rational::from(common);
        return Err(Error::invalid(format!("the probabilities of {} add up to {sum}, not 1", what())));
    }
    Ok(())
}

impl MixedProfile {
    /// Errors: a list that is no distribution over the player's strategies.
    pub fn new(game: &NormalForm, probabilities: Vec<Vec<Rational>>) -> Result<MixedProfile> {
        let profile = MixedProfile(probabilities);
        profile.check(game)?;
        Ok(profile)
    }

    /// Is this a profile of the game, which need not be the one that it was made for? Errors as in [`MixedProfile::new`].
    pub fn check(&self, game: &NormalForm) -> Result<()> {
        let probabilities = &self.0;
        if probabilities.len() != game.player_count() {
            let message =
                format!("a profile for {} players where the game has {}", probabilities.len(), game.player_count());
            return Err(Error::invalid(message));
        }
        for (player, probabilities) in game.players().iter().zip(probabilities) {
            let what = || format!("the strategy of `{}`", player.name);
            check_distribution(what, probabilities, player.strategies.len())?;
        }
        Ok(())
    }

    /// The profile in which every player plays one strategy for sure.
    pub fn pure(game: &NormalForm, strategies: &[usize]) -> MixedProfile {
        let point = |(&strategy, length): (&usize, usize)| {
            assert!(strategy < length, "strategy {strategy} of {length}");
            let mut probabilities = vec![Rational::ZERO; length];
            probabilities[strategy] = Rational::ONE;
            probabilities
        };
        MixedProfile(strategies.iter().zip(game.shape()).map(point).collect())
    }

    /// One distribution per player.
    pub fn players(&self) -> &[Vec<Rational>] {
        &self.0
    }

    /// The strategies that each player uses with positive probability, in order.
    pub fn support(&self) -> Vec<Vec<usize>> {
        let used = |probabilities: &Vec<Rational>| {
            (0..probabilities.len()).filter(|&strategy| !probabilities[strategy].is_zero()).collect()
        };
        self.0.iter().map(used).collect()
    }

    pub fn is_pure(&self) -> bool {
        self.support().iter().all(|support| support.len() == 1)
    }
}

/// A behaviour strategy for each player of a tree: `[information set][action]`, in the game's order of information sets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BehaviorProfile(Vec<Vec<Rational>>);

impl BehaviorProfile {
    /// Errors: a list that is no distribution over the actions of its information set.
    pub fn new(game: &ExtensiveForm, probabilities: Vec<Vec<Rational>>) -> Result<BehaviorProfile> {
        let profile = BehaviorProfile(probabilities);
        profile.check(game)?;
        Ok(profile)
    }

    /// Is this a profile of the game, which need not be the one that it was made for? Errors as in [`BehaviorProfile::new`].
    pub fn check(&self, game: &ExtensiveForm) -> Result<()> {
        let probabilities = &self.0;
        if probabilities.len() != game.infosets().len() {
            let (given, needed) = (probabilities.len(), game.infosets().len());
            return Err(Error::invalid(format!("a profile for {given} information sets where the game has {needed}")));
        }
        for (id, probabilities) in game.infoset_ids().zip(probabilities) {
            let what = || format!("the behaviour at `{}`", game.infoset_name(id));
            check_distribution(what, probabilities, game.infoset(id).actions.len())?;
        }
        Ok(())
    }

    /// The profile that takes one action at every information set for sure.
    pub fn pure(game: &ExtensiveForm, actions: &[usize]) -> BehaviorProfile {
        assert_eq!(actions.len(), game.infosets().len(), "one action per information set");
        let point = |(id, &action): (_, &usize)| {
            let mut probabilities = vec![Rational::ZERO; game.infoset(id).actions.len()];
            probabilities[action] = Rational::ONE;
            probabilities
        };
        BehaviorProfile(game.infoset_ids().zip(actions).map(point).collect())
    }

    /// One distribution per information set.
    pub fn infosets(&self) -> &[Vec<Rational>] {
        &self.0
    }

    pub fn is_pure(&self) -> bool {
        self.0.iter().flatten().all(|probability| probability.is_zero() || probability.is_one())
    }

    /// The probability of the move from a node's parent to the node (1 at the root).
    pub fn probability_into(&self, game: &ExtensiveForm, node: NodeId) -> Rational {
        let Some(parent) = game.parent(node) else { return Rational::ONE };
        match game.next(parent) {
            Move::Chance(chance) => game.chance(chance).probabilities[game.action(node)].clone(),
            Move::Decision(infoset) => self.0[infoset.index()][game.action(node)].clone(),
            Move::Terminal => unreachable!("a terminal has no children"),
        }
    }

    /// The probability with which each node is reached, by node number.
    pub fn reach(&self, game: &ExtensiveForm) -> Vec<Rational> {
        let mut reach = Vec::with_capacity(game.node_count());
        for node in game.nodes() {
            let probability = match game.parent(node) {
                None => Rational::ONE,
                Some(parent) => {
                    let above: &Rational = &reach[parent.index()];
                    if above.is_zero() { Rational::ZERO } else { above * &self.probability_into(game, node) }
                }
            };
            reach.push(probability);
        }
        reach
    }

    /// For each information set, the probability of each of its nodes given that it is reached; `None` where it is not.
    pub fn beliefs(&self, game: &ExtensiveForm) -> Vec<Option<Vec<Rational>>> {
        let reach = self.reach(game);
        let belief = |id| {
            let nodes = &game.infoset(id).nodes;
            let total: Rational = nodes.iter().map(|node| &reach[node.index()]).sum();
            (!total.is_zero()).then(|| nodes.iter().map(|node| &reach[node.index()] / &total).collect())
        };
        game.infoset_ids().map(belief).collect()
    }
}

/// A behaviour profile together with beliefs: at each information set a distribution over its nodes, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Assessment {
    behavior: BehaviorProfile,
    beliefs: Vec<Vec<Rational>>,
}

impl Assessment {
    /// Errors: behaviour or a belief that is no distribution.
    pub fn new(game: &ExtensiveForm, behavior: BehaviorProfile, beliefs: Vec<Vec<Rational>>) -> Result<Assessment> {
        let assessment = Assessment { behavior, beliefs };
        assessment.check(game)?;
        Ok(assessment)
    }

    /// Is this an assessment of the game, which need not be the one that it was made for? Errors as in [`Assessment::new`].
    pub fn check(&self, game: &ExtensiveForm) -> Result<()> {
        self.behavior.check(game)?;
        if self.beliefs.len() != game.infosets().len() {
            let (given, needed) = (self.beliefs.len(), game.infosets().len());
            return Err(Error::invalid(format!("beliefs at {given} information sets where the game has {needed}")));
        }
        for (id, belief) in game.infoset_ids().zip(&self.beliefs) {
            let what = || format!("the belief at `{}`", game.infoset_name(id));
            check_distribution(what, belief, game.infoset(id).nodes.len())?;
        }
        Ok(())
    }

    pub fn behavior(&self) -> &BehaviorProfile {
        &self.behavior
    }

    /// `[information set][node]`.
    pub fn beliefs(&self) -> &[Vec<Rational>] {
        &self.beliefs
    }
}

/// A correlation device: pure profiles and their positive probabilities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Device(Vec<(Vec<usize>, Rational)>);

impl Device {
    /// Errors: a probability that is not positive, a profile twice, a sum other than 1, a strategy that does not exist.
    pub fn new(game: &NormalForm, lottery: Vec<(Vec<usize>, Rational)>) -> Result<Device> {
        let mut seen = std::collections::HashSet::new();
        let shape = game.shape();
        for (profile, probability) in &lottery {
            if profile.len() != shape.len() || profile.iter().zip(&shape).any(|(strategy, count)| strategy >= count) {
                return Err(Error::invalid("a profile of the device does not exist in the game"));
            }
            if !seen.insert(profile) {
                return Err(Error::invalid(format!("the device names ({}) twice", game.labels(profile).join(", "))));
            }
            if !probability.is_positive() {
                return Err(Error::invalid(format!(
                    "the device gives ({}) the probability {probability}",
                    game.labels(profile).join(", ")
                )));
            }
        }
        let probabilities: Vec<Rational> = lottery.iter().map(|(_, probability)| probability.clone()).collect();
        check_distribution(|| "the device".to_owned(), &probabilities, lottery.len())?;
        Ok(Device(lottery))
    }

    pub fn lottery(&self) -> &[(Vec<usize>, Rational)] {
        &self.0
    }
}

/// What a leader announces and what the follower answers (two players).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Commitment {
    pub leader: usize,
    /// The leader's mixed strategy.
    pub announced: Vec<Rational>,
    /// The follower's pure answer.
    pub answer: usize,
}

/// For each player, the strategies that a reduction leaves, in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Survivors(pub Vec<Vec<usize>>);

/// A point of a bargaining problem and a contract that yields it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BargainingPoint {
    /// One payoff per player.
    pub payoffs: Vec<Rational>,
    /// One value per variable of the contract space (for a lottery over points: their probabilities).
    pub contract: Vec<Rational>,
}

/// A mixture for each player of a game whose strategies an oracle gives: strategies and their positive probabilities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mixtures([Vec<(PureStrategy, Rational)>; 2]);

impl Mixtures {
    /// Errors: a strategy that is not legal or named twice, a probability that is not positive, a sum other than 1.
    pub fn new(game: &ImplicitGame, lists: [Vec<(PureStrategy, Rational)>; 2]) -> Result<Mixtures> {
        let mixtures = Mixtures(lists);
        mixtures.check(game)?;
        Ok(mixtures)
    }

    /// Are these mixtures of the game, which need not be the one that they were made for? Errors as in [`Mixtures::new`].
    pub fn check(&self, game: &ImplicitGame) -> Result<()> {
        let oracle = game.oracle();
        for (player, (name, list)) in oracle.players().into_iter().zip(&self.0).enumerate() {
            let mut seen = std::collections::HashSet::new();
            for (strategy, probability) in list {
                oracle.check(player, strategy).map_err(|error| error.within(format!("a strategy of `{name}`")))?;
                let label = || oracle.label(player, strategy);
                if !seen.insert(strategy) {
                    return Err(Error::invalid(format!("the mixture of `{name}` names `{}` twice", label())));
                }
                if !probability.is_positive() {
                    let message = format!("the mixture of `{name}` gives `{}` the probability {probability}", label());
                    return Err(Error::invalid(message));
                }
            }
            let probabilities: Vec<Rational> = list.iter().map(|(_, probability)| probability.clone()).collect();
            check_distribution(|| format!("the mixture of `{name}`"), &probabilities, list.len())?;
        }
        Ok(())
    }

    /// One list per player.
    pub fn players(&self) -> &[Vec<(PureStrategy, Rational)>; 2] {
        &self.0
    }
}

/// How a quantal response equilibrium is played: mixed strategies in a normal form, behaviour in a tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Choices {
    Mixed(MixedProfile),
    Behavior(BehaviorProfile),
}

impl Choices {
    /// One distribution per player of a normal form, or per information set of a tree.
    pub fn lists(&self) -> &[Vec<Rational>] {
        match self {
            Choices::Mixed(profile) => profile.players(),
            Choices::Behavior(profile) => profile.infosets(),
        }
    }
}

/// Choices that answer each other with the precision lambda, in the reciprocal of the payoffs' unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QuantalResponse {
    /// Not negative; 0 is uniform play, and the greater it is the closer to best responses.
    pub lambda: Rational,
    pub choices: Choices,
}

/// What a method can find.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Solution {
    Profile(MixedProfile),
    Behavior(BehaviorProfile),
    Assessment(Assessment),
    Device(Device),
    Commitment(Commitment),
    Survivors(Survivors),
    Point(BargainingPoint),
    /// A face of optimal points, given by its extreme points.
    PayoffSet(Vec<BargainingPoint>),
    Quantal(QuantalResponse),
    Mixtures(Mixtures),
    /// How a tree is played that is not stored.
    Sparse(SparseBehavior),
}

impl Solution {
    /// How a tree is played, with or without beliefs.
    pub fn behavior(&self) -> Option<&BehaviorProfile> {
        match self {
            Solution::Behavior(profile) => Some(profile),
            Solution::Assessment(assessment) => Some(assessment.behavior()),
            Solution::Quantal(QuantalResponse { choices: Choices::Behavior(profile), .. }) => Some(profile),
            _ => None,
        }
    }

    /// How a normal form is played, each player for himself.
    pub fn profile(&self) -> Option<&MixedProfile> {
        match self {
            Solution::Profile(profile) => Some(profile),
            Solution::Quantal(QuantalResponse { choices: Choices::Mixed(profile), .. }) => Some(profile),
            _ => None,
        }
    }
}
