use super::*;
use crate::game::bargaining::Affine;
use proptest::prelude::*;

fn scope() -> Scope {
    Scope::new(["x", "y", "kappa"])
}

fn values() -> Values {
    Values::new(["3/4", "-2", "1/2"].iter().map(|text| text.parse().expect("a rational")).collect())
}

fn value(text: &str) -> String {
    let excerpt = Excerpt::alone("expression", text);
    match Expr::number(&excerpt, &scope()).and_then(|expr| expr.value(&mut values())) {
        Ok(value) => value.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

fn holds(text: &str) -> bool {
    let excerpt = Excerpt::alone("expression", text);
    Expr::condition(&excerpt, &scope()).and_then(|expr| expr.holds(&mut values())).expect("a condition")
}

#[test]
fn operators_bind_as_documented() {
    for (text, expected) in [
        ("1 + 2*3", "7"),
        ("1 - 2 - 3", "-4"),
        ("12 / 2 / 3", "2"),
        ("-2^2", "-4"),
        ("2^3^2", "512"),
        ("2^-2", "1/4"),
        ("2 * -3", "-6"),
        ("3/4^2", "3/16"),
        ("0.1 + 0.2", "3/10"),
        ("1e-3", "1/1000"),
        ("x - (y + 1)", "7/4"),
        ("min(x, y, 1) + max(x, y)", "-5/4"),
        ("abs(y) + floor(x) + ceil(x) + floor(-x)", "2"),
        ("if(x > 1/2 and not y > 0, 10, 20)", "10"),
        ("sum(i in 1..4, i^2)", "30"),
        ("sum(i in 1..3, sum(j in i..3, i*j))", "25"),
        ("sum(i in 2..1, 1/0)", "0"),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn comparisons_chain() {
    assert!(holds("0 < x <= 3/4 < 1"));
    assert!(!holds("0 < x < y"));
    assert!(holds("x == 0.75 and y = -2 or 1/0 > 1"));
    assert!(holds("not x > 1 and kappa != x"));
}

#[test]
fn errors_point_at_the_place_and_say_how_to_mend() {
    for (text, expected) in [
        ("x + kapa", "expression:1:5: unknown name `kapa`; did you mean `kappa`?"),
        ("1 / (x - 3/4)", "expression:1:6: division by zero: this is 0 at the given values"),
        ("2x", "expression:1:1: `2` is followed by `x`; write a product as `2*x…`"),
        ("x (y)", "expression:1:1: `x` is a number, not a function; write a product as `x * (…)`"),
        ("x +", "expression:1:4: expected a number, a name or `(`, found the end"),
        ("(x", "expression:1:3: expected `)`, found the end"),
        ("x > 1", "expression:1:1: a number is needed here; this is a condition"),
        ("x + (y > 1)", "expression:1:6: a number is needed here; this is a condition"),
        ("", "expression:1:1: an expression is missing here"),
        ("x & y", "expression:1:3: `&` has no meaning in an expression; write `and`, `or`, `not`"),
        ("2 ^ x", "expression:1:1: an exponent must be an integer; this is 3/4; a square root is approx(sqrt(…))"),
        ("0 ^ -1", "expression:1:1: division by zero: 0 to a negative power"),
        ("maxx(1, 2)", "expression:1:1: unknown function `maxx`; did you mean `max`?"),
        ("abs(1, 2)", "expression:1:1: `abs` takes one value, here are 2"),
        (
            "sum(x in 1..2, x)",
            "expression:1:5: the index `x` has the name of something else; give the index a name of its own",
        ),
        ("sum(i in 1..1/2, i)", "expression:1:13: an integer of moderate size is needed here; this is 1/2"),
        (
            "sqrt(2)",
            "expression:1:1: `sqrt` has irrational values, and this value must be exact; write approx(sqrt(…)); the value is then a rational within a relative 1e-15",
        ),
        ("'a", "expression:1:1: a name in single quotes is not closed"),
    ] {
        assert_eq!(value(text), format!("error: {expected}"), "{text}");
    }
}

#[test]
fn hostile_expressions_end_quickly_in_an_error() {
    let nested = "(".repeat(10_000) + "1" + &")".repeat(10_000);
    let negated = "-".repeat(50_000) + "1";
    let tower = vec!["2"; 1000].join("^");
    for text in [&nested, &negated, &tower] {
        assert!(value(text).contains("nested at most 64 deep"), "{}", value(text));
    }
    assert!(value("9^9^9").contains("too large"));
    assert!(value("2^65000 * 2^65000").contains("bits"));
    assert!(value("1e99999").contains("bits"));
    assert!(value("sum(i in 1..1000000, sum(j in 1..1000000, i*j))").contains("steps"));
    assert!(value(&vec!["1"; 30_000].join("+")).contains("at most 20000 parts"));
    assert_eq!(value(&vec!["1"; 15_000].join("+")), "15000");
}

#[test]
fn approximations_are_close_and_short() {
    for (text, truth) in [
        ("approx(sqrt(2))", std::f64::consts::SQRT_2),
        ("approx((3 - sqrt(5))/2)", (3.0 - 5f64.sqrt()) / 2.0),
        ("approx(exp(1))", std::f64::consts::E),
        ("approx(exp(-10.5))", (-10.5f64).exp()),
        ("approx(log(2))", std::f64::consts::LN_2),
        ("approx(log(1e-9))", 1e-9f64.ln()),
        ("approx(exp(log(7)))", 7.0),
        ("approx(max(sqrt(3), 1) ^ 3)", 3f64.sqrt().powi(3)),
    ] {
        let found: Rational = value(text).parse().expect(text);
        assert!((found.to_f64() / truth - 1.0).abs() < 2e-15, "{text} = {found}, not {truth}");
        assert!(found.denominator().bit_length() < 40, "{text} = {found}");
    }
    assert_eq!(value("approx(sqrt(9/16))"), "3/4");
    assert!(value("approx(sqrt(-1))").contains("negative"));
    assert!(value("approx(log(0))").contains("not positive"));
    assert!(value("approx(exp(1e9))").contains("too large"));
    assert!(value("approx(1/(sqrt(2)*sqrt(2) - 2))").contains("division by zero"));
}

fn pieces(text: &str) -> Result<Vec<Affine>> {
    // x is a constant; y and kappa are variables.
    Expr::number(&Excerpt::alone("expression", text), &scope())?.pieces(&mut values(), 1, 2)
}

fn affine(constant: &str, coefficients: [&str; 2]) -> Affine {
    let rational = |text: &str| text.parse().expect("a rational");
    Affine::new(coefficients.into_iter().map(rational).collect(), rational(constant))
}

#[test]
fn affine_pieces_are_read_off() {
    assert_eq!(pieces("x*(1 - y) + 2*kappa/3").expect("affine"), [affine("3/4", ["-3/4", "2/3"])]);
    assert_eq!(pieces("-(y - kappa) - x^2").expect("affine"), [affine("-9/16", ["-1", "1"])]);
    let two = [affine("1", ["1", "0"]), affine("1", ["0", "2"])];
    assert_eq!(pieces("1 + min(y, 2*kappa, y + 5)").expect("concave"), two);
    assert_eq!(pieces("if(x > 0, y, kappa^2)").expect("affine"), [affine("0", ["1", "0"])]);
    for (text, message) in [
        ("y*kappa", "multiplied with each other"),
        ("1/y", "denominator"),
        ("-min(y, kappa)", "convex"),
        ("max(y, kappa)", "not linear"),
        ("y^2", "not linear"),
    ] {
        let error = pieces(text).expect_err(text).to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
}

proptest! {
    /// Whatever the text, reading and evaluating it ends in a value or an error.
    #[test]
    fn no_text_panics(text in "[-+*/^()<>=,.0-9xy a-z'{}]{0,60}") {
        let _ = value(&text);
        let excerpt = Excerpt::alone("expression", text.as_str());
        if let Ok(expr) = Expr::parse(&excerpt, &scope()) {
            let _ = expr.pieces(&mut values(), 1, 2);
        }
    }

    /// Affine reading agrees with evaluation.
    #[test]
    fn pieces_agree_with_values(a in -9i64..9, b in -9i64..9, c in 1i64..9) {
        let text = format!("min({a}*y + {b}*kappa, {c} - y, (y + kappa)/{c}) * {c} - {b}");
        let excerpt = Excerpt::alone("expression", text.as_str());
        let expr = Expr::number(&excerpt, &scope()).expect("valid");
        let direct = expr.value(&mut values()).expect("value");
        let at: Vec<Rational> = values().slots()[1..].to_vec();
        let least = pieces(&text).expect("concave").into_iter().map(|piece| {
            piece.coefficients.iter().zip(&at).fold(piece.constant.clone(), |sum, (k, v)| sum + k * v)
        }).min();
        prop_assert_eq!(Some(direct), least);
    }
}
