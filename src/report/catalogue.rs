//! The registries for people and programs: methods, concepts, library models. Everything comes from the static slices.

use serde::Serialize;

use crate::certify::Concept;
use crate::error::Result;
use crate::model::catalogue;
use crate::report::text::{faint, heading, indent, table as grid};
use crate::solve::Method;

/// A method as data.
#[derive(Debug, Serialize)]
pub struct MethodRecord {
    pub name: &'static str,
    pub about: &'static str,
    pub concepts: Vec<&'static str>,
    pub params: Vec<ParamRecord>,
    pub cites: &'static [&'static str],
}

#[derive(Debug, Serialize)]
pub struct ParamRecord {
    pub name: &'static str,
    pub about: &'static str,
}

/// A library model as data.
#[derive(Debug, Serialize)]
pub struct ModelRecord {
    pub name: &'static str,
    pub title: String,
    pub question: Option<String>,
    pub form: &'static str,
    pub players: Vec<String>,
    pub parameters: Vec<String>,
}

fn concept_names(method: &Method) -> Vec<&'static str> {
    method.concepts.iter().map(|concept| concept.name).collect()
}

pub fn method_records(methods: &[&'static Method]) -> Vec<MethodRecord> {
    let record = |method: &&'static Method| MethodRecord {
        name: method.name,
        about: method.about,
        concepts: concept_names(method),
        params: method.params.iter().map(|param| ParamRecord { name: param.name, about: param.about }).collect(),
        cites: method.cites,
    };
    methods.iter().map(record).collect()
}

/// All methods by name, then all concepts with their definitions.
pub fn method_table(methods: &[&Method], concepts: &[&Concept]) -> String {
    let method =
        |method: &&Method| vec![method.name.to_owned(), concept_names(method).join("\n"), wrapped(method.about)];
    let concept = |concept: &&Concept| {
        vec![
            concept.name.to_owned(),
            concept.all_forms().join("\n"),
            wrapped(concept.about) + "\n" + &wrapped(concept.definition),
        ]
    };
    let methods: Vec<Vec<String>> = methods.iter().map(method).collect();
    let concepts: Vec<Vec<String>> = concepts.iter().map(concept).collect();
    heading("Methods")
        + &grid(&["method", "finds", "about"].map(str::to_owned), &methods)
        + "\n"
        + &heading("Concepts")
        + &grid(&["concept", "forms", "about and definition"].map(str::to_owned), &concepts)
}

pub fn method_page(method: &Method) -> String {
    let mut text = heading(method.name) + &indent(&wrapped(method.about), 2);
    text += &format!("\n  finds: {}\n", concept_names(method).join(", "));
    for param in method.params {
        text += &format!("  --{}: {}\n", param.name, param.about);
    }
    text + &method.cites.iter().map(|cite| format!("  {}\n", faint(cite))).collect::<String>()
}

/// docs/METHODS.md.
pub fn method_markdown(methods: &[&Method], concepts: &[&Concept]) -> String {
    let mut text =
        "# Methods and concepts\n\nWritten by `guarantor methods --format markdown`; do not edit.\n\n## Methods\n"
            .to_owned();
    for method in methods {
        let concepts: Vec<String> = concept_names(method).iter().map(|name| format!("`{name}`")).collect();
        text += &format!("\n### `{}`\n\n{}\n\nFinds: {}.\n", method.name, method.about, concepts.join(", "));
        for param in method.params {
            text += &format!("\n- `--{}`: {}", param.name, param.about);
        }
        text += if method.params.is_empty() { "" } else { "\n" };
        text += &method.cites.iter().map(|cite| format!("\n{cite}.\n")).collect::<String>();
    }
    text += "\n## Concepts\n";
    for concept in concepts {
        text += &format!(
            "\n### `{}`\n\n{}.\n\nDefinition: {}.\n\nForms: {}.\n",
            concept.name,
            concept.about,
            concept.definition,
            concept.all_forms().join(", ")
        );
        text += &concept.cites.iter().map(|cite| format!("\n{cite}.\n")).collect::<String>();
    }
    text
}

/// All library models, in the order of the catalogue. Errors: never for the embedded files, which the tests bind.
pub fn model_records() -> Result<Vec<ModelRecord>> {
    let record = |entry: &catalogue::Entry| {
        let model = entry.model()?;
        let bound = model.defaults()?;
        Ok(ModelRecord {
            name: entry.stem,
            title: bound.game.title().to_owned(),
            question: model.question().map(str::to_owned),
            form: bound.game.form(),
            players: bound.game.players().into_iter().map(str::to_owned).collect(),
            parameters: model.parameters().iter().map(|parameter| parameter.name.clone()).collect(),
        })
    };
    catalogue::LIBRARY.iter().map(record).collect()
}

pub fn model_table(records: &[ModelRecord]) -> String {
    let row = |record: &ModelRecord| {
        let about = record.question.as_deref().unwrap_or(&record.title);
        vec![record.name.to_owned(), record.form.to_owned(), record.players.join("\n"), wrapped(about)]
    };
    let rows: Vec<Vec<String>> = records.iter().map(row).collect();
    grid(&["model", "form", "players", "question"].map(str::to_owned), &rows)
        + &faint("\n`guarantor show MODEL` prints one, `guarantor models MODEL` its file.\n")
}

/// Breaks a paragraph into lines that fit beside two other columns.
fn wrapped(text: &str) -> String {
    super::text::wrap(text, 72)
}
