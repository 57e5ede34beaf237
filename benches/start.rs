//! What a whole call costs: `guarantor solve` on library models against a process that does nothing.

use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

/// Runs a program to its end, its output thrown away.
fn call(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("the program starts").success(), "{program} {arguments:?}");
}

fn calls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("a process that does nothing", |bencher| bencher.iter(|| call("true", &[])));
    let binary = env!("CARGO_BIN_EXE_guarantor");
    group.bench_function("guarantor --version", |bencher| bencher.iter(|| call(binary, &["--version"])));
    let models = [
        ("two-sided-guarantee-2x2", "nash"),
        ("ceasefire-deterrence", "subgame-perfect"),
        ("package-bargaining", "nash-bargaining"),
        ("preventive-war", "subgame-perfect"),
    ];
    for (model, concept) in models {
        let arguments = ["solve", model, "--concept", concept];
        group.bench_function(format!("solve {model}"), |bencher| bencher.iter(|| call(binary, &arguments)));
    }
    group.finish();
}

criterion_group!(benches, calls);
criterion_main!(benches);
