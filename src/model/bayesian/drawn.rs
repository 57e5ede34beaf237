//! A Bayesian game at given values, with the names by which events speak of it.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::BayesianGame;

/// A name of something that nature draws, or of a signal that a player sees.
#[derive(Debug)]
pub(super) struct Known {
    /// The player who is or sees it; `None` for states of nature.
    pub player: Option<usize>,
    pub name: String,
    /// By state of the game, whether it is drawn there.
    pub states: Vec<bool>,
}

/// A Bayesian game, and the names of what is drawn.
#[derive(Debug)]
pub(in crate::model) struct Drawn {
    pub game: BayesianGame,
    known: Vec<Known>,
}

impl Drawn {
    pub(super) fn new(game: BayesianGame, known: Vec<Known>) -> Drawn {
        Drawn { game, known }
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
        states.flat_map(|state| (0..self.game.terminals_of(state).len()).map(move |profile| (state, profile)))
            .map(|(state, profile)| holds(state, profile))
            .collect()
    }

    /// The player and the states of a name: a type with its signals, or one thing that is drawn. Errors: unknown, or of several.
    fn find(&self, name: &str, of: Option<usize>) -> Result<(Option<usize>, Vec<bool>)> {
        let fits = |player: Option<usize>| of.is_none() || player == of;
        if let Some(id) = self.game.infoset_of_label(name) {
            let (player, kind) = self.game.type_of(id);
            if fits(Some(player)) {
                let states = self.game.states().iter().map(|state| state.types[player] == kind);
                return Ok((Some(player), states.collect()));
            }
        }
        let found: Vec<&Known> =
            self.known.iter().filter(|known| known.name == name && fits(known.player)).collect();
        match found[..] {
            [only] => Ok((only.player, only.states.clone())),
            // A value that all receivers see at once.
            [first, ..] if found.iter().all(|other| other.states == first.states) => Ok((None, first.states.clone())),
            [first, ..] => {
                let error = Error::invalid(format!("`{name}` is a name of several things that are drawn"));
                let owner = first.player.map_or("Player", |player| &self.game.players()[player].name);
                Err(error.hint(format!("say whose it is: {owner}={name}")))
            }
            [] => {
                let mut known: Vec<&str> = self.game.tree().infoset_ids().map(|id| self.game.tree().infoset_name(id)).collect();
                known.extend(self.known.iter().map(|known| known.name.as_str()));
                known.extend(self.game.players().iter().map(|player| player.name.as_str()));
                known.sort_unstable();
                known.dedup();
                known.truncate(200);
                Err(unknown_name(ErrorKind::Invalid, "state, type or player", name, &known))
            }
        }
    }
}
