//! The model library: the files of `models/`, embedded in the program.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::model::Model;

/// A model of the library.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name by which it is found: that of its file, without the ending.
    pub stem: &'static str,
    /// The file's content.
    pub text: &'static str,
}

macro_rules! library {
    ($($stem:literal),* $(,)?) => {
        &[$(Entry { stem: $stem, text: include_str!(concat!("../../models/", $stem, ".toml")) }),*]
    };
}

/// Every model, in the order of the alphabet.
pub static LIBRARY: &[Entry] = library![
    "arms_race_types",
    "bagwell",
    "banks_sobel",
    "battle_of_the_sexes",
    "bayesian_battle_of_the_sexes",
    "beer_quiche",
    "ceasefire_credibility",
    "ceasefire_deterrence",
    "centipede",
    "degenerate_2x2",
    "dmz_hide_and_seek",
    "dmz_inspection",
    "dmz_verification",
    "domestic_spoiler",
    "entry_deterrence",
    "escalation_ladder",
    "escalation_parity",
    "guarantor_resolve_signal",
    "iig",
    "jury_unanimity",
    "km_one_move",
    "km_outside_option",
    "kreps_wilson_figure_1",
    "kuhn_poker",
    "matching_pennies",
    "mediated_disengagement",
    "monty_hall",
    "moral_hazard",
    "next_targets",
    "package_bargaining",
    "preventive_war",
    "preventive_war_hazard",
    "prisoners_dilemma",
    "rearm_truce",
    "reassurance_observer",
    "rock_paper_scissors",
    "selten_figure_2",
    "selten_figure_3",
    "selten_horse",
    "stag_hunt",
    "stripped_down_poker",
    "tripartite_bargain",
    "trust_game",
    "two_sided_fear",
    "two_sided_fear_observer",
    "two_sided_guarantee_2x2",
    "two_sided_guarantee_3x3",
    "von_stengel_6x6",
];

impl Entry {
    /// The file as a source for messages.
    pub fn source(&self) -> Arc<Source> {
        Source::new(format!("models/{}.toml", self.stem), self.text)
    }

    /// The model, read and checked. Errors: as for [`Model::parse`].
    pub fn model(&self) -> Result<Model> {
        Model::parse(&self.source())
    }
}

/// The model of this name; `-` and `_` are the same, and a prefix that only one name has will do.
///
/// Errors: a prefix of several names (they are listed), an unknown name (the nearest one is suggested).
pub fn find(name: &str) -> Result<&'static Entry> {
    let wanted = name.replace('-', "_").to_lowercase();
    if let Some(exact) = LIBRARY.iter().find(|entry| entry.stem == wanted) {
        return Ok(exact);
    }
    let begun: Vec<&Entry> =
        LIBRARY.iter().filter(|entry| !wanted.is_empty() && entry.stem.starts_with(&wanted)).collect();
    match begun[..] {
        [only] => Ok(only),
        [] => {
            let known: Vec<&str> = LIBRARY.iter().map(|entry| entry.stem).collect();
            Err(unknown_name(ErrorKind::Usage, "model", name, &known))
        }
        _ => {
            let names: Vec<&str> = begun.iter().map(|entry| entry.stem).collect();
            let error = Error::usage(format!("`{name}` is the beginning of several models"));
            Err(error.hint(format!("one of {}", names.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_that_of_the_files() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let entries = std::fs::read_dir(folder).expect("the folder of models");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"));
        let mut files: Vec<String> = names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned)).collect();
        files.sort();
        let stems: Vec<&str> = LIBRARY.iter().map(|entry| entry.stem).collect();
        assert_eq!(stems, files, "the list in catalogue.rs, in order, and the files in models/");
    }

    #[test]
    fn every_model_gives_a_game_at_its_defaults_and_violates_no_assumption() {
        for entry in LIBRARY {
            let model = entry.model().unwrap_or_else(|error| panic!("{error}"));
            let bound = model.defaults().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(bound.warnings, Vec::<String>::new(), "{}", entry.stem);
            assert!(model.question().is_some() && !model.sources().is_empty(), "{}", entry.stem);
            for parameter in model.parameters() {
                let described = parameter.meaning.is_some() && parameter.unit.is_some() && parameter.source.is_some();
                assert!(described && parameter.range.is_some(), "{}: {}", entry.stem, parameter.name);
            }
        }
    }

    #[test]
    fn names_are_found_by_prefix_and_with_either_dash() {
        assert_eq!(find("ceasefire-deterrence").expect("known").stem, "ceasefire_deterrence");
        assert_eq!(find("ceasefire_d").expect("unique").stem, "ceasefire_deterrence");
        let error = find("ceasfire_deterrence").expect_err("misspelt").to_string();
        assert_eq!(error, "unknown model `ceasfire_deterrence`; did you mean `ceasefire_deterrence`?");
        assert!(find("").is_err());
    }
}
