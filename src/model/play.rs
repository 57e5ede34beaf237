//! Ways to play a game, written by people: strategies or behaviour, perhaps beliefs, with expressions in the model's parameters.
//!
//! ```toml
//! concept = "sequential"                       # by which it is judged; `nash` when absent
//! behavior = { sign = "accept", line = { comply = "3/4", attack = "1/4" } }
//! belief = { saw_quiche = ["1/3", "2/3"] }      # one probability for each node, in order; may be left out
//! ```

use std::sync::Arc;

use crate::error::{Error, Result, Source};
use crate::game::{ExtensiveForm, NormalForm, View};
use crate::model::bind::Bound;
use crate::model::evaluate::{choices, position};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::file::{self, PlayFile};
use crate::model::parts::{Entries, Key, Text, Written};
use crate::num::Rational;

/// A way to play.
#[derive(Debug, Clone)]
pub struct Play {
    /// The concept by which it is to be judged.
    pub concept: Option<String>,
    /// In normal form the mixed strategy of each player, in a tree the behaviour at each information set.
    pub lists: Vec<Vec<Rational>>,
    /// By information set, where a belief is given.
    pub beliefs: Vec<Option<Vec<Rational>>>,
}

impl Play {
    /// Reads a way to play the game. Errors: no valid file, unknown names, a player or information set that is left out, probabilities
    /// that do not add up to 1; each with its place.
    pub fn read(source: &Arc<Source>, bound: &Bound) -> Result<Play> {
        let file = file::read_play(source)?;
        let mut reader = Reader::new(source, bound);
        let concept = file.concept.as_ref().map(|concept| concept.excerpt(source).text);
        match bound.game.view() {
            View::Normal(game) => Ok(Play { concept, lists: reader.profile(&file, game, bound)?, beliefs: Vec::new() }),
            View::Tree(game) => {
                let lists = reader.behavior(&file, game, bound)?;
                Ok(Play { concept, lists, beliefs: reader.beliefs(&file, game, bound)? })
            }
            View::Bargaining(_) => Err(Error::not_applicable("a bargaining problem has no strategies")),
            View::Implicit(game) => Err(game.unlisted()),
            View::ImplicitTree(game) => Err(game.unstored()),
        }
    }
}

/// Reads what a person wrote about a game, with expressions in the model's parameters.
pub(super) struct Reader<'s> {
    source: &'s Arc<Source>,
    scope: Scope,
    values: Values,
}

/// What a table says, by player or information set.
type Lists = Vec<Option<Vec<Rational>>>;

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s Arc<Source>, bound: &Bound) -> Reader<'s> {
        let constants = [bound.parameters.as_slice(), &bound.derived].concat();
        Reader {
            source,
            scope: Scope::new(constants.iter().map(|(name, _)| name.as_str())),
            values: Values::new(constants.iter().map(|(_, value)| value.clone()).collect()),
        }
    }

    pub(super) fn number(&mut self, text: &Excerpt) -> Result<Rational> {
        Expr::number(text, &self.scope)?.value(&mut self.values)
    }

    fn profile(&mut self, file: &PlayFile, game: &NormalForm, bound: &Bound) -> Result<Vec<Vec<Rational>>> {
        self.refuse(file.behavior.iter().map(|(key, _)| key).chain(file.belief.iter().map(|(key, _)| key)), "tree")?;
        let lists = self.distributions(&file.profile, game.player_count(), bound)?;
        let names = game.players().iter().map(|player| player.name.as_str());
        self.complete(lists, names, "player", "profile")
    }

    fn behavior(&mut self, file: &PlayFile, game: &ExtensiveForm, bound: &Bound) -> Result<Vec<Vec<Rational>>> {
        self.refuse(file.profile.iter().map(|(key, _)| key), "normal form")?;
        let mut lists = self.distributions(&file.behavior, game.infosets().len(), bound)?;
        for (list, infoset) in lists.iter_mut().zip(game.infosets()) {
            if infoset.actions.len() == 1 {
                list.get_or_insert_with(|| vec![Rational::ONE]);
            }
        }
        let names = game.infoset_ids().map(|id| game.infoset_name(id));
        self.complete(lists, names, "information set", "behavior")
    }

    /// Tables of the other form of game say nothing here.
    fn refuse<'k>(&self, mut keys: impl Iterator<Item = &'k Key>, form: &str) -> Result<()> {
        match keys.next() {
            None => Ok(()),
            Some(key) => {
                let error = Error::invalid(format!("this is said of a {form}, and the game is none"));
                Err(key.excerpt(self.source).point_all(error))
            }
        }
    }

    fn distributions(
        &mut self,
        table: &Entries<Written<Text, Entries<Text>>>,
        count: usize,
        bound: &Bound,
    ) -> Result<Lists> {
        let mut lists: Lists = vec![None; count];
        for (key, written) in table.iter() {
            let owner = key.excerpt(self.source);
            let (place, names) = choices(&owner, &bound.game)?;
            let mut list = vec![Rational::ZERO; names.len()];
            match written {
                Written::Text(sure) => list[position(&sure.excerpt(self.source), "choice", &names)?] = Rational::ONE,
                Written::Table(_, table) => {
                    for (choice, text) in table.iter() {
                        let at = position(&choice.excerpt(self.source), "choice", &names)?;
                        list[at] = self.number(&text.excerpt(self.source))?;
                    }
                }
                Written::List(..) => {
                    let error = Error::invalid("a pure choice is a name, a mixed one a table of probabilities");
                    return Err(owner.point_all(error).hint("write \"C\", or { C = \"1/2\", A = \"1/2\" }"));
                }
            }
            require_distribution(&owner, &list)?;
            lists[place] = Some(list);
        }
        Ok(lists)
    }

    fn beliefs(&mut self, file: &PlayFile, game: &ExtensiveForm, bound: &Bound) -> Result<Lists> {
        let mut lists: Lists = vec![None; game.infosets().len()];
        for (key, texts) in file.belief.iter() {
            let owner = key.excerpt(self.source);
            let (place, _) = choices(&owner, &bound.game)?;
            let list = texts.iter().map(|text| self.number(&text.excerpt(self.source))).collect::<Result<Vec<_>>>()?;
            let nodes = game.infosets()[place].nodes.len();
            if list.len() != nodes {
                let error = Error::invalid(format!("{} probabilities where the set has {nodes} nodes", list.len()));
                return Err(owner.point_all(error));
            }
            require_distribution(&owner, &list)?;
            lists[place] = Some(list);
        }
        Ok(lists)
    }

    /// Errors where somebody is left out, naming the first few.
    pub(super) fn complete<'n>(
        &self,
        lists: Lists,
        names: impl Iterator<Item = &'n str>,
        what: &str,
        table: &str,
    ) -> Result<Vec<Vec<Rational>>> {
        const NAMED: usize = 5;
        let missing: Vec<&str> =
            lists.iter().zip(names).filter(|(list, _)| list.is_none()).map(|(_, name)| name).collect();
        if missing.is_empty() {
            return Ok(lists.into_iter().flatten().collect());
        }
        let mut named: Vec<String> = missing.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
        if missing.len() > NAMED {
            named.push(format!("and {} more", missing.len() - NAMED));
        }
        let error = Error::invalid(format!("nothing is said of the {what} {}", named.join(", ")));
        Err(error
            .at(self.source, 0..0)
            .hint(format!("say under `{table}` what is done there, also where play does not lead")))
    }
}

fn require_distribution(owner: &Excerpt, list: &[Rational]) -> Result<()> {
    if let Some(negative) = list.iter().find(|probability| probability.is_negative()) {
        return Err(owner.point_all(Error::invalid(format!("the probability {negative} is below 0"))));
    }
    let sum: Rational = list.iter().sum();
    match sum.is_one() {
        true => Ok(()),
        false => {
            Err(owner
                .point_all(Error::invalid(format!("the probabilities of `{}` add up to {sum}, not 1", owner.text))))
        }
    }
}
