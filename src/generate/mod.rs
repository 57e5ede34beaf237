//! Families of games by name, keys and seed, with what is known of the answer of each.
//!
//! A generated game is written `FAMILY:key=value,...:SEED`, such as `random:players=2,strategies=20:7`. Keys left out take their
//! defaults; the seed comes last, and only where the family draws at random. The same text gives the same game on every machine.

mod arms_race;
mod blotto;
mod chain;
mod contests;
mod coordination;
mod crowds;
mod cyclic;
mod dilemmas;
mod draw;
mod dual_cyclic;
mod escalation_ladder;
mod formula;
mod goofspiel;
mod grid_bargaining;
mod hide_and_seek;
mod inspection;
mod inspection_schedule;
mod known;
mod kuhn;
mod leduc;
mod liars_dice;
mod markets;
mod package;
mod parity_ladder;
mod path_interdiction;
mod patrolling;
mod preventive_war;
mod random;
mod random_bimatrix;
mod random_symmetric;
mod random_tree;
mod random_zero_sum;
mod ranking;
mod rules;
mod security;
mod sgc;
mod stakes;
mod structured;
mod supermodular;
mod tournament;
mod two_by_two;
mod unit_vector;
mod votes;

use std::collections::HashSet;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::{Game, ImplicitGame, NetworkGame};
use crate::num::{Integer, Rational, scale_to_integers};

pub use known::Known;

/// A family of games: its keys, and what is known of its members.
#[derive(Debug)]
pub struct Family {
    pub name: &'static str,
    /// One line for people.
    pub about: &'static str,
    pub keys: &'static [Key],
    /// Keys beside those whose values may be fractions.
    pub fractions: &'static [Fraction],
    /// Whether members are drawn at random from a seed.
    pub seeded: bool,
    /// What is known of the answer; empty when nothing is.
    pub known: &'static str,
    /// Author, year, journal or book.
    pub cites: &'static [&'static str],
    build: fn(&Member) -> Result<Game>,
    /// What is known of the answer of one member, for programs.
    answer: fn(&Member) -> Known,
}

/// A whole-numbered parameter of a family.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub about: &'static str,
    pub default: u64,
    /// The least and the greatest value.
    pub range: (u64, u64),
}

/// A rational parameter of a family; numbers are numerator and denominator.
#[derive(Debug)]
pub struct Fraction {
    pub name: &'static str,
    pub about: &'static str,
    pub default: (i64, i64),
    /// The least and the greatest value.
    pub range: ((i64, i64), (i64, i64)),
}

/// A parameter of a family as plain data.
#[derive(Debug, Clone, Serialize)]
pub struct Parameter {
    pub name: &'static str,
    pub about: &'static str,
    pub default: Rational,
    pub least: Rational,
    pub most: Rational,
    /// Only whole numbers are allowed.
    pub whole: bool,
}

/// The values that one member of a family has, and its seed.
#[derive(Debug)]
struct Member {
    family: &'static Family,
    values: Vec<u64>,
    fractions: Vec<Rational>,
    seed: u64,
}

/// Every family, one line each.
pub static FAMILIES: &[&Family] = &[
    &random::FAMILY,
    &random_bimatrix::FAMILY,
    &random_symmetric::FAMILY,
    &random_zero_sum::FAMILY,
    &coordination::FAMILY,
    &dual_cyclic::FAMILY,
    &hide_and_seek::FAMILY,
    &blotto::FAMILY,
    &security::FAMILY,
    &path_interdiction::FAMILY,
    &inspection_schedule::FAMILY,
    &tournament::FAMILY,
    &ranking::FAMILY,
    &unit_vector::FAMILY,
    &sgc::FAMILY,
    &kuhn::FAMILY,
    &leduc::FAMILY,
    &liars_dice::FAMILY,
    &goofspiel::GOOFSPIEL,
    &goofspiel::HIDDEN,
    &inspection::FAMILY,
    &escalation_ladder::FAMILY,
    &random_tree::FAMILY,
    &structured::COVARIANCE,
    &structured::SPARSE,
    &structured::POTENTIAL,
    &structured::POLYMATRIX,
    &structured::GRAPHICAL,
    &structured::COMPOUND,
    &structured::COLLABORATION,
    &crowds::CONGESTION,
    &crowds::LOCAL_EFFECT,
    &crowds::DISPERSION,
    &two_by_two::TWO_BY_TWO,
    &two_by_two::CHICKEN,
    &two_by_two::BATTLE_OF_THE_SEXES,
    &two_by_two::HAWK_DOVE,
    &cyclic::MATCHING_PENNIES,
    &cyclic::CYCLIC_DOMINANCE,
    &cyclic::CIRCULANT,
    &cyclic::SHAPLEY,
    &dilemmas::PRISONERS_DILEMMA,
    &dilemmas::COALITION,
    &dilemmas::MINIMUM_EFFORT,
    &dilemmas::TRAVELERS_DILEMMA,
    &contests::ATTRITION,
    &contests::GRAB_THE_DOLLAR,
    &markets::BERTRAND,
    &markets::COURNOT,
    &markets::LOCATION,
    &votes::MAJORITY_VOTING,
    &votes::GUESS_TWO_THIRDS,
    &supermodular::FAMILY,
    &arms_race::FAMILY,
    &parity_ladder::FAMILY,
    &chain::FAMILY,
    &grid_bargaining::FAMILY,
    &preventive_war::FAMILY,
    &package::FAMILY,
    &patrolling::FAMILY,
];

/// The most payoffs, all players together, that a generated game may have: 2 GiB of machine words.
const PAYOFF_LIMIT: u64 = 1 << 28;

/// The key of families whose strategies may be too many to list.
const ORACLE: Key =
    Key { name: "oracle", about: "1: strategies are not listed, however few there are", default: 0, range: (0, 1) };

/// The key of families whose trees may be too large to store.
const IMPLICIT: Key = Key {
    name: "implicit",
    about: "0: the tree is stored where it fits into memory; 1: it is not; 2: it is where that pays",
    default: 2,
    range: (0, 2),
};

/// The most bytes of payoffs of a generated game that stores them in bytes.
const BYTE_LIMIT: u64 = 1 << 30;

/// The most nodes that a generated tree may have: about 8 GiB with what belongs to them.
const NODE_LIMIT: u64 = 1 << 26;

/// The seed of a family that draws at random, where none is given.
const DEFAULT_SEED: u64 = 0;

/// The game that a text such as `random:players=3,strategies=4:7` describes; `None` when the text is no description of a family at
/// all, so that it may still be a path or the name of a model.
///
/// Errors: an unknown family or key, a value that is no number of its kind or out of its range, a seed where none applies, a game of
/// more than 2^28 payoffs or 2^26 nodes.
pub fn parse(text: &str) -> Option<Result<Game>> {
    Some(member(text)?.and_then(|member| (member.family.build)(&member)))
}

/// What is known of the answer to the game that a text describes, without building it; `None` and errors as with [`parse`].
pub fn known(text: &str) -> Option<Result<Known>> {
    Some(member(text)?.map(|member| (member.family.answer)(&member)))
}

fn member(text: &str) -> Option<Result<Member>> {
    let (name, rest) = match text.split_once(':') {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    };
    match (find(name), rest) {
        (Some(family), rest) => Some(read_member(family, rest.unwrap_or(""))),
        (None, Some(rest)) if is_name(name) && looks_like_keys(rest) => named(name).err().map(Err),
        _ => None,
    }
}

/// The family that a text names, with or without keys. Errors: there is none of this name; the nearest one is suggested.
pub fn named(text: &str) -> Result<&'static Family> {
    let name = text.split(':').next().unwrap_or(text);
    let known: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    find(name).ok_or_else(|| unknown_name(ErrorKind::Usage, "family of games", name, &known))
}

/// The family of this name; `-` and `_` are the same.
pub fn find(name: &str) -> Option<&'static Family> {
    let name = name.replace('_', "-");
    FAMILIES.iter().copied().find(|family| family.name == name)
}

fn is_name(text: &str) -> bool {
    text.len() > 1 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Whether what follows the first colon can only belong to a family: `key=value`, or a seed.
fn looks_like_keys(rest: &str) -> bool {
    rest.split([',', ':']).all(|part| part.contains('=') || part.bytes().all(|b| b.is_ascii_digit()))
        && !rest.is_empty()
}

fn read_member(family: &'static Family, rest: &str) -> Result<Member> {
    let (keys, seed) = match rest.rsplit_once(':') {
        Some((keys, seed)) => (keys, seed),
        None if !rest.is_empty() && !rest.contains('=') => ("", rest),
        None => (rest, ""),
    };
    let mut member = Member {
        family,
        values: family.keys.iter().map(|key| key.default).collect(),
        fractions: family.fractions.iter().map(|key| fraction(key.default)).collect(),
        seed: DEFAULT_SEED,
    };
    let mut given = HashSet::new();
    for part in keys.split(',').filter(|part| !part.trim().is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            return Err(family.mistake(format!("`{part}` is not `key=value`")));
        };
        let spelled = name.trim().replace('_', "-");
        match family.fractions.iter().position(|key| key.name == spelled) {
            Some(index) => member.fractions[index] = read_fraction(family, index, value.trim())?,
            None => {
                let (index, value) = read_value(family, name.trim(), value.trim())?;
                member.values[index] = value;
            }
        }
        if !given.insert(spelled) {
            return Err(family.mistake(format!("`{}` is given twice", name.trim())));
        }
    }
    if !seed.is_empty() {
        member.seed = read_seed(family, seed.trim())?;
    }
    Ok(member)
}

/// The index of a key and its value, within its range.
fn read_value(family: &'static Family, name: &str, value: &str) -> Result<(usize, u64)> {
    let spelled = name.replace('_', "-");
    let Some(index) = family.keys.iter().position(|key| key.name == spelled) else {
        let fractions = family.fractions.iter().map(|key| key.name);
        let known: Vec<&str> = family.keys.iter().map(|key| key.name).chain(fractions).collect();
        return Err(unknown_name(ErrorKind::Usage, "key", name, &known).within(family.name));
    };
    let key = &family.keys[index];
    let (least, most) = key.range;
    match value.parse::<u64>() {
        Ok(number) if (least..=most).contains(&number) => Ok((index, number)),
        Ok(number) => Err(family.mistake(format!("`{name}` is {number}; it lies between {least} and {most}"))),
        Err(_) => Err(family.mistake(format!("`{name}` is `{value}`, not a whole number between {least} and {most}"))),
    }
}

/// The value of a key that may be a fraction, within its range.
fn read_fraction(family: &'static Family, index: usize, value: &str) -> Result<Rational> {
    let key = &family.fractions[index];
    let (least, most) = (fraction(key.range.0), fraction(key.range.1));
    match value.parse::<Rational>() {
        Ok(number) if least <= number && number <= most => Ok(number),
        Ok(number) => Err(family.mistake(format!("`{}` is {number}; it lies between {least} and {most}", key.name))),
        Err(_) => Err(family.mistake(format!("`{}` is `{value}`, not a number such as 1/3 or 0.25", key.name))),
    }
}

/// A fraction that a family's own table gives.
fn fraction((numerator, denominator): (i64, i64)) -> Rational {
    Rational::new(numerator, denominator)
        .unwrap_or_else(|| unreachable!("the tables of families have no denominator 0"))
}

fn read_seed(family: &'static Family, seed: &str) -> Result<u64> {
    let Ok(number) = seed.parse::<u64>() else {
        return Err(family.mistake(format!("the seed `{seed}` is not a whole number below 2^64")));
    };
    if !family.seeded {
        return Err(family.mistake(format!("there is nothing to draw, and so no seed {number}")));
    }
    Ok(number)
}

impl Key {
    /// A key with its default and its range.
    const fn new(name: &'static str, about: &'static str, default: u64, range: (u64, u64)) -> Key {
        Key { name, about, default, range }
    }
}

impl Fraction {
    const fn new(
        name: &'static str,
        about: &'static str,
        default: (i64, i64),
        range: ((i64, i64), (i64, i64)),
    ) -> Fraction {
        Fraction { name, about, default, range }
    }
}

impl Family {
    /// How a member is written, with the default values: `random:players=2,strategies=3:SEED`.
    pub fn usage(&self) -> String {
        let fractions = self.fractions.iter().map(|key| format!("{}={}", key.name, fraction(key.default)));
        let whole = self.keys.iter().map(|key| format!("{}={}", key.name, key.default));
        let keys: Vec<String> = whole.chain(fractions).collect();
        if keys.is_empty() && !self.seeded {
            return self.name.to_owned();
        }
        let seed = if self.seeded { ":SEED" } else { "" };
        format!("{}:{}{seed}", self.name, keys.join(","))
    }

    /// Its parameters, in the order in which they are written.
    pub fn parameters(&self) -> Vec<Parameter> {
        let whole = self.keys.iter().map(|key| Parameter {
            name: key.name,
            about: key.about,
            default: Rational::from(Integer::from(key.default)),
            least: Rational::from(Integer::from(key.range.0)),
            most: Rational::from(Integer::from(key.range.1)),
            whole: true,
        });
        let fractions = self.fractions.iter().map(|key| Parameter {
            name: key.name,
            about: key.about,
            default: fraction(key.default),
            least: fraction(key.range.0),
            most: fraction(key.range.1),
            whole: false,
        });
        whole.chain(fractions).collect()
    }

    fn mistake(&self, message: String) -> Error {
        Error::usage(message).within(self.name).hint(format!("write `{}`", self.usage()))
    }
}

impl Member {
    /// The value of a key that the family has.
    fn value(&self, name: &str) -> u64 {
        let index = self.family.keys.iter().position(|key| key.name == name);
        self.values[index.unwrap_or_else(|| unreachable!("`{name}` is not in the family's own list of keys"))]
    }

    /// The value of a key that may be a fraction.
    fn fraction(&self, name: &str) -> &Rational {
        let index = self.family.fractions.iter().position(|key| key.name == name);
        &self.fractions[index.unwrap_or_else(|| unreachable!("`{name}` is not in the family's own list of fractions"))]
    }

    /// The value as a count of things to store; ranges keep it far below the width of a machine word.
    fn count(&self, name: &str) -> usize {
        usize::try_from(self.value(name)).unwrap_or(usize::MAX)
    }

    /// Values that may be fractions as whole numbers over a common denominator, both small enough for products with counts of strategies.
    /// Errors: a number that is too fine.
    fn scaled<const N: usize>(&self, names: [&str; N]) -> Result<([i64; N], i64)> {
        let values: Vec<Rational> = names.iter().map(|name| self.fraction(name).clone()).collect();
        let (numerators, denominator) = scale_to_integers(&values);
        let small = |number: &Integer| number.to_i64().filter(|number| number.unsigned_abs() < 1 << 32);
        let mut scaled = [0; N];
        for (slot, numerator) in scaled.iter_mut().zip(&numerators) {
            *slot = small(numerator).ok_or_else(|| self.too_fine())?;
        }
        Ok((scaled, small(&denominator).ok_or_else(|| self.too_fine())?))
    }

    fn too_fine(&self) -> Error {
        self.family.mistake("the fractions need numbers above 2^32 over a common denominator".to_owned())
    }

    /// Refuses a game with too many payoffs before anything is allocated for it.
    fn check_size(&self, players: u64, profiles: Option<u64>) -> Result<()> {
        let payoffs = profiles.and_then(|profiles| profiles.checked_mul(players));
        if payoffs.is_some_and(|payoffs| payoffs <= PAYOFF_LIMIT) {
            return Ok(());
        }
        let size = payoffs.map_or("more than 2^64 payoffs".to_owned(), |payoffs| {
            format!("{payoffs} payoffs, {} MiB of memory", payoffs.div_ceil(1 << 17))
        });
        let message = format!("this game has {size}; at most {PAYOFF_LIMIT} payoffs are generated");
        Err(Error::too_large(message).within(self.family.name).hint("ask for a smaller one"))
    }

    /// The game with its strategies listed if there are at most so many pairs, unless `oracle=1` asks for none.
    fn listed_up_to(&self, pairs: i64, game: NetworkGame) -> Result<Game> {
        let game = ImplicitGame::new(game);
        let count = game.strategy_count(0) * game.strategy_count(1);
        match self.value("oracle") == 0 && count.to_i64().is_some_and(|count| count <= pairs) {
            true => Ok(Game::Normal(game.listed()?)),
            false => Ok(Game::Implicit(game)),
        }
    }

    /// Refuses a game that is stored in too many bytes before anything is allocated for it.
    fn check_bytes(&self, bytes: Option<u64>) -> Result<()> {
        if bytes.is_some_and(|bytes| bytes <= BYTE_LIMIT) {
            return Ok(());
        }
        let size = bytes
            .map_or("more than 2^64 bytes".to_owned(), |bytes| format!("{} MiB of payoffs", bytes.div_ceil(1 << 20)));
        let message = format!("this game has {size}; at most {} MiB are generated", BYTE_LIMIT >> 20);
        Err(Error::too_large(message).within(self.family.name).hint("ask for a smaller one"))
    }

    /// Refuses a tree with too many nodes before anything is allocated for it.
    fn check_nodes(&self, nodes: Option<u64>) -> Result<()> {
        if nodes.is_some_and(|nodes| nodes <= NODE_LIMIT) {
            return Ok(());
        }
        let size = nodes.map_or("more than 2^64".to_owned(), |nodes| nodes.to_string());
        let message = format!("this tree has {size} nodes; at most {NODE_LIMIT} are generated");
        Err(Error::too_large(message).within(self.family.name).hint("ask for a smaller one"))
    }
}

#[cfg(test)]
mod family_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tree_tests;
