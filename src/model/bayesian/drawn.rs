//! A Bayesian game at given values, with the names by which events speak of it.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::BayesianGame;
use crate::model::bayesian::draws::Draw;
use crate::model::bayesian::nature::World;

/// A Bayesian game, and the names of what is drawn.
#[derive(Debug)]
pub(in crate::model) struct Drawn {
    pub game: BayesianGame,
    /// By draw, the player whose type it is (`None` for states of nature), and the names of its elements.
    draws: Vec<(Option<usize>, Vec<String>)>,
    /// By state of the game.
    worlds: Vec<World>,
}

impl Drawn {
    pub(super) fn new(game: BayesianGame, draws: &[Draw], worlds: Vec<World>) -> Drawn {
        let names = |draw: &Draw| draw.elements.iter().map(|element| element.name.clone()).collect();
        Drawn { game, draws: draws.iter().map(|draw| (draw.owner, names(draw))).collect(), worlds }
    }

    pub fn terminal_count(&self) -> usize {
        self.game.tree().terminals().len()
    }

    /// What should be known of types that do not occur.
    pub fn warnings(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (number, player) in self.game.players().iter().enumerate() {
            for kind in 0..player.types.len() {
                let mut states = self.game.states_of(number, kind);
                let label = self.game.label(number, kind);
                let name = if label == player.name { String::new() } else { format!(" `{label}`") };
                if states.all(|state| self.game.states()[state].probability.is_zero()) {
                    found.push(format!(
                        "the type{name} of `{}` has probability 0 at these values: play does not reach it, and only beliefs say \
                         what is best there",
                        player.name
                    ));
                } else if self.game.type_probability(number, kind).is_zero() {
                    found.push(format!(
                        "`{}` rules its own type{name} out: what it does there counts nothing for it, and may be anything",
                        player.name
                    ));
                }
            }
        }
        found
    }

    /// For each terminal, whether something of this name is drawn: a state, a type or a signal.
    pub fn reaching(&self, name: &str) -> Result<Vec<bool>> {
        let (_, states) = self.find(name, None)?;
        Ok(self.by_terminal(|state, _| states[state]))
    }

    /// For each terminal, whether an action is taken there by a player, or by a type; `player = type` says that the player is of the type.
    pub fn taking(&self, first: &str, second: &str) -> Result<Vec<bool>> {
        let named = self.game.players().iter().position(|player| player.name == first);
        let (player, states) = match named {
            Some(player) => (player, vec![true; self.game.states().len()]),
            None => match self.find(first, None)? {
                (Some(player), states) => (player, states),
                (None, _) => {
                    let error = Error::invalid(format!("`{first}` is a state of nature, which takes no action"));
                    return Err(error.hint("write player = action and join it with the state by `and`"));
                }
            },
        };
        let owner = &self.game.players()[player];
        let possible = |kind: &usize| {
            let mut drawn = self.game.states_of(player, *kind);
            drawn.any(|state| states[state])
        };
        let kinds = (0..owner.types.len()).filter(possible);
        let known: Vec<&str> = kinds.flat_map(|kind| owner.types[kind].actions.iter().map(String::as_str)).collect();
        if known.contains(&second) {
            return Ok(self.by_terminal(|state, profile| {
                let kind = self.game.states()[state].types[player];
                states[state] && owner.types[kind].actions[self.action(player, state, profile)] == second
            }));
        }
        if named.is_some()
            && let Ok((_, drawn)) = self.find(second, Some(player))
        {
            return Ok(self.by_terminal(|state, _| drawn[state]));
        }
        let mut distinct = known;
        distinct.sort_unstable();
        distinct.dedup();
        Err(unknown_name(ErrorKind::Invalid, "action", second, &distinct))
    }

    fn action(&self, player: usize, state: usize, profile: usize) -> usize {
        let shape = self.game.shape(state);
        let stride: usize = shape[player + 1..].iter().product();
        profile / stride % shape[player]
    }

    fn by_terminal(&self, holds: impl Fn(usize, usize) -> bool) -> Vec<bool> {
        let states = 0..self.game.states().len();
        states
            .flat_map(|state| (0..self.game.terminals_of(state).len()).map(move |profile| (state, profile)))
            .map(|(state, profile)| holds(state, profile))
            .collect()
    }

    /// The player and the states of a name: a type with its signals, or one thing that is drawn. Errors: unknown, or of several.
    fn find(&self, name: &str, of: Option<usize>) -> Result<(Option<usize>, Vec<bool>)> {
        let fits = |player: Option<usize>| of.is_none() || player == of;
        if let Some(id) = self.game.infoset_of_label(name) {
            let (player, kind) = self.game.type_of(id);
            let other = |draw: &(Option<usize>, Vec<String>)| {
                draw.0 != Some(player) && fits(draw.0) && draw.1.iter().any(|known| known == name)
            };
            if fits(Some(player)) && !self.draws.iter().any(other) {
                let states = self.game.states().iter().map(|state| state.types[player] == kind);
                return Ok((Some(player), states.collect()));
            }
        }
        let mut found: Vec<(Option<usize>, Vec<bool>)> = Vec::new();
        for (number, (owner, names)) in self.draws.iter().enumerate().filter(|(_, (owner, _))| fits(*owner)) {
            if let Some(element) = names.iter().position(|known| known == name) {
                found.push((*owner, self.worlds.iter().map(|world| world.elements[number] == element).collect()));
            }
        }
        for player in (0..self.game.players().len()).filter(|&player| fits(Some(player))) {
            let sees = |world: &World| world.signals[player].iter().any(|known| known == name);
            if self.worlds.iter().any(sees) {
                found.push((Some(player), self.worlds.iter().map(sees).collect()));
            }
        }
        match &found[..] {
            [only] => Ok(only.clone()),
            // A value that all receivers see at once.
            [first, ..] if found.iter().all(|other| other.1 == first.1) => Ok((None, first.1.clone())),
            [first, ..] => {
                let error = Error::invalid(format!("`{name}` is a name of several things that are drawn"));
                let owner = first.0.map_or("Player", |player| &self.game.players()[player].name);
                Err(error.hint(format!("say whose it is: {owner}={name}")))
            }
            [] => {
                let mut known: Vec<&str> =
                    self.game.tree().infoset_ids().map(|id| self.game.tree().infoset_name(id)).collect();
                known.extend(self.draws.iter().flat_map(|(_, names)| names.iter().map(String::as_str)));
                known.extend(self.game.players().iter().map(|player| player.name.as_str()));
                known.sort_unstable();
                known.dedup();
                known.truncate(200);
                Err(unknown_name(ErrorKind::Invalid, "state, type or player", name, &known))
            }
        }
    }
}
