//! The binary as people call it: exit codes, streams, formats, golden output.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn guarantor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guarantor"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .output()
        .expect("the binary runs")
}

fn with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guarantor"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A program that refuses its arguments may end before it reads.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Standard output of a call that must succeed.
fn result(arguments: &[&str]) -> String {
    let output = guarantor(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&result(arguments)).expect("JSON")
}

/// A call that must fail with this code, and without a panic; returns what it says.
fn failure(arguments: &[&str], code: i32) -> String {
    let output = guarantor(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    stderr(&output)
}

#[test]
fn the_main_job_prints_every_answer_that_the_readme_promises() {
    let text = result(&["compare", "two-sided-guarantee-2x2", "ceasefire-deterrence", "package-bargaining"]);
    for part in ["3 Nash equilibria", "all of them", "-9/32", "-7/20", "peace", "risk-dominates", "4/5", "1/4"] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    for part in ["accept, comply", "132/725", "738/725", "5737/14500", "21116641/21683300", "5041/5220", "11417/26100"]
    {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "colour outside a terminal");
    insta::assert_snapshot!("main_job", text);
}

#[test]
fn settings_stand_side_by_side() {
    let text = result(&["compare", "two-sided-guarantee-2x2", "--at", "g=1/4", "--at", "g=3/4"]);
    assert!(text.contains("g = 1/4") && text.contains("g = 3/4"), "{text}");
    insta::assert_snapshot!("side_by_side", text);
}

#[test]
fn the_json_answer_has_the_fields_of_the_contract() {
    let answer = json(&["solve", "two-sided-guarantee-2x2", "--set", "g=3/5", "--all", "--format", "json"]);
    assert_eq!(answer["game"]["parameters"]["g"], "3/5");
    assert_eq!((answer["game"]["form"].as_str(), answer["concept"].as_str()), (Some("normal"), Some("nash")));
    assert_eq!((answer["claim"].as_str(), answer["stop"].as_str()), (Some("all"), Some("done")));
    assert_eq!(answer["count"].as_u64(), answer["solutions"].as_array().map(|list| list.len() as u64));
    let first = &answer["solutions"][0];
    assert_eq!(
        (first["profile"].as_array().map(Vec::len), first["support"].as_array().map(Vec::len)),
        (Some(2), Some(2))
    );
    assert_eq!(first["epsilon"], "0");
    assert!(answer["game"]["digest"].is_string() && answer["work"]["ticks"].is_u64() && answer["seconds"].is_f64());
    let tree = json(&["solve", "ceasefire-deterrence", "--concept", "subgame-perfect", "--format", "json"]);
    let row = &tree["solutions"][0]["behavior"][0];
    assert!(
        row["player"].is_string()
            && row["infoset"].is_string()
            && row["actions"].is_array()
            && row["probabilities"].is_array()
    );
    let package = json(&["solve", "package-bargaining", "--format", "json"]);
    assert_eq!(package["concept"], "nash-bargaining");
    assert_eq!(package["solutions"][0]["point"][0], "738/725");
    assert_eq!(package["solutions"][0]["contract"]["x"], "132/725");
    assert!(package["solutions"][0]["disagreement"].is_array() && !package["solutions"][0]["multipliers"].is_null());
}

#[test]
fn weights_and_seeds_and_limits_are_read() {
    let weighted = json(&["solve", "package-bargaining", "--weights", "1/3,2/3", "--format", "json"]);
    assert_eq!(weighted["solutions"][0]["contract"]["x"], "2947/8700");
    assert!(failure(&["solve", "package-bargaining", "--weights", "1,2,3"], 2).contains("3 weights for 2 players"));
    assert!(failure(&["solve", "package-bargaining", "--weights", "1,-2"], 2).contains("not positive"));
    let stopped = guarantor(&["solve", "von-stengel-6x6", "--all", "--work-limit", "3", "--format", "json"]);
    assert_eq!(stopped.status.code(), Some(1));
    let answer: Value = serde_json::from_str(&stdout(&stopped)).expect("JSON");
    assert_eq!((answer["stop"].as_str(), answer["claim"].as_str()), (Some("work"), Some("some")));
    let first = json(&["solve", "two-sided-guarantee-2x2", "--first", "1", "--format", "json"]);
    assert_eq!((first["count"].as_u64(), first["claim"].as_str()), (Some(1), Some("some")));
}

#[test]
fn the_best_equilibrium_is_chosen_and_how_far_that_is_proved_is_said() {
    let text = result(&["solve", "stag-hunt", "--maximize", "welfare"]);
    assert!(text.contains("welfare = 8: no equilibrium gives more"), "{text}");
    let text = result(&["solve", "two-sided-guarantee-2x2", "--maximize", "peace"]);
    assert!(text.contains("peace = 1: no equilibrium gives more") && text.contains("1 Nash equilibrium"), "{text}");
    let answer = json(&["solve", "prisoners-dilemma", "--method", "nash-milp", "--format", "json"]);
    assert_eq!((&answer["claim"], &answer["selection"]["maximize"]), (&Value::from("some"), &Value::from("welfare")));
    assert_eq!((&answer["selection"]["value"], &answer["selection"]["bound"]), (&Value::from("2"), &Value::from("2")));
    let ties = ["solve", "two-sided-guarantee-3x3", "--maximize", "0*welfare", "--format", "json"];
    assert_eq!(json(&ties)["count"], 7);
    let cut = json(&[&ties[..], &["--first", "2"]].concat());
    assert_eq!((&cut["count"], &cut["stop"], &cut["selection"]["bound"]), (&2.into(), &"enough".into(), &"0".into()));
    let saved = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("best.json");
    let path = saved.to_str().expect("UTF-8");
    let large = "random-bimatrix:rows=16,columns=16:1";
    let stopped = guarantor(&["solve", large, "--maximize", "welfare", "--work-limit", "400", "--certificate", path]);
    assert_eq!(stopped.status.code(), Some(1), "{}", stderr(&stopped));
    assert!(result(&["check", large, path]).contains("no equilibrium gives more of `welfare` than"));
    for (arguments, message) in [
        (["ceasefire-deterrence", "peace", "nash", "auto"], "normal form"),
        (["two-sided-guarantee-2x2", "peas", "nash", "auto"], "peace"),
        (["two-sided-guarantee-2x2", "peace", "nash", "lemke-howson"], "takes no --maximize"),
        (["two-sided-guarantee-3x3", "war", "nash", "nash-milp"], "together"),
        (["two-sided-guarantee-2x2", "peace", "strict-nash", "auto"], "takes no --maximize"),
    ] {
        let [game, maximize, concept, method] = arguments;
        let call = ["solve", game, "--maximize", maximize, "--concept", concept, "--method", method];
        let said = failure(&call, 2);
        assert!(said.contains(message), "{call:?}: {said}");
    }
}

#[test]
fn symmetric_equilibria_are_all_listed_and_checked() {
    let text = result(&["solve", "stag-hunt", "--symmetric"]);
    assert!(text.contains("3 Nash equilibria by label-search: each proved exactly; all symmetric ones"), "{text}");
    let text = result(&["solve", "rock-paper-scissors", "--symmetric"]);
    assert!(text.contains("the only symmetric one"), "{text}");
    let saved = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("symmetric.json");
    let path = saved.to_str().expect("UTF-8");
    let game = "random-symmetric:n=5,levels=2:1";
    let text = result(&["solve", game, "--symmetric", "--certificate", path]);
    assert!(text.contains("all extreme points of the set of symmetric equilibria"), "{text}");
    assert!(result(&["check", game, path]).contains("there are no other extreme symmetric ones"));
    // Enough strategies for the check to search.
    let game = "random-symmetric:n=20:1";
    result(&["solve", game, "--symmetric", "--certificate", path]);
    assert!(result(&["check", game, path]).contains("there are no other symmetric ones"));
    let text = std::fs::read_to_string(path).expect("written");
    std::fs::write(path, text.replace("\"symmetric\",\n  \"stop\"", "\"extreme-symmetric\",\n  \"stop\""))
        .expect("writable");
    failure(&["check", game, path], 3);
    for (arguments, message) in [
        (&["battle-of-the-sexes"][..], "not symmetric"),
        (&["random:players=3,strategies=2:1"], "needs two players"),
        (&["random-bimatrix:rows=2,columns=3:1"], "Row has 2 strategies, Column has 3"),
        (&["ceasefire-deterrence"], "normal form"),
        (&["random-symmetric:n=200:1"], "steps"),
        (&["stag-hunt", "--maximize", "welfare"], "cannot be used with"),
        (&["stag-hunt", "--method", "lemke-howson"], "takes no --symmetric"),
        (&["stag-hunt", "--concept", "correlated"], "takes no --symmetric"),
    ] {
        let said = failure(&[&["solve", "--symmetric"], arguments].concat(), 2);
        assert!(said.contains(message), "{arguments:?}: {said}");
    }
}

#[test]
fn gambit_lines_and_csv_are_plain() {
    let lines = result(&["solve", "two-sided-guarantee-2x2", "--all", "--format", "gambit"]);
    let mut sorted: Vec<&str> = lines.lines().collect();
    sorted.sort_unstable();
    assert_eq!(sorted, ["NE,0,1,0,1", "NE,1,0,1,0", "NE,1/2,1/2,5/8,3/8"]);
    let table = result(&["solve", "two-sided-guarantee-2x2", "--all", "--format", "csv"]);
    assert_eq!(table.lines().count(), 4);
    assert!(failure(&["solve", "package-bargaining", "--format", "gambit"], 2).contains("no profiles"));
}

#[test]
fn quantal_responses_are_listed_checked_and_fitted() {
    let csv = result(&["solve", "stag-hunt", "--concept", "quantal-response", "--format", "csv"]);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(&rows[0][..4], ["solution", "lambda", "First:stag_hunt", "First:hare_hunt"]);
    assert_eq!(&rows[1][1..4], ["0", "0.5", "0.5"]);
    let lambdas: Vec<f64> = rows[1..].iter().map(|row| row[1].parse().expect("a decimal")).collect();
    assert!(lambdas.len() > 10 && lambdas.is_sorted() && rows[0].last() == Some(&"epsilon"), "{csv}");
    let lines =
        result(&["solve", "stag-hunt", "--concept", "quantal-response", "--lambda", "0,1/2", "--format", "gambit"]);
    assert!(lines.starts_with("0,0.5,0.5,0.5,0.5\n0.5,0.28151"), "{lines}");
    let text = result(&["solve", "centipede", "--concept", "quantal-response", "--lambda", "1"]);
    assert!(text.contains("lambda 1  payoffs") && text.contains("proved within its bound"), "{text}");

    let folder = std::env::temp_dir().join(format!("guarantor-counts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (counts, saved) = (folder.join("counts.toml"), folder.join("answer.json"));
    let paths = [&counts, &saved].map(|path| path.to_str().expect("UTF-8").to_owned());
    std::fs::write(
        &counts,
        "[counts]\nFirst = { stag_hunt = 10, hare_hunt = 20 }\nSecond = { stag_hunt = 9, hare_hunt = 21 }",
    )
    .expect("written");
    let solve = ["solve", "stag-hunt", "--concept", "quantal-response", "--fit", &paths[0]];
    let text = result(&[&solve[..], &["--certificate", &paths[1]]].concat());
    assert!(text.contains("fits best") && text.contains("log-likelihood of 60 observations"), "{text}");
    assert!(result(&["check", "stag-hunt", &paths[1]]).contains("1 solution is proved"));
    std::fs::write(&counts, "[counts]\nFirst = { stag_hunt = -1, hare_hunt = 20 }").expect("written");
    assert!(failure(&solve, 2).contains("below 0"));
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(failure(&["solve", "stag-hunt", "--lambda", "1"], 2).contains("takes no --lambda"));
    let negative = ["solve", "stag-hunt", "--concept", "quantal-response", "--lambda", "-1"];
    assert!(failure(&negative, 2).contains("below 0"));
}

#[test]
fn saved_answers_are_checked_and_tampered_ones_refused() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let saved = folder.join("answer.json");
    let path = saved.to_str().expect("UTF-8");
    result(&["solve", "two-sided-guarantee-2x2", "--all", "--certificate", path]);
    assert!(result(&["check", "two-sided-guarantee-2x2", path]).contains("3 solutions are proved"));
    let text = std::fs::read_to_string(&saved).expect("written");
    std::fs::write(&saved, text.replace("\"5/8\"", "\"625001/1000000\"")).expect("writable");
    failure(&["check", "two-sided-guarantee-2x2", path], 3);
    std::fs::write(&saved, text.replace("\"-9/32\"", "\"-9/33\"")).expect("writable");
    failure(&["check", "two-sided-guarantee-2x2", path], 3);
    std::fs::write(&saved, &text[..text.len() / 2]).expect("writable");
    assert!(failure(&["check", "two-sided-guarantee-2x2", path], 2).contains("no answer of guarantor"));
    std::fs::write(&saved, &text).expect("writable");
    assert!(failure(&["check", "two-sided-guarantee-2x2", "--set", "g=1", path], 3).contains("--set g=3/4"));
}

/// The game and the calls that the README shows.
#[test]
fn the_game_of_the_readme_is_shown_solved_and_checked() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("committed");
    let game = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a game");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (file, saved) = (folder.join("market.toml"), folder.join("market.json"));
    std::fs::write(&file, game).expect("writable");
    let (path, answer) = (file.to_str().expect("UTF-8"), saved.to_str().expect("UTF-8"));
    assert!(result(&["show", path]).contains("fight → (0, 1)"));
    assert!(result(&["solve", path, "--concept", "subgame-perfect"]).contains("enter, share"));
    std::fs::write(&saved, result(&["solve", path, "--all", "--format", "json"])).expect("writable");
    assert!(result(&["check", path, answer]).contains("proved"));
}

#[test]
fn mistakes_are_named_with_their_mend() {
    assert!(failure(&["solve", "two-sided-garantee-2x2"], 2).contains("did you mean"));
    assert!(failure(&["solve", "two-sided-guarantee-2x2", "--concept", "nahs"], 2).contains("did you mean `nash`"));
    assert!(failure(&["solve", "two-sided-guarantee-2x2", "--method", "lemke-howsn"], 2).contains("lemke-howson"));
    assert!(failure(&["solve", "two-sided-guarantee-2x2", "--concept", "subgame-perfect"], 2).contains("normal form"));
    assert!(failure(&["solve", "ceasefire-deterrence", "--concept", "nash-bargaining"], 2).contains("bargaining"));
    assert!(failure(&["solve", "two-sided-guarantee-2x2", "--set", "g=2"], 2).contains("g"));
    assert!(failure(&["solve", "two-sided-guarantee-2x2", "--set", "gg=1"], 2).contains("did you mean `g`"));
    assert!(failure(&["solve", "nowhere.nfg"], 2).contains("cannot read"));
    assert!(failure(&["solve", "two-sided-guarantee-2x2", "--set", "g"], 2).contains("NAME=VALUE"));
    failure(&["solve"], 2);
    failure(&["unheard-of"], 2);
    // A unique prefix is a name; an ambiguous one lists what it could be.
    result(&["solve", "ceasefire_det"]);
    assert!(failure(&["solve", "two-sided"], 2).contains("two_sided_guarantee_3x3"));
}

#[test]
fn files_come_from_standard_input_too() {
    let game = "NFG 1 R \"x\" { \"A\" \"B\" } { 2 2 }\n 1 1 0 0 0 0 2 2";
    let output = with_input(&["solve", "-", "--from", "nfg", "--format", "gambit", "--all"], game);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 3);
    let broken =
        with_input(&["solve", "-", "--from", "nfg"], "NFG 1 R \"x\" { \"A\" \"B\" } { 2 2 }\n 1 1 0 0 0 0 2 two");
    assert_eq!(broken.status.code(), Some(2));
    assert!(stderr(&broken).contains("standard input:2:"), "{}", stderr(&broken));
    assert_eq!(with_input(&["solve", "-"], game).status.code(), Some(2));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guarantor"))
        .args(["models"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.code() == Some(0) && output.stderr.is_empty(), "{}", stderr(&output));
}

#[test]
fn every_library_game_can_be_shown_and_listed() {
    let list = json(&["models", "--format", "json"]);
    let names: Vec<&str> =
        list.as_array().expect("a list").iter().map(|model| model["name"].as_str().expect("a name")).collect();
    assert!(names.len() >= 20, "{names:?}");
    for name in &names {
        let text = result(&["show", name]);
        assert!(text.lines().count() > 3, "{text}");
        assert!(result(&["models", name]).contains("title"));
    }
    insta::assert_snapshot!("models", result(&["models"]));
    insta::assert_snapshot!("show_tree", result(&["show", "ceasefire-deterrence"]));
    insta::assert_snapshot!("show_table", result(&["show", "two-sided-guarantee-2x2", "--set", "g=1/2"]));
    insta::assert_snapshot!("show_contracts", result(&["show", "package-bargaining"]));
    insta::assert_snapshot!("solve_table", result(&["solve", "two-sided-guarantee-3x3"]));
    insta::assert_snapshot!("solve_tree", result(&["solve", "ceasefire-deterrence", "--concept", "subgame-perfect"]));
}

#[test]
fn the_registry_is_printed_and_its_documentation_is_current() {
    let list = json(&["methods", "--format", "json"]);
    assert_eq!(list.as_array().map(Vec::len), Some(guarantor::solve::METHODS.len()));
    assert!(result(&["methods", "lemke-howson"]).contains("Lemke"));
    let written = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/METHODS.md")).expect("committed");
    let printed = result(&["methods", "--format", "markdown"]);
    assert!(written == printed, "docs/METHODS.md is old: run `guarantor methods --format markdown > docs/METHODS.md`");
}

#[test]
fn families_are_listed_and_their_documentation_is_current() {
    let list = json(&["generate", "--format", "json"]);
    assert_eq!(list.as_array().map(Vec::len), Some(guarantor::generate::FAMILIES.len()));
    let blotto =
        list.as_array().and_then(|list| list.iter().find(|family| family["name"] == "blotto")).expect("listed");
    assert_eq!((&blotto["parameters"][0]["name"], &blotto["parameters"][0]["default"]), (&"a".into(), &"4".into()));
    let text = result(&["generate"]);
    assert!(
        text.contains("escalation-ladder") && text.contains("Lanctot") && text.contains("known: value -1/18"),
        "{text}"
    );
    let page = result(&["generate", "coalition", "--format", "table"]);
    assert!(page.contains("contributions that are needed") && page.contains("Palfrey and Rosenthal"), "{page}");
    let written = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FAMILIES.md")).expect("committed");
    let printed = result(&["generate", "--format", "markdown"]);
    assert!(
        written == printed,
        "docs/FAMILIES.md is old: run `guarantor generate --format markdown > docs/FAMILIES.md`"
    );
}

#[test]
fn generated_games_are_written_by_the_name_of_the_file() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (game, name, start) in [
        ("kuhn", "kuhn.efg", "EFG 2 R"),
        ("kuhn", "kuhn.nfg", "NFG 1 R"),
        ("random:players=3,strategies=2:7", "random.nfg", "NFG 1 R"),
        ("blotto:a=2,b=1,sectors=2", "blotto.lrs", "3 2"),
        ("coordination:n=2", "coordination.csv", ""),
    ] {
        let file = folder.join(name);
        let path = file.to_str().expect("UTF-8");
        assert_eq!(result(&["generate", game, "-o", path]), "");
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(text.starts_with(start), "{text}");
        let call = ["solve", path, "--concept", "nash", "--first", "1", "--format", "json"];
        assert_eq!(json(&call)["count"], 1, "{path}");
    }
    assert_eq!(result(&["generate", "kuhn"]), result(&["convert", "kuhn", "--to", "efg"]));
    assert_eq!(result(&["generate", "coalition", "--format", "nfg"]), result(&["convert", "coalition", "--to", "nfg"]));
    for (call, message) in [
        (&["generate", "rndom:1"][..], "did you mean `random`?"),
        (&["generate", "coalition:c=2"], "lies between 0 and 1"),
        (&["generate", "kuhn", "-o", "x.xyz"], "unknown file format"),
        (&["generate", "--format", "efg"], "name a family"),
        (&["generate", "coalition", "--format", "efg"], "extensive"),
    ] {
        let said = failure(call, 2);
        assert!(said.contains(message), "{call:?}: {said}");
    }
    // A name that the library has too is the library's where no keys follow it.
    let players = |game: &str| json(&["solve", game, "--format", "json"])["game"]["players"].as_array().map(Vec::len);
    assert_eq!((players("prisoners-dilemma"), players("prisoners-dilemma:players=3")), (Some(2), Some(3)));
}

#[test]
fn the_suite_of_known_answers_is_printed() {
    let output = guarantor(&["bench", "--only", "kuhn", "--only", "hide-and-seek"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("280/761") && text.contains("4 of 4 known answers hold"), "{text}");
    assert!(stderr(&output).contains("1/4 hide-and-seek:n=8 (value)"));
    let rows = json(&["bench", "--only", "shapley", "--format", "json"]);
    assert_eq!((&rows[0]["found"][0], &rows[0]["verdict"]), (&"1".into(), &"held".into()));
    assert_eq!(result(&["bench", "--only", "shapley", "--format", "csv"]).lines().count(), 2);
    // A game in a process of its own tells its own memory, and ends as it does in this one.
    let alone = json(&["bench", "--only", "shapley", "--number", "1", "--format", "json"]);
    assert_eq!((&alone[0]["found"], &alone[0]["verdict"]), (&rows[0]["found"], &rows[0]["verdict"]));
    assert!(!cfg!(target_os = "linux") || rows[0]["memory"].as_u64().is_some_and(|bytes| bytes > 1 << 20), "{rows}");
    assert!(failure(&["bench", "--number", "99"], 2).contains("no game 99"));
    assert!(failure(&["bench", "--only", "nothing"], 2).contains("unknown family"));
    assert_eq!(guarantor(&["bench", "--time-limit", "0s"]).status.code(), Some(1));
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(result(&["completions", shell]).contains("guarantor"));
    }
}

#[test]
fn conversions_keep_the_game() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (name, format) in
        [("two-sided-guarantee-3x3", "nfg"), ("ceasefire-deterrence", "efg"), ("rock-paper-scissors", "lrs")]
    {
        let file = folder.join(format!("{name}.{format}"));
        let path = file.to_str().expect("UTF-8");
        result(&["convert", name, "--to", format, "--output", path]);
        let there = json(&["solve", path, "--format", "json"]);
        let here = json(&["solve", name, "--format", "json"]);
        assert_eq!(there["count"], here["count"], "{name}");
        assert_eq!(there["solutions"][0]["payoffs"], here["solutions"][0]["payoffs"], "{name}");
    }
    assert!(failure(&["convert", "package-bargaining", "--to", "nfg"], 2).contains("bargaining"));
    assert!(failure(&["convert", "rock-paper-scissors", "--to", "nfgg"], 2).contains("nfg"));
}

/// A name for a file of these tests.
fn scratch(name: &str) -> String {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn bayesian_games_are_shown_solved_checked_and_converted() {
    insta::assert_snapshot!("show_bayesian", result(&["show", "bayesian-battle-of-the-sexes"]));
    let solve = ["solve", "two-sided-fear", "--set", "f=1/4", "--objective", "f=0", "--objective", "f=0,r=0"];
    insta::assert_snapshot!("solve_bayesian", result(&solve));
    let compared =
        ["compare", "two-sided-fear", "--at", "f=1/4", "--at", "f=2/5", "--objective", "f=0", "--concept", "nash"];
    insta::assert_snapshot!("compare_objective", result(&compared));

    let play = scratch("play.toml");
    std::fs::write(
        &play,
        "behavior = { Rs = \"C\", Rv = \"A\", Wb = { C = \"1/2\", A = \"1/2\" }, \"West: Wa\" = \"C\" }",
    )
    .expect("writable");
    let judged = guarantor(&["check", "two-sided-fear", &play]);
    assert_eq!(judged.status.code(), Some(3), "{}", stderr(&judged));
    insta::assert_snapshot!("judge_bayesian", stdout(&judged));

    for (format, agent) in [("efg", false), ("nfg", false), ("nfg", true)] {
        let path = scratch(&format!("fear_{agent}.{format}"));
        let call = ["convert", "two-sided-fear", "--set", "f=1/4", "--output", &path, "--agent"];
        result(if agent { &call } else { &call[..6] });
        let wanted: &[&str] = if agent { &["--method", "pure"] } else { &["--all"] };
        let there = json(&[&["solve", &path, "--format", "json"], wanted].concat());
        assert_eq!(there["count"], if agent { 2 } else { 3 }, "{path}");
        assert_eq!(there["game"]["players"].as_array().map(Vec::len), Some(if agent { 4 } else { 2 }));
    }
    assert!(failure(&["convert", "two-sided-fear", "--agent", "--to", "efg"], 2).contains("--to nfg"));
    assert!(failure(&["convert", "stag-hunt", "--agent"], 2).contains("agent form"));
}

#[test]
fn answers_with_objective_values_are_checked_with_them() {
    let path = scratch("objective.json");
    let call = ["solve", "reassurance-observer", "--concept", "sequential", "--objective", "f=0", "--format", "json"];
    let answer = json(&[&call[..], &["--certificate", &path]].concat());
    assert_eq!(answer["objective"], serde_json::json!([{"f": "0"}]));
    let strikes =
        |solution: &Value, of: &Value| solution["events"]["strike"] == "6/25" && of["events"]["strike"] == "0";
    let solutions = answer["solutions"].as_array().expect("a list");
    assert!(solutions.iter().any(|solution| strikes(solution, &solution["objective"][0])), "{answer}");
    assert!(result(&["check", "reassurance-observer", &path]).contains("proved"));
    let text = std::fs::read_to_string(&path).expect("written");
    std::fs::write(&path, text.replace("\"f\": \"0\"", "\"f\": \"1/5\"")).expect("writable");
    failure(&["check", "reassurance-observer", &path], 3);
    let csv = result(&["solve", "two-sided-fear", "--objective", "f=0", "--format", "csv"]);
    assert!(
        csv.starts_with("solution,")
            && csv.contains("regret of Russia:Rs")
            && csv.contains("P(quiet) at objective f = 0"),
        "{csv}"
    );
    let normal = result(&["solve", "two-sided-guarantee-2x2", "--objective", "g=0"]);
    assert!(normal.contains("at objective g = 0") && normal.contains("computed anew"), "{normal}");
    for (game, objective, message) in [
        ("two-sided-fear", "g=0", "another game is played"),
        ("two-sided-fear", "ff=0", "did you mean `f`"),
        ("two-sided-fear", "f", "NAME=VALUE"),
        ("package-bargaining", "yrs=20", "no chances"),
        ("kuhn", "f=0", "no parameters"),
    ] {
        let said = failure(&["solve", game, "--objective", objective], 2);
        assert!(said.contains(message), "{game}, {objective}: {said}");
    }
}

/// A stream holds the same solutions as the answer, and is proved by the same check.
#[test]
fn solutions_can_be_had_one_by_one() {
    let game = "coordination:n=5";
    let text = result(&["solve", game, "--all", "--stream", "--format", "json"]);
    let (solutions, answer) = text.trim_end().rsplit_once('\n').expect("lines");
    let answer: Value = serde_json::from_str(answer).expect("the answer");
    assert_eq!(
        (&answer["claim"], &answer["count"], &answer["solutions"]),
        (&"all".into(), &31.into(), &Value::Array(vec![]))
    );
    let profile = |solution: &Value| solution["profile"].to_string();
    let mut streamed: Vec<String> =
        solutions.lines().map(|line| profile(&serde_json::from_str(line).expect("a solution"))).collect();
    let whole = json(&["solve", game, "--all", "--format", "json"]);
    let mut listed: Vec<String> = whole["solutions"].as_array().expect("a list").iter().map(profile).collect();
    streamed.sort_unstable();
    listed.sort_unstable();
    assert_eq!(streamed, listed);

    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("stream.json");
    let path = path.to_str().expect("a name");
    std::fs::write(path, &text).expect("written");
    assert!(result(&["check", game, path]).contains("31 solutions are proved, and that there are no others"));
    let without_one = text.split_once('\n').expect("lines").1;
    std::fs::write(path, without_one).expect("written");
    assert!(failure(&["check", game, path], 3).contains("counts 31 solutions, and lists 30"));
    std::fs::write(path, text.replacen('\n', " x\n", 1)).expect("written");
    assert!(failure(&["check", game, path], 2).contains("trailing characters"));
    std::fs::write(path, text.replace('\n', "\r\n")).expect("written");
    assert!(result(&["check", game, path]).contains("31 solutions are proved"));
    std::fs::write(path, text.replacen("\"support\":[[", "\"support\":[x[", 1)).expect("written");
    assert!(failure(&["check", game, path], 2).contains(":1:"));

    let csv = result(&["solve", game, "--all", "--stream", "--format", "csv"]);
    assert_eq!((csv.lines().count(), csv.lines().next().expect("a header").split(',').count()), (32, 13));
    let gambit = result(&["solve", game, "--all", "--stream", "--format", "gambit"]);
    assert!(gambit.lines().count() == 31 && gambit.lines().all(|line| line.starts_with("NE,")));

    let none = guarantor(&["solve", game, "--all", "--stream", "--format", "csv", "--work-limit", "0"]);
    assert_eq!(stdout(&none), "solution\n");
    let limited = guarantor(&["solve", game, "--all", "--stream", "--format", "gambit", "--work-limit", "20"]);
    assert_eq!(limited.status.code(), Some(1));
    assert!(failure(&["solve", game, "--all", "--stream"], 2).contains("--format json"));
    let refused = ["solve", game, "--all", "--stream", "--format", "csv", "--method", "vertex-enumeration"];
    assert!(failure(&refused, 2).contains("label-search"));
    for unfit in ["preventive-war", "random:players=3,strategies=2:1"] {
        assert!(failure(&["solve", unfit, "--all", "--stream", "--format", "csv"], 2).contains("leave --stream out"));
    }
}

#[test]
fn games_too_large_to_list_are_shown_solved_and_checked() {
    let game = "blotto:a=30,b=20,sectors=10";
    insta::assert_snapshot!("show_oracle", result(&["show", game]));
    insta::assert_snapshot!("solve_oracle", result(&["solve", game]));
    let csv = result(&["solve", "security:fronts=5,units=2,oracle=1", "--format", "csv"]);
    assert!(csv.starts_with("solution,Defender:1-"), "{csv}");
    let answer = scratch("deployment.json");
    let deployment = "security:fronts=40,units=10";
    std::fs::write(&answer, result(&["solve", deployment, "--format", "json"])).expect("writable");
    assert!(result(&["check", deployment, &answer]).contains("1 solution is proved"));
    let text = std::fs::read_to_string(&answer).expect("readable");
    std::fs::write(&answer, text.replacen("\"1-2-", "\"2-1-", 1)).expect("writable");
    let refused = guarantor(&["check", deployment, &answer]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(stderr(&refused).contains("`1` is not possible after `2`"), "{}", stderr(&refused));
    for (arguments, part) in [
        (&["solve", game, "--method", "lemke-howson"][..], "211915132 × 10015005 strategies"),
        (&["solve", game, "--concept", "correlated"], "needs a list of all strategies"),
        (&["solve", game, "--maximize", "welfare"], "needs a list of all strategies"),
        (&["convert", game], "pairs are listed"),
    ] {
        assert!(failure(arguments, 2).contains(part), "{arguments:?}: {}", failure(arguments, 2));
    }
    let listed = result(&["convert", "blotto:a=3,b=2,sectors=2,oracle=1"]);
    assert_eq!(listed, result(&["convert", "blotto:a=3,b=2,sectors=2"]));
}
