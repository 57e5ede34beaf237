//! A game in which one player moves first and the other last, as two stages: what each action earns, linear in the other's behaviour.

use crate::certify::Concept;
use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::{Rational, common_word};

/// A sum of products of a coefficient and the probability of an action, with a constant: `(place of the set, action, coefficient)`.
#[derive(Debug, Clone, Default)]
pub(super) struct Linear {
    pub(super) constant: Rational,
    pub(super) terms: Vec<(usize, usize, Rational)>,
}

impl Linear {
    fn add(&mut self, action: Option<(usize, usize)>, coefficient: &Rational) {
        let Some((place, action)) = action else {
            self.constant += coefficient;
            return;
        };
        match self.terms.iter_mut().find(|term| (term.0, term.1) == (place, action)) {
            Some(term) => term.2 += coefficient,
            None => self.terms.push((place, action, coefficient.clone())),
        }
    }

    fn numbers(&mut self) -> impl Iterator<Item = &mut Rational> {
        std::iter::once(&mut self.constant).chain(self.terms.iter_mut().map(|term| &mut term.2))
    }
}

/// The information sets of one player, and what each action there earns in terms of the other's behaviour.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) sets: Vec<InfosetId>,
    /// All actions of each set.
    pub(super) actions: Supports,
    /// `[place of the set][action]`; as seen from the root, times a positive number for each set that makes them whole where
    /// one word holds it.
    pub(super) payoffs: Vec<Vec<Linear>>,
}

impl Stage {
    /// Whole numbers add up without common divisors.
    fn make_whole(&mut self) {
        for payoffs in &mut self.payoffs {
            let values: Vec<Rational> =
                payoffs.iter_mut().flat_map(Linear::numbers).map(|value| value.clone()).collect();
            let Some(scale) = common_word(&values).map(Rational::from) else { continue };
            payoffs.iter_mut().flat_map(Linear::numbers).for_each(|value| *value *= &scale);
        }
    }
}

/// The game in two stages.
pub(super) struct Stages<'g> {
    pub(super) game: &'g ExtensiveForm,
    /// First mover, last mover.
    pub(super) stages: [Stage; 2],
    /// For each set of the last mover: reached whatever the first does, and the first mover's actions that lead there with positive
    /// probability.
    arrivals: Vec<(bool, Vec<(usize, usize)>)>,
}

impl<'g> Stages<'g> {
    /// Errors: another number of players, a player who moves twice on a path, or no player who always moves first.
    pub(super) fn new(game: &'g ExtensiveForm, concept: &Concept) -> Result<Stages<'g>> {
        if game.player_count() != 2 || game.infosets().is_empty() {
            let message = format!("this needs two players who move; `{}` has {}", game.title(), game.player_count());
            return Err(Error::not_applicable(message));
        }
        let moves = Stages::moves(game)?;
        let chance = ChanceMoves::new(game);
        let lost = |id: &InfosetId| game.infoset(*id).nodes.len() > 1 && chance.fewest(game, *id) > 0;
        if let (true, Some(id)) = (*concept == PERFECT_BAYESIAN, game.infoset_ids().find(lost)) {
            let name = game.infoset_name(id);
            let message = format!("beliefs at `{name}` are free, since only chance moves of probability 0 lead there");
            return Err(Error::not_applicable(message).hint("`assessment-search` finds the pure equilibria"));
        }
        let mover = |step: &Step| game.infoset(step.infoset).player;
        let leads = |first: usize| moves.iter().all(|path| path.len() < 2 || mover(&path[0]) == first);
        let Some(first) = [0, 1].into_iter().find(|&first| leads(first)) else {
            return Err(Error::not_applicable(format!(
                "this needs a player who always moves before the other; in `{}` both orders occur",
                game.title()
            )));
        };
        let sets = |player: usize| game.infosets_of(player).collect::<Vec<InfosetId>>();
        let stage = |player: usize| {
            let sets = sets(player);
            let counts = || sets.iter().map(|&id| game.infoset(id).actions.len());
            let actions = counts().map(|count| (0..count).collect()).collect();
            let payoffs = counts().map(|count| vec![Linear::default(); count]).collect();
            Stage { sets, actions, payoffs }
        };
        let mut stages = [stage(first), stage(1 - first)];
        let mut place = vec![0; game.infosets().len()];
        for stage in &stages {
            stage.sets.iter().enumerate().for_each(|(number, id)| place[id.index()] = number);
        }
        let mut arrivals = vec![(false, Vec::new()); stages[1].sets.len()];
        for ((path, &terminal), payoffs) in moves.iter().zip(game.terminals()).zip(game.terminal_payoffs()) {
            let of = |player: usize| path.iter().find(|step| game.infoset(step.infoset).player == player);
            // What counts at a set is what its likeliest nodes lead to, without further chance moves of probability 0.
            let counted = |player: usize| {
                of(player).filter(|step| {
                    let at = chance.slips[step.node.index()];
                    at == chance.fewest(game, step.infoset) && at == chance.slips[terminal.index()]
                })
            };
            let numbered = |step: &Step| (place[step.infoset.index()], step.action);
            let weight = &chance.weights[terminal.index()];
            if let Some((set, action)) = counted(first).map(numbered) {
                stages[0].payoffs[set][action].add(of(1 - first).map(numbered), &(&payoffs[first] * weight));
            }
            if let Some((set, action)) = counted(1 - first).map(numbered) {
                let own = of(first).map(numbered);
                stages[1].payoffs[set][action].add(own, &(&payoffs[1 - first] * weight));
                let arrival: &mut (bool, Vec<(usize, usize)>) = &mut arrivals[set];
                match own {
                    None => arrival.0 = true,
                    Some(own) if !arrival.1.contains(&own) => arrival.1.push(own),
                    Some(_) => {}
                }
            }
        }
        stages.iter_mut().for_each(Stage::make_whole);
        Ok(Stages { game, stages, arrivals })
    }

    /// The players' moves on the way to each terminal.
    fn moves(game: &ExtensiveForm) -> Result<Vec<Vec<Step>>> {
        let mut found = Vec::with_capacity(game.terminals().len());
        for &terminal in game.terminals() {
            let mut path: Vec<Step> = Vec::new();
            let mut child = terminal;
            while let Some(node) = game.parent(child) {
                if let Move::Decision(infoset) = game.next(node) {
                    path.push(Step { node, infoset, action: game.action(child) });
                }
                child = node;
            }
            path.reverse();
            let movers: Vec<usize> = path.iter().map(|step| game.infoset(step.infoset).player).collect();
            if !matches!(movers.as_slice(), [] | [_]) && !matches!(movers.as_slice(), [one, other] if one != other) {
                let place = game.path(terminal);
                return Err(Error::not_applicable(format!(
                    "this needs players who move once at most; one moves again {place}"
                )));
            }
            found.push(path);
        }
        Ok(found)
    }

    /// Does the last mover's set have positive probability when the first mover uses all actions of these supports?
    pub(super) fn is_reached(&self, set: usize, first: &[Vec<usize>]) -> bool {
        let (always, actions) = &self.arrivals[set];
        *always || actions.iter().any(|(place, action)| first[*place].contains(action))
    }
}

/// The numbers of the terminals below a node to which chance alone leads, with their probabilities.
pub(super) fn outcomes_below(game: &ExtensiveForm, node: NodeId) -> Vec<(usize, Rational)> {
    let mut found = Vec::new();
    let mut open = vec![(node, Rational::ONE)];
    while let Some((node, weight)) = open.pop() {
        if let Ok(number) = game.terminals().binary_search(&node) {
            found.push((number, weight));
            continue;
        }
        for child in game.children(node) {
            if let Some(probability) = game.chance_into(child).filter(|probability| !probability.is_zero()) {
                open.push((child, &weight * probability));
            }
        }
    }
    found
}

/// A player's move on a path.
#[derive(Debug, Clone, Copy)]
struct Step {
    node: NodeId,
    infoset: InfosetId,
    action: usize,
}

/// What chance does on the way to each node: the number of moves of probability 0, and the product of the other probabilities.
struct ChanceMoves {
    slips: Vec<u32>,
    weights: Vec<Rational>,
}

impl ChanceMoves {
    fn new(game: &ExtensiveForm) -> ChanceMoves {
        let mut chance = ChanceMoves { slips: Vec::new(), weights: Vec::new() };
        for node in game.nodes() {
            let (slips, weight) = match game.parent(node) {
                None => (0, Rational::ONE),
                Some(parent) => {
                    let (slips, weight) = (chance.slips[parent.index()], &chance.weights[parent.index()]);
                    match game.chance_into(node) {
                        Some(probability) if probability.is_zero() => (slips + 1, weight.clone()),
                        Some(probability) => (slips, weight * probability),
                        None => (slips, weight.clone()),
                    }
                }
            };
            chance.slips.push(slips);
            chance.weights.push(weight);
        }
        chance
    }

    /// The fewest slips on the way to a node of an information set.
    fn fewest(&self, game: &ExtensiveForm, id: InfosetId) -> u32 {
        game.infoset(id).nodes.iter().map(|node| self.slips[node.index()]).min().unwrap_or(0)
    }
}

/// The supports of one player's behaviour, by place of the set.
pub(super) type Supports = Vec<Vec<usize>>;
