//! The reduced normal form of a tree: pure strategies that say what to do only where the own earlier moves allow to arrive.
//!
//! Two strategies of a player that differ only where both rule the information set out lead to the same lottery over outcomes
//! against everything, so one strategy stands for all of them (Kuhn 1953; von Stengel 2002, Handbook of Game Theory 3, ch. 45).
//! With `N(h)` the number of reduced strategies from information set h on, `N(h) = Σ_a Π_{h' next after a} N(h')`: a sum over
//! actions of products over the sets met next, so the size is counted before anything is built. It grows exponentially with
//! the number of information sets that a player meets in parallel.
//!
//! Back to the tree, a mixed strategy becomes the behaviour `P(a|h) = p(strategies that arrive at h and take a) / p(strategies
//! that arrive at h)`, which with perfect recall leads to the same lottery (Kuhn 1953); where no strategy arrives, see
//! [`complete`].

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::form::completion::complete;
use crate::form::terminal_boxes::TerminalBoxes;
use crate::game::{ExtensiveForm, InfosetId, Move, NormalForm, Player};
use crate::num::{Integer, Rational};
use crate::strategy::{BehaviorProfile, MixedProfile};

/// The most pure profiles of a reduced form, and the most (strategy, information set) pairs of a player.
const PROFILE_LIMIT: u128 = 1 << 22;
const CHOICE_LIMIT: u128 = 1 << 26;
/// The most additions into payoff arrays.
const WORK_LIMIT: u128 = 1 << 31;

/// An information set at which a reduced strategy says nothing.
const UNSPECIFIED: u32 = u32::MAX;

/// What the reduced normal form of a tree would measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReducedSize {
    /// The number of reduced strategies of each player; `None` beyond 2^128.
    pub strategies: Vec<Option<u128>>,
}

impl ReducedSize {
    /// Counts the reduced strategies without listing them. Errors: imperfect recall.
    pub fn of(game: &ExtensiveForm) -> Result<ReducedSize> {
        game.require_perfect_recall()?;
        let strategies =
            (0..game.player_count()).map(|player| count_strategies(game, &ordered(game, player))).collect();
        Ok(ReducedSize { strategies })
    }

    /// The number of pure profiles; `None` beyond 2^128.
    pub fn profiles(&self) -> Option<u128> {
        self.strategies.iter().try_fold(1_u128, |product, count| product.checked_mul((*count)?))
    }

    /// Errors when the form would be too large to build, naming its size and what makes it grow.
    pub fn require_moderate(&self, game: &ExtensiveForm) -> Result<()> {
        let choices = |player: usize| {
            self.strategies[player].and_then(|count| count.checked_mul(game.infosets_of(player).count() as u128))
        };
        let profiles = self.profiles().filter(|profiles| *profiles <= PROFILE_LIMIT);
        if profiles.is_some()
            && (0..game.player_count()).all(|player| choices(player).is_some_and(|n| n <= CHOICE_LIMIT))
        {
            return Ok(());
        }
        let show = |count: &Option<u128>| count.map_or("more than 10^38".to_owned(), |count| count.to_string());
        let each: Vec<String> = game
            .players()
            .iter()
            .zip(&self.strategies)
            .map(|(name, count)| format!("{name}: {}", show(count)))
            .collect();
        let message = format!(
            "the reduced normal form has {} profiles ({}); at most {PROFILE_LIMIT} are built",
            show(&self.profiles()),
            each.join(", ")
        );
        Err(Error::too_large(message).hint(match game.has_perfect_information() {
            true => {
                "the tree has perfect information: ask for `subgame-perfect`, whose solutions are Nash equilibria too"
            }
            false => {
                "strategies multiply over information sets that a player meets in parallel, as after chance; \
                 methods on the tree itself, such as the sequence form, grow with the number of its nodes only"
            }
        }))
    }
}

/// The player's information sets, earlier own moves first.
fn ordered(game: &ExtensiveForm, player: usize) -> Vec<InfosetId> {
    let mut own: Vec<InfosetId> = game.infosets_of(player).collect();
    // The first node of a set has a smaller number than the first node of every set that comes after it.
    own.sort_by_key(|&id| game.infoset(id).nodes[0]);
    own
}

fn count_strategies(game: &ExtensiveForm, own: &[InfosetId]) -> Option<u128> {
    let mut after: Vec<Vec<Option<u128>>> = vec![Vec::new(); game.infosets().len()];
    for &id in own {
        after[id.index()] = vec![Some(1); game.infoset(id).actions.len()];
    }
    let mut all = Some(1_u128);
    for &id in own.iter().rev() {
        let from_here = after[id.index()].iter().try_fold(0_u128, |sum, count| sum.checked_add((*count)?));
        let place = match game.previous_own_move(id) {
            None => &mut all,
            Some((before, action)) => &mut after[before.index()][action],
        };
        *place = place.zip(from_here).and_then(|(product, count)| product.checked_mul(count));
    }
    all
}

/// One player's reduced strategies.
#[derive(Debug, Clone)]
struct Strategies {
    /// The player's information sets, in the game's order.
    infosets: Vec<InfosetId>,
    /// For each strategy the action at each of `infosets`, or [`UNSPECIFIED`].
    actions: Vec<Vec<u32>>,
}

/// One information set in the enumeration of a player's strategies; places are those in the player's list.
struct Slot {
    place: usize,
    /// The number of actions.
    count: u32,
    /// The previous own move.
    before: Option<(usize, u32)>,
}

impl Strategies {
    fn new(game: &ExtensiveForm, player: usize) -> Strategies {
        let infosets: Vec<InfosetId> = game.infosets_of(player).collect();
        let mut place = vec![0; game.infosets().len()];
        infosets.iter().enumerate().for_each(|(number, id)| place[id.index()] = number);
        let slot = |id: InfosetId| Slot {
            place: place[id.index()],
            count: game.infoset(id).actions.len() as u32,
            before: game.previous_own_move(id).map(|(before, action)| (place[before.index()], action as u32)),
        };
        let order: Vec<Slot> = ordered(game, player).into_iter().map(slot).collect();
        let mut current = vec![UNSPECIFIED; infosets.len()];
        let mut actions = Vec::new();
        let mut from = 0;
        // A counter whose later digits exist only where the earlier ones let the player arrive.
        loop {
            for slot in &order[from..] {
                let met = slot.before.is_none_or(|(before, action)| current[before] == action);
                current[slot.place] = if met { 0 } else { UNSPECIFIED };
            }
            actions.push(current.clone());
            let movable = |slot: &Slot| current[slot.place] != UNSPECIFIED && current[slot.place] + 1 < slot.count;
            let Some(last) = order.iter().rposition(movable) else { break };
            current[order[last].place] += 1;
            from = last + 1;
        }
        Strategies { infosets, actions }
    }

    /// A name for each strategy: its actions in the order of the information sets, `*` where it says nothing.
    fn labels(&self, game: &ExtensiveForm) -> Vec<String> {
        let mut seen = HashSet::new();
        let label = |actions: &Vec<u32>| {
            let part = |(&action, &id): (&u32, &InfosetId)| match action {
                UNSPECIFIED => "*",
                action => game.infoset(id).actions[action as usize].as_str(),
            };
            let parts: Vec<&str> = actions.iter().zip(&self.infosets).map(part).collect();
            let mut label = if parts.is_empty() { "-".to_owned() } else { parts.join("·") };
            // Action labels that contain the signs used here could make two names alike.
            while !seen.insert(label.clone()) {
                label.push('\'');
            }
            label
        };
        self.actions.iter().map(label).collect()
    }
}

/// The reduced normal form of a tree with perfect recall, and the way back.
#[derive(Debug, Clone)]
pub struct ReducedForm {
    normal: NormalForm,
    strategies: Vec<Strategies>,
}

impl ReducedForm {
    /// Builds the form. Errors: imperfect recall; a form that is too large (see [`ReducedSize`]).
    pub fn new(game: &ExtensiveForm) -> Result<ReducedForm> {
        ReducedSize::of(game)?.require_moderate(game)?;
        let strategies: Vec<Strategies> =
            (0..game.player_count()).map(|player| Strategies::new(game, player)).collect();
        let players: Vec<Player> = game
            .players()
            .iter()
            .zip(&strategies)
            .map(|(name, strategies)| Player::new(name.as_str(), strategies.labels(game)))
            .collect();
        let normal = NormalForm::from_scaled(game.title(), players, payoffs(game, &strategies)?)?;
        Ok(ReducedForm { normal, strategies })
    }

    /// The normal form; players in the tree's order, strategies labelled such as `Attack·Escalate` or `Comply·*`.
    pub fn normal(&self) -> &NormalForm {
        &self.normal
    }

    /// The normal form alone.
    pub fn into_normal(self) -> NormalForm {
        self.normal
    }

    /// What a player's strategy does at an information set; `None` where it rules the set out or the set is another player's.
    pub fn action(&self, player: usize, strategy: usize, infoset: InfosetId) -> Option<usize> {
        let own = &self.strategies[player];
        let place = own.infosets.binary_search(&infoset).ok()?;
        Some(own.actions[strategy][place]).filter(|action| *action != UNSPECIFIED).map(|action| action as usize)
    }

    /// The behaviour that leads to the same lottery over outcomes as a mixed profile of the form.
    ///
    /// Errors: a profile of another shape.
    pub fn behavior(&self, game: &ExtensiveForm, profile: &MixedProfile) -> Result<BehaviorProfile> {
        let profile = MixedProfile::new(&self.normal, profile.players().to_vec())?;
        let mut behavior: Vec<Option<Vec<Rational>>> = vec![None; game.infosets().len()];
        for (own, probabilities) in self.strategies.iter().zip(profile.players()) {
            let used: Vec<(&Vec<u32>, &Rational)> =
                own.actions.iter().zip(probabilities).filter(|(_, probability)| !probability.is_zero()).collect();
            for (place, &id) in own.infosets.iter().enumerate() {
                let mut mass = vec![Rational::ZERO; game.infoset(id).actions.len()];
                let arriving = used.iter().filter(|(actions, _)| actions[place] != UNSPECIFIED);
                arriving.for_each(|(actions, probability)| mass[actions[place] as usize] += *probability);
                let total: Rational = mass.iter().sum();
                if !total.is_zero() {
                    behavior[id.index()] = Some(mass.iter().map(|part| part / &total).collect());
                }
            }
        }
        complete(game, behavior)
    }

    /// The mixed profile that leads to the same lottery as a behaviour profile: a strategy's probability is the product over
    /// the actions that it specifies (Kuhn 1953).
    pub fn mixed(&self, profile: &BehaviorProfile) -> Result<MixedProfile> {
        let product = |own: &Strategies, actions: &Vec<u32>| -> Rational {
            let specified = actions.iter().zip(&own.infosets).filter(|(action, _)| **action != UNSPECIFIED);
            specified.map(|(&action, id)| &profile.infosets()[id.index()][action as usize]).product()
        };
        let mix = |own: &Strategies| own.actions.iter().map(|actions| product(own, actions)).collect();
        MixedProfile::new(&self.normal, self.strategies.iter().map(mix).collect())
    }
}

/// The payoff arrays, terminal by terminal. Errors: too many additions.
fn payoffs(game: &ExtensiveForm, strategies: &[Strategies]) -> Result<Vec<(Vec<Integer>, Integer)>> {
    // A sequence is the last own move, numbered through all actions of all information sets from 1 on; 0 is the empty one.
    let mut first_sequence = Vec::with_capacity(game.infosets().len());
    let mut sequences = 1;
    for infoset in game.infosets() {
        first_sequence.push(sequences);
        sequences += infoset.actions.len();
    }
    let mut users: Vec<Vec<u32>> = vec![Vec::new(); sequences];
    for own in strategies {
        for (strategy, actions) in own.actions.iter().enumerate() {
            for (&action, id) in actions.iter().zip(&own.infosets).filter(|(action, _)| **action != UNSPECIFIED) {
                users[first_sequence[id.index()] + action as usize].push(strategy as u32);
            }
        }
    }
    let everything: Vec<Vec<u32>> = strategies.iter().map(|own| (0..own.actions.len() as u32).collect()).collect();
    let last = last_sequences(game, &first_sequence);
    let boxes = |terminal: usize| -> Vec<&[u32]> {
        let pick = |(player, &sequence): (usize, &u32)| match sequence {
            0 => everything[player].as_slice(),
            sequence => users[sequence as usize].as_slice(),
        };
        last[terminal].iter().enumerate().map(pick).collect()
    };
    let volume = |sets: &[&[u32]]| sets.iter().map(|set| set.len() as u128).product::<u128>();
    let work: u128 = (0..game.terminals().len()).map(|terminal| volume(&boxes(terminal))).sum();
    if work > WORK_LIMIT {
        let message = format!("filling the reduced normal form takes {work} additions; at most {WORK_LIMIT} are done");
        return Err(Error::too_large(message).hint("methods on the tree itself grow with the number of its nodes only"));
    }
    let shape: Vec<usize> = strategies.iter().map(|own| own.actions.len()).collect();
    let owners: Vec<usize> = (0..shape.len()).collect();
    let mut arrays = TerminalBoxes::new(game, &shape, &owners);
    for terminal in 0..game.terminals().len() {
        arrays.add(terminal, &boxes(terminal));
    }
    Ok(arrays.finish())
}

/// Each player's last sequence before each terminal.
fn last_sequences(game: &ExtensiveForm, first_sequence: &[usize]) -> Vec<Vec<u32>> {
    let players = game.player_count();
    let mut last = vec![0_u32; game.node_count() * players];
    for node in game.nodes() {
        let Some(parent) = game.parent(node) else { continue };
        last.copy_within(parent.index() * players..(parent.index() + 1) * players, node.index() * players);
        if let Move::Decision(id) = game.next(parent) {
            let sequence = first_sequence[id.index()] + game.action(node);
            last[node.index() * players + game.infoset(id).player] = sequence as u32;
        }
    }
    game.terminals().iter().map(|node| last[node.index() * players..(node.index() + 1) * players].to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::ExtensiveBuilder;

    fn labels(form: &ReducedForm, player: usize) -> Vec<&str> {
        form.normal().players()[player].strategies.iter().map(String::as_str).collect()
    }

    /// M03's shape: sign, line, word, press; Russia moves at the line and, after an intervention, again.
    fn ceasefire() -> ExtensiveForm {
        let mut tree = ExtensiveBuilder::new("ceasefire", ["U", "R", "G"]).expect("players");
        let mut node = tree.root();
        let sets = [
            (0, "sign", ["Accept", "Reject"]),
            (1, "line", ["Attack", "Comply"]),
            (2, "word", ["Intervene", "Abstain"]),
            (1, "press", ["Escalate", "BackDown"]),
        ];
        for (payoff, (player, label, actions)) in sets.into_iter().enumerate() {
            let set = tree.infoset(player, label, actions).expect("infoset");
            let children = tree.decide(node, set).expect("move");
            let outcome = tree.outcome("", vec![Rational::from(payoff as i64); 3]).expect("outcome");
            tree.set_outcome(children[1], outcome);
            node = children[0];
        }
        tree.build().expect("valid")
    }

    #[test]
    fn strategies_say_nothing_where_own_moves_rule_a_set_out() {
        let game = ceasefire();
        let form = ReducedForm::new(&game).expect("small");
        assert_eq!(labels(&form, 1), ["Attack·Escalate", "Attack·BackDown", "Comply·*"]);
        assert_eq!(form.normal().shape(), [2, 3, 2]);
        assert_eq!(form.normal().payoff(2, &[0, 1, 0]), Rational::from(3));
        let press = InfosetId::from_index(3);
        assert_eq!(form.action(1, 1, press), Some(1));
        assert_eq!((form.action(1, 2, press), form.action(0, 0, press)), (None, None));
    }

    #[test]
    fn a_set_ruled_out_is_filled_in_by_a_best_action() {
        let game = ceasefire();
        let form = ReducedForm::new(&game).expect("small");
        let behavior = form.behavior(&game, &MixedProfile::pure(form.normal(), &[0, 2, 1])).expect("profile");
        // Backing down pays Russia 3, escalating 0; it complied, so the reduced strategy left this open.
        assert_eq!(behavior.infosets()[3], [Rational::ZERO, Rational::ONE]);
    }

    #[test]
    fn size_is_told_before_anything_is_built() {
        // After a chance move with 60 outcomes, each seen by the player, there are 2^60 strategies.
        let mut tree = ExtensiveBuilder::new("wide", ["A", "B"]).expect("players");
        let sixtieth = Rational::new(1, 60).expect("nonzero");
        let chance = tree.chance("draw", (0..60).map(|n| n.to_string()), vec![sixtieth; 60]).expect("chance");
        for (number, node) in tree.draw(tree.root(), chance).expect("move").into_iter().enumerate() {
            let set = tree.infoset(0, format!("{number}"), ["l", "r"]).expect("infoset");
            tree.decide(node, set).expect("move");
        }
        let game = tree.build().expect("valid");
        assert_eq!(ReducedSize::of(&game).expect("recall").profiles(), Some(1 << 60));
        let error = ReducedForm::new(&game).expect_err("too large").to_string();
        assert!(error.contains("1152921504606846976 profiles") && error.contains("B: 1"), "{error}");
    }

    #[test]
    fn labels_that_could_be_confused_are_told_apart() {
        let mut tree = ExtensiveBuilder::new("signs", ["A"]).expect("players");
        let first = tree.infoset(0, "first", ["a·b", "a"]).expect("infoset");
        let chance = tree.chance("c", ["u", "d"], vec![Rational::new(1, 2).expect("half"); 2]).expect("chance");
        let both = tree.draw(tree.root(), chance).expect("move");
        let second = tree.infoset(0, "second", ["c", "b·c"]).expect("infoset");
        tree.decide(both[0], first).expect("move");
        tree.decide(both[1], second).expect("move");
        let game = tree.build().expect("valid");
        let form = ReducedForm::new(&game).expect("small");
        assert_eq!(labels(&form, 0), ["a·b·c", "a·b·b·c", "a·c", "a·b·c'"]);
    }
}
