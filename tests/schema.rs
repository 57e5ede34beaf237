//! The JSON Schema of model files: generated from the types that read them, committed, and met by every model of the library.

use guarantor::model::{catalogue, file::File};

fn schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(File)).expect("a schema is JSON")
}

/// Run with `UPDATE=1` to write the file anew after the types have changed.
#[test]
fn the_committed_schema_is_that_of_the_types() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/model.schema.json");
    let text = serde_json::to_string_pretty(&schema()).expect("a schema is JSON") + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("docs/ can be written");
    }
    let committed = std::fs::read_to_string(&path).expect("docs/model.schema.json");
    assert!(committed == text, "docs/model.schema.json is out of date: run `UPDATE=1 cargo test --test schema`");
}

fn as_json(text: &str) -> serde_json::Value {
    let table: toml::Table = text.parse().expect("valid TOML");
    serde_json::to_value(table).expect("TOML without dates is JSON")
}

#[test]
fn every_model_meets_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("a valid schema");
    for entry in catalogue::LIBRARY {
        let errors: Vec<String> = validator.iter_errors(&as_json(entry.text)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {}", entry.stem, errors.join("; "));
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema()).expect("a valid schema");
    for text in [
        "title = \"t\"",
        "title = \"t\"\nplayers = [\"A\"]\nplayer = \"A\"",
        "title = \"t\"\nplayers = [\"A\"]\n[tree.x]\nplayers = \"A\"",
        "title = \"t\"\nplayers = [\"A\"]\n[parameters]\ng = { range = [0, 1] }",
        "title = \"t\"\nplayers = [\"A\"]\n[parameters]\ng = { default = true }",
    ] {
        assert!(!validator.is_valid(&as_json(text)), "{text}");
        let source = guarantor::error::Source::new("model.toml", text);
        assert!(guarantor::model::file::read(&source).is_err(), "{text}");
    }
}
