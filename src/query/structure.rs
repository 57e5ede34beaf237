//! Components, indices and maximal Nash subsets in an answer.

use crate::certify::nash::NASH;
use crate::certify::structure::{Component, NashSubset, SUBSET_LIMIT, Structure, structure, tree_structure};
use crate::certify::{Claim, Concept, Kind, Refusal};
use crate::game::{Bimatrix, ExtensiveForm, Game};
use crate::query::answer::{ComponentRecord, SolutionRecord};
use crate::strategy::{BehaviorProfile, MixedProfile, Solution};

/// A game whose set of Nash equilibria has a known structure.
#[derive(Clone, Copy)]
pub(super) enum Structured<'g> {
    Matrices(Bimatrix<'g>),
    Tree(&'g ExtensiveForm),
}

/// The game, where the claim is about all its Nash equilibria and these have a known structure.
pub(super) fn applies<'g>(game: &'g Game, concept: &Concept, claim: Claim) -> Option<Structured<'g>> {
    if !matches!(claim, Claim::All(Kind::Every | Kind::Extreme)) || *concept != NASH || game.player_count() != 2 {
        return None;
    }
    let tree = || game.extensive().ok().map(Structured::Tree);
    game.bimatrix().ok().map(Structured::Matrices).or_else(tree)
}

/// The structure of the set of equilibria that the list is claimed to determine. Refuses when it contradicts the claim.
pub(super) fn structure_of<'s>(
    game: Structured<'_>,
    claim: Claim,
    solutions: impl Iterator<Item = &'s Solution>,
    stop: &dyn Fn() -> bool,
) -> Result<Structure, Refusal> {
    let structure = match game {
        Structured::Matrices(game) => {
            let profile = |solution: &'s Solution| match solution {
                Solution::Profile(profile) => Ok(profile),
                _ => Err(Refusal::new("a solution is no mixed profile")),
            };
            let profiles: Vec<&MixedProfile> = solutions.map(profile).collect::<Result<_, _>>()?;
            structure(game, &profiles, stop)?
        }
        Structured::Tree(tree) => {
            let behavior =
                |solution: &'s Solution| solution.behavior().ok_or_else(|| Refusal::new("a solution is no behaviour"));
            let profiles: Vec<&BehaviorProfile> = solutions.map(behavior).collect::<Result<_, _>>()?;
            tree_structure(tree, &profiles, stop)
        }
    };
    match claim {
        Claim::All(said) if said != structure.kind() => Err(Refusal::new(format!(
            "the list is said to hold {} equilibria, and holds {} ones",
            said.name(),
            structure.kind().name()
        ))),
        _ => Ok(structure),
    }
}

/// The records of the components.
pub(super) fn components(structure: &Structure) -> Vec<ComponentRecord> {
    let record = |component: &Component| {
        let subsets = component.subsets.as_ref().filter(|_| component.extreme.len() > 1);
        let corners = |subset: &NashSubset| subset.spanned_by.clone();
        ComponentRecord {
            extreme: component.extreme.clone(),
            index: component.index,
            subsets: subsets.map(|subsets| subsets.iter().map(corners).collect()),
        }
    };
    structure.components.iter().map(record).collect()
}

/// Is what a record says of the components true? What it leaves out says nothing.
pub(super) fn agree(given: &[ComponentRecord], proved: &[ComponentRecord]) -> bool {
    let agrees = |(given, proved): (&ComponentRecord, &ComponentRecord)| {
        given.extreme == proved.extreme
            && (given.index.is_none() || given.index == proved.index)
            && (given.subsets.is_none() || given.subsets == proved.subsets)
    };
    given.len() == proved.len() && given.iter().zip(proved).all(agrees)
}

/// Writes the place of each solution in the set into its record.
pub(super) fn place(structure: &Structure, records: &mut [SolutionRecord]) {
    for (record, &number) in records.iter_mut().zip(&structure.component_of) {
        let component = &structure.components[number];
        record.component = Some(number);
        record.index = component.index.filter(|_| component.extreme.len() == 1);
    }
}

/// What the structure leaves out, for the reader.
pub(super) fn notes(structure: &Structure) -> Vec<String> {
    let mut notes = Vec::new();
    let count = structure.components.iter().filter(|component| component.index.is_none()).count();
    if count > 0 && structure.has_indices {
        notes.push(format!("the index of {count} component(s) is left out: the computation would take too long"));
    }
    let count = structure.components.iter().filter(|component| component.subsets.is_none()).count();
    if count > 0 {
        notes.push(format!(
            "the maximal Nash subsets of {count} component(s) are left out: there are more than {SUBSET_LIMIT}, or time was up"
        ));
    }
    notes
}
