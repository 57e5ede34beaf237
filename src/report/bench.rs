//! A suite that was run, for people and for spreadsheets.

use crate::num::Rational;
use crate::report::exact;
use crate::report::lines::quoted;
use crate::report::text::{caution, good, table as grid, wrap};
use crate::study::bench::{Row, Verdict, listed};

/// One line per game, and what was missed below.
pub fn table(rows: &[Row]) -> String {
    let header =
        ["game", "asked", "method", "size", "found", "known", "exploitable", "build", "solve", "check", "memory", ""];
    let line = |row: &Row| {
        let numbers = |numbers: &[Rational]| numbers.iter().map(exact).collect::<Vec<_>>().join("\n");
        let [build, solve, check] = row.seconds.map(seconds);
        vec![
            row.game.clone(),
            row.ask.name().to_owned(),
            row.method.clone().unwrap_or_default(),
            row.size.as_ref().map_or(String::new(), Rational::to_string),
            numbers(&row.found),
            row.known.as_deref().map_or(String::new(), numbers),
            row.exploitability.as_ref().map_or(String::new(), bound),
            build,
            solve,
            check,
            row.memory.map_or(String::new(), |bytes| format!("{} MiB", bytes.div_ceil(1 << 20))),
            match &row.verdict {
                Verdict::Held => good("holds"),
                Verdict::Missed(_) => caution("missed"),
                Verdict::Stopped(stop) => caution(stop),
            },
        ]
    };
    let lines: Vec<Vec<String>> = rows.iter().map(line).collect();
    let mut text = grid(&header.map(str::to_owned), &lines);
    for row in rows {
        if let Verdict::Missed(why) = &row.verdict {
            text += &format!("\n{} {}: {}\n", row.game, row.ask.name(), wrap(why, 110));
        }
    }
    let held = rows.iter().filter(|row| row.verdict == Verdict::Held).count();
    text + &format!("\n{held} of {} known answers hold\n", rows.len())
}

/// One row per game, with a header.
pub fn csv(rows: &[Row]) -> String {
    let mut text =
        "game,asked,method,size,found,known,exploitability,build_s,solve_s,check_s,memory_bytes,verdict,reason\n"
            .to_owned();
    for row in rows {
        let (verdict, reason) = match &row.verdict {
            Verdict::Held => ("held", ""),
            Verdict::Missed(why) => ("missed", why.as_str()),
            Verdict::Stopped(stop) => ("stopped", stop.as_str()),
        };
        let [build, solve, check] = row.seconds.map(|seconds| seconds.to_string());
        let fields = [
            row.game.clone(),
            row.ask.name().to_owned(),
            row.method.clone().unwrap_or_default(),
            row.size.as_ref().map_or(String::new(), Rational::to_string),
            listed(&row.found),
            row.known.as_deref().map_or(String::new(), listed),
            row.exploitability.as_ref().map_or(String::new(), Rational::to_string),
            build,
            solve,
            check,
            row.memory.map_or(String::new(), |bytes| bytes.to_string()),
            verdict.to_owned(),
            reason.to_owned(),
        ];
        text += &(fields.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

/// A gain: exactly none, or a decimal.
fn bound(gain: &Rational) -> String {
    if gain.is_zero() { "0".to_owned() } else { format!("{:.1e}", gain.to_f64()) }
}

fn seconds(seconds: f64) -> String {
    match seconds {
        0.0 => String::new(),
        short if short < 1.0 => format!("{:.1} ms", short * 1e3),
        long => format!("{long:.1} s"),
    }
}
