//! What nature draws: states and types, each by a list of names or of families of names, and their joint prior.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Result, Source};
use crate::model::bayesian::pattern::{Names, Pattern};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::file::Draws;
use crate::model::parts::{Entries, Text, Written};
use crate::model::template::{Indices, Template};
use crate::num::Rational;

/// One draw of nature as it is written: the state, or the type of a player.
#[derive(Debug, Clone)]
pub(super) struct DrawRule {
    /// The player whose type is drawn; `None` for the state.
    pub owner: Option<usize>,
    entries: Vec<Entry>,
    pub place: Excerpt,
}

#[derive(Debug, Clone)]
enum Entry {
    /// The slot is that of a quantity that is 1 where the name is drawn, and 0 elsewhere.
    Listed { name: Excerpt, probability: Option<Expr>, slot: Option<usize> },
    /// Its indices stand in the slots from this one on.
    Family { name: Template, indices: Box<Indices>, probability: Expr, slot: Option<usize> },
}

/// One thing that a draw may yield.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub name: String,
    pub probability: Option<Rational>,
    pub slots: Vec<(usize, Rational)>,
}

/// A draw at given values.
#[derive(Debug, Clone)]
pub(super) struct Draw {
    pub owner: Option<usize>,
    pub elements: Vec<Element>,
}

impl DrawRule {
    /// Reads a draw. The names of its indices and of what is listed join the scope of formulas, if one is given; `unique` are those
    /// listed names that may.
    pub fn compile(
        written: &Draws,
        (owner, place): (Option<usize>, &Excerpt),
        source: &Arc<Source>,
        globals: &Scope,
        mut world: Option<(&mut Scope, &[String])>,
    ) -> Result<DrawRule> {
        let mut entries = Vec::new();
        let mut indicator = |name: &Excerpt| {
            let (scope, unique) = world.as_mut()?;
            let wider = scope.with(&name.text).ok().filter(|_| unique.contains(&name.text))?;
            **scope = wider;
            Some(scope.len() - 1)
        };
        let entry = |key: &Excerpt, text: &Text, slot| -> Result<Entry> {
            let probability = Some(Expr::number(&text.excerpt(source), globals)?);
            Ok(Entry::Listed { name: key.clone(), probability, slot })
        };
        match written {
            Written::List(_, names) => {
                for name in names {
                    let name = name.excerpt(source);
                    let slot = indicator(&name);
                    entries.push(Entry::Listed { name, probability: None, slot });
                }
            }
            Written::Table(_, table) => {
                let is_family = |written: &Written<Text, _>| matches!(written, Written::Table(..));
                for (key, written) in table.iter().filter(|(_, written)| !is_family(written)) {
                    let name = key.excerpt(source);
                    let Written::Text(text) = written else {
                        let error = Error::invalid(format!("the probability of `{}` is missing here", name.text));
                        return Err(name.point_all(error));
                    };
                    let slot = indicator(&name);
                    entries.push(entry(&name, text, slot)?);
                }
                for (key, written) in table.iter() {
                    let Written::Table(_, family) = written else { continue };
                    let (indices, local) = Indices::parse(&family.indices, source, globals)?;
                    let name = Template::parse(&key.excerpt(source), &local)?;
                    let probability = Expr::number(&family.probability.excerpt(source), &local)?;
                    let mut slot = None;
                    if let Some((scope, _)) = world.as_mut() {
                        slot = Some(scope.len());
                        for index in &local.names()[globals.len()..] {
                            **scope = scope.with(index).map_err(|error| name.excerpt().point_all(error))?;
                        }
                    }
                    entries.push(Entry::Family { name, indices: Box::new(indices), probability, slot });
                }
            }
            Written::Text(text) => {
                let error = Error::invalid("a list of names is needed here, or each name with its probability");
                let hint = "write { strong = \"p\", weak = \"1 - p\" }";
                return Err(text.excerpt(source).point_all(error).hint(hint));
            }
        }
        if entries.is_empty() {
            return Err(place
                .point_all(Error::invalid(format!("no name is given under `{}`", place.text)))
                .hint("leave it out where there is nothing to draw"));
        }
        Ok(DrawRule { owner, entries, place: place.clone() })
    }

    /// Are the probabilities left to a joint prior?
    pub fn is_joint(&self) -> bool {
        matches!(self.entries[0], Entry::Listed { probability: None, .. })
    }

    /// What may be drawn at given values. Errors: no name, one twice, probabilities below 0 or with another sum than 1.
    pub fn expand(&self, values: &mut Values, size: &mut u64) -> Result<Draw> {
        let globals = values.slots().len();
        let mut elements: Vec<Element> = Vec::new();
        for entry in &self.entries {
            match entry {
                Entry::Listed { name, probability, slot } => elements.push(Element {
                    name: name.text.clone(),
                    probability: probability.as_ref().map(|probability| probability.value(values)).transpose()?,
                    slots: slot.iter().map(|&slot| (slot, Rational::ONE)).collect(),
                }),
                Entry::Family { name, indices, probability, slot } => {
                    for combination in indices.combinations(values, size)? {
                        indices.enter(&combination, values);
                        let slots = slot.iter().flat_map(|&slot| (slot..).zip(combination.iter().cloned()));
                        elements.push(Element {
                            name: name.render(values)?,
                            probability: Some(probability.value(values)?),
                            slots: slots.collect(),
                        });
                        values.truncate(globals);
                    }
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = elements.iter().find(|element| !seen.insert(element.name.as_str())) {
            let error = Error::invalid(format!("`{}` is listed twice under `{}`", twice.name, self.place.text));
            return Err(self.place.point_all(error).hint("give each its own name"));
        }
        if !self.is_joint() {
            let listed = elements.iter().map(|element| (element.name.as_str(), element.probability.as_ref()));
            let listed = listed.filter_map(|(name, probability)| Some((name, probability?)));
            check_distribution(&format!("`{}`", self.place.text), listed, &self.place)?;
        }
        Ok(Draw { owner: self.owner, elements })
    }
}

/// Errors: a negative probability, a sum other than exactly 1; pointed at the place.
pub(super) fn check_distribution<'p>(
    what: &str,
    listed: impl Iterator<Item = (&'p str, &'p Rational)>,
    place: &Excerpt,
) -> Result<()> {
    let mut sum = Rational::ZERO;
    for (name, probability) in listed {
        if probability.is_negative() {
            let error = Error::invalid(format!("the probability of `{name}` is {probability}, below 0"));
            return Err(place.point_all(error));
        }
        sum += probability;
    }
    match sum.is_one() {
        true => Ok(()),
        false => {
            let error = Error::invalid(format!("the probabilities under {what} add up to {sum}, not 1"));
            Err(place.point_all(error).hint("let the last one be 1 minus the others, such as \"1 - p\""))
        }
    }
}

/// The joint prior of the draws that are lists.
#[derive(Debug, Clone)]
pub(super) struct PriorRule {
    rows: Vec<(Pattern, Expr)>,
    place: Excerpt,
}

/// The probability of each combination of the joint draws, by the numbers of their elements.
pub(super) type Joint = HashMap<Vec<usize>, Rational>;

impl PriorRule {
    pub fn compile(table: &Entries<Text>, place: &Excerpt, source: &Arc<Source>, globals: &Scope) -> Result<PriorRule> {
        let row = |(key, text): &(crate::model::parts::Key, Text)| {
            Ok((Pattern::parse(&key.excerpt(source))?, Expr::number(&text.excerpt(source), globals)?))
        };
        let rows: Vec<(Pattern, Expr)> = table.iter().map(row).collect::<Result<_>>()?;
        let place = rows.first().map_or_else(|| place.clone(), |(pattern, _)| pattern.place.clone());
        Ok(PriorRule { rows, place })
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The prior at given values; `joint` are the draws that it is about. Errors: a row that does not name all of them or names
    /// others, one that is there twice, probabilities below 0 or with another sum than 1.
    pub fn evaluate(&self, joint: &[usize], names: &Names<'_>, values: &mut Values) -> Result<Joint> {
        let mut found = Joint::new();
        let mut listed = Vec::new();
        for (pattern, probability) in &self.rows {
            let mut combination = pattern.resolve(names)?;
            combination.sort_unstable();
            if !combination.iter().map(|(draw, _)| draw).eq(joint) {
                let wanted: Vec<String> =
                    joint.iter().map(|&draw| format!("one of {}", names.0[draw].1.join(", "))).collect();
                let error =
                    Error::invalid(format!("`{}` is no full combination of states and types", pattern.place.text));
                return Err(pattern.place.point_all(error).hint(format!("name {}", wanted.join("; "))));
            }
            let probability = probability.value(values)?;
            listed.push((pattern.place.text.as_str(), probability.clone()));
            let key = combination.into_iter().map(|(_, element)| element).collect();
            if found.insert(key, probability).is_some() {
                let error = Error::invalid(format!("`{}` is there twice", pattern.place.text));
                return Err(pattern.place.point_all(error));
            }
        }
        check_distribution("`prior`", listed.iter().map(|(name, probability)| (*name, probability)), &self.place)?;
        Ok(found)
    }
}
