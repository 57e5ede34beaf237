//! The shape of the source: who may import whom, one registry line per method and concept file, and names as the contracts fix them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// For each module, the modules of this crate that it may import. `error` and `num` are open to all.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("error", &["solve"]),
    ("num", &[]),
    ("linear", &[]),
    ("game", &[]),
    ("strategy", &["game"]),
    ("form", &["game", "strategy"]),
    ("certify", &["game", "strategy"]),
    ("solve", &["game", "strategy", "form", "linear", "certify"]),
    ("model", &["game"]),
    ("generate", &["game"]),
    ("io", &["game", "strategy", "certify"]),
    ("query", &["game", "strategy", "model", "generate", "solve", "certify", "io"]),
    ("study", &["game", "strategy", "query", "model", "generate", "solve", "certify"]),
    ("report", &["game", "strategy", "query", "study", "model", "generate", "solve", "certify"]),
    ("cli", &["query", "study", "report", "io", "form", "game", "model", "generate", "solve", "certify"]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The top-level module of a source file; `None` for lib.rs and main.rs.
fn module_of(file: &Path) -> Option<String> {
    let relative = file.strip_prefix(root()).expect("below src");
    let first = relative.components().next().expect("a name").as_os_str().to_str().expect("UTF-8");
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

/// The part of a file before its unit tests, which may import what they like, without comment lines.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("UTF-8 source");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test_file(file: &Path) -> bool {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem == "tests"
        || stem == "laws"
        || stem.ends_with("_tests")
        || file.components().any(|part| part.as_os_str() == "tests")
}

/// The modules that a file names after `crate::`, also in groups such as `crate::{game, num}`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for after in code.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            let names = group.split('}').next().unwrap_or_default().split(',');
            found.extend(names.map(|name| name.trim().split("::").next().unwrap_or_default().to_owned()));
        } else {
            found.push(after.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    found
}

#[test]
fn imports_go_down_only() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in sources(&root()).iter().filter(|file| !is_test_file(file)) {
        let Some(module) = module_of(file) else { continue };
        let permitted =
            allowed.get(module.as_str()).unwrap_or_else(|| panic!("`{module}` is missing in the import table"));
        for import in imports(&code(file)) {
            let free = import == module || matches!(import.as_str(), "error" | "num");
            let known = allowed.contains_key(import.as_str());
            if known && !free && !permitted.contains(&import.as_str()) {
                wrong.push(format!("{} imports {import}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_below_the_command_line_prints() {
    let printing = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];
    let prints = |file: &&PathBuf| printing.iter().any(|macro_name| code(file).contains(macro_name));
    let files = sources(&root());
    let wrong: Vec<_> = files.iter().filter(|file| module_of(file).as_deref() != Some("cli")).filter(prints).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn only_the_run_knows_time() {
    let timed = |file: &&PathBuf| code(file).contains("Instant::now") || code(file).contains("SystemTime");
    let free = |file: &&PathBuf| file.ends_with("solve/run.rs") || module_of(file).as_deref() == Some("cli");
    let files = sources(&root());
    let wrong: Vec<_> = files.iter().filter(timed).filter(|file| !free(file)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_unwrap_outside_tests() {
    let files = sources(&root());
    let wrong: Vec<_> =
        files.iter().filter(|file| !is_test_file(file)).filter(|file| code(file).contains(".unwrap()")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Every method file of `solve/` is registered exactly once, and every registered method has a file of its own name.
#[test]
fn one_registry_line_per_method_file() {
    let registered: Vec<String> =
        guarantor::solve::METHODS.iter().map(|method| method.name.replace('-', "_")).collect();
    let files = sources(&root().join("solve"));
    let defines = |file: &&PathBuf| code(file).contains(": Method = Method {");
    let mut stems: Vec<String> = files
        .iter()
        .filter(|file| !is_test_file(file))
        .filter(defines)
        .map(|file| file.file_stem().expect("a stem").to_str().expect("UTF-8").to_owned())
        .collect();
    stems.sort();
    let mut names = registered.clone();
    names.sort();
    assert_eq!(names, stems, "the registered methods and the files that define one");
}

#[test]
fn one_registry_line_per_concept() {
    let files = sources(&root().join("certify"));
    let defined: usize = files.iter().map(|file| code(file).matches(": Concept = Concept {").count()).sum();
    assert_eq!(defined, guarantor::certify::CONCEPTS.len());
}

/// The names of section 7 of the design.
#[test]
fn names_are_those_of_the_contracts() {
    const CONCEPTS: &[&str] = &[
        "nash",
        "strict-nash",
        "subgame-perfect",
        "sequential",
        "perfect-bayesian",
        "perfect",
        "proper",
        "quantal-response",
        "correlated",
        "coarse-correlated",
        "extensive-form-correlated",
        "communication",
        "stackelberg",
        "evolutionarily-stable",
        "rationalizable",
        "undominated",
        "minmax",
        "nash-bargaining",
        "kalai-smorodinsky",
        "egalitarian",
        "utilitarian",
        "variable-threat",
        "alternating-offers",
        "equilibrium-payoffs",
    ];
    for concept in guarantor::certify::CONCEPTS {
        assert!(CONCEPTS.contains(&concept.name), "`{}` is no concept of the contracts", concept.name);
        assert!(!concept.cites.is_empty() && !concept.definition.is_empty(), "`{}` says too little", concept.name);
    }
    for method in guarantor::solve::METHODS {
        let plain = method.name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
        assert!(plain, "`{}` is not in lower case with hyphens", method.name);
        assert!(!method.concepts.is_empty() && !method.cites.is_empty(), "`{}` says too little", method.name);
    }
}
