//! The families of generated games for people and programs, from their one registry.

use serde::Serialize;

use crate::generate::{Family, Parameter};
use crate::report::text::{faint, heading, indent, table as grid, wrap};

/// A family as data.
#[derive(Debug, Serialize)]
pub struct FamilyRecord {
    pub name: &'static str,
    pub about: &'static str,
    /// How a member is written, at the defaults.
    pub usage: String,
    pub parameters: Vec<Parameter>,
    /// Whether members are drawn at random.
    pub seeded: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub known: &'static str,
    pub cites: &'static [&'static str],
}

pub fn records(families: &[&'static Family]) -> Vec<FamilyRecord> {
    let record = |family: &&'static Family| FamilyRecord {
        name: family.name,
        about: family.about,
        usage: family.usage(),
        parameters: family.parameters(),
        seeded: family.seeded,
        known: family.known,
        cites: family.cites,
    };
    families.iter().map(record).collect()
}

/// All families: how they are written, what they are, what is known, who wrote of them.
pub fn table(families: &[&Family]) -> String {
    let row = |family: &&Family| {
        let known = if family.known.is_empty() { String::new() } else { format!("\nknown: {}", family.known) };
        let about =
            (family.about.to_owned() + &known).lines().map(|line| wrap(line, 64)).collect::<Vec<_>>().join("\n");
        let keys = family.usage().replace(':', ":\n").replace(',', ",\n").replace("\nSEED", "SEED");
        vec![keys, about + "\n" + &faint(&family.cites.join("; "))]
    };
    let rows: Vec<Vec<String>> = families.iter().map(row).collect();
    grid(&["family and defaults", "about"].map(str::to_owned), &rows)
        + &faint(
            "\n`guarantor generate FAMILY:key=value,...:SEED -o game.nfg` writes one, `--format table` describes one.\n",
        )
}

/// One family in full.
pub fn page(family: &Family) -> String {
    let mut text = heading(family.name) + &indent(&wrap(family.about, 100), 2);
    text += &format!("\n  {}\n", family.usage());
    for parameter in family.parameters() {
        text += &format!("  {}: {}\n", parameter.name, range(&parameter));
    }
    if !family.known.is_empty() {
        text += &format!("\n{}", indent(&wrap(&format!("known: {}", family.known), 100), 2));
    }
    text + &family.cites.iter().map(|cite| format!("  {}\n", faint(cite))).collect::<String>()
}

/// docs/FAMILIES.md.
pub fn markdown(families: &[&Family]) -> String {
    let mut text = "# Families of games\n\nWritten by `guarantor generate --format markdown`; do not edit.\n\n\
                    A member is written `FAMILY:key=value,...:SEED`, keys left out take their defaults; it stands wherever a GAME does, \
                    and `guarantor generate` writes it to a file.\n"
        .to_owned();
    for family in families {
        text += &format!("\n## `{}`\n\n{}.\n\n`{}`\n", family.name, family.about, family.usage());
        for parameter in family.parameters() {
            text += &format!("\n- `{}`: {}", parameter.name, range(&parameter));
        }
        text += if family.parameters().is_empty() { "" } else { "\n" };
        if !family.known.is_empty() {
            text += &format!("\nKnown: {}.\n", family.known);
        }
        text += &family.cites.iter().map(|cite| format!("\n{cite}.\n")).collect::<String>();
    }
    text
}

/// What a parameter is, and what values it takes.
fn range(parameter: &Parameter) -> String {
    let kind = if parameter.whole { "" } else { ", fractions too" };
    format!("{} ({} to {}{kind})", parameter.about, parameter.least, parameter.most)
}
