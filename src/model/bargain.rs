//! The `[bargaining]` table: contracts over issues, labelled points, or the outcomes of another model, and the disagreement point.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::game::bargaining::{BargainingProblem, Constraint, Issue};
use crate::model::catalogue;
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::file::BargainingTable;
use crate::model::normal::payoff_list;
use crate::model::parts::{Entries, Text, by_player};
use crate::num::Rational;

/// A bargaining problem whose numbers depend on parameters.
#[derive(Debug, Clone)]
pub struct BargainingRule {
    players: Vec<String>,
    space: Space,
    disagreement: Disagreement,
    place: Excerpt,
}

#[derive(Debug, Clone)]
enum Space {
    Contracts { issues: Vec<(String, Expr, Expr)>, constraints: Vec<Expr>, payoffs: Vec<Expr> },
    Points(Vec<(String, Vec<Expr>)>),
    Outcomes(Excerpt),
}

#[derive(Debug, Clone)]
enum Disagreement {
    Payoffs(Vec<Expr>),
    Solution { model: Excerpt, concept: String, select: Option<String> },
}

/// A disagreement point that is yet to be computed: the payoffs of a solution of another model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromGame {
    /// The other model's stem in the library.
    pub model: String,
    /// The parameters that both models have, at this model's values.
    pub parameters: Vec<(String, Rational)>,
    pub concept: String,
    /// The event that the solution meant makes likeliest; the first solution when absent.
    pub select: Option<String>,
}

struct Compiler<'c> {
    source: &'c Arc<Source>,
    globals: &'c Scope,
    players: &'c [String],
}

impl BargainingRule {
    /// Reads the table. Errors: no or several kinds of outcomes, unknown players, issues or models, bad expressions.
    pub fn compile(
        table: &BargainingTable,
        place: &Excerpt,
        source: &Arc<Source>,
        globals: &Scope,
        players: &[String],
    ) -> Result<BargainingRule> {
        let compiler = Compiler { source, globals, players };
        let space = match (table.issues.is_empty(), table.points.is_empty(), &table.game) {
            (false, true, None) => compiler.contracts(table, place)?,
            (true, false, None) => compiler.points(&table.points)?,
            (true, true, Some(game)) => {
                let game = game.excerpt(source);
                catalogue::find(&game.text).map_err(|error| game.point_all(error))?;
                Space::Outcomes(game)
            }
            _ => {
                let error = Error::invalid("a bargaining problem has either `issues`, or `points`, or a `game`");
                return Err(place.point_all(error));
            }
        };
        let disagreement = compiler.disagreement(&table.disagreement, place)?;
        Ok(BargainingRule { players: players.to_vec(), space, disagreement, place: place.clone() })
    }

    /// The problem at given values of the global names, and where its disagreement point comes from if it is yet to be computed; it is
    /// 0 until then.
    pub fn bind(
        &self,
        title: &str,
        scope: &Scope,
        values: &mut Values,
    ) -> Result<(BargainingProblem, Option<FromGame>)> {
        let (disagreement, pending) = match &self.disagreement {
            Disagreement::Payoffs(payoffs) => (evaluate(payoffs, values)?, None),
            Disagreement::Solution { model, concept, select } => {
                let parameters = shared_parameters(model, scope, values)?;
                let (concept, select) = (concept.clone(), select.clone());
                let stem = catalogue::find(&model.text).map_err(|error| model.point_all(error))?.stem;
                let pending = FromGame { model: stem.to_owned(), parameters, concept, select };
                (vec![Rational::ZERO; self.players.len()], Some(pending))
            }
        };
        let problem = match &self.space {
            Space::Contracts { issues, constraints, payoffs } => {
                self.bind_contracts(title, issues, constraints, payoffs, disagreement, values)?
            }
            Space::Points(points) => {
                let point = |(label, payoffs): &(String, Vec<Expr>)| Ok((label.clone(), evaluate(payoffs, values)?));
                let points = points.iter().map(point).collect::<Result<Vec<_>>>()?;
                BargainingProblem::lottery(title, &self.players, points, disagreement)
                    .map_err(|error| self.place.point_all(error))?
            }
            Space::Outcomes(stem) => self.bind_outcomes(title, stem, scope, disagreement, values)?,
        };
        Ok((problem, pending))
    }

    fn bind_contracts(
        &self,
        title: &str,
        issues: &[(String, Expr, Expr)],
        constraints: &[Expr],
        payoffs: &[Expr],
        disagreement: Vec<Rational>,
        values: &mut Values,
    ) -> Result<BargainingProblem> {
        let (first, count) = (values.slots().len(), issues.len());
        let mut bound_issues = Vec::new();
        for (name, lower, upper) in issues {
            bound_issues.push(Issue::between(name.clone(), lower.value(values)?, upper.value(values)?));
        }
        for slot in first..first + count {
            values.set(slot, Rational::ZERO);
        }
        let mut bound_constraints = Vec::new();
        for constraint in constraints {
            for (affine, relation) in constraint.constraints(values, first, count)? {
                let label = constraint.text().to_owned();
                let (coefficients, bound) = (affine.coefficients, -affine.constant);
                bound_constraints.push(Constraint { label, coefficients, relation, bound });
            }
        }
        let pieces = payoffs.iter().map(|payoff| payoff.pieces(values, first, count)).collect::<Result<Vec<_>>>()?;
        values.truncate(first);
        BargainingProblem::new(title, &self.players, bound_issues, bound_constraints, pieces, disagreement)
            .map_err(|error| self.place.point_all(error))
    }

    fn bind_outcomes(
        &self,
        title: &str,
        stem: &Excerpt,
        scope: &Scope,
        disagreement: Vec<Rational>,
        values: &Values,
    ) -> Result<BargainingProblem> {
        let model = catalogue::find(&stem.text)?.model()?;
        if model.players() != self.players {
            let error = Error::invalid(format!("the players of `{}` are {}", stem.text, model.players().join(", ")));
            return Err(stem.point_all(error).hint("list the same players in the same order"));
        }
        if model.form() == "bargaining" {
            let error = Error::invalid(format!("`{}` is itself a bargaining problem", stem.text));
            return Err(stem.point_all(error).hint("name a game"));
        }
        let bound = model.bind(&shared_parameters(stem, scope, values)?)?;
        let problem = BargainingProblem::from_game(&bound.game, disagreement);
        problem.map(|problem| problem.with_title(title)).map_err(|error| stem.point_all(error))
    }
}

/// The parameters of another model that have the name of a quantity of this one, at this one's values.
fn shared_parameters(stem: &Excerpt, scope: &Scope, values: &Values) -> Result<Vec<(String, Rational)>> {
    let model = catalogue::find(&stem.text).map_err(|error| stem.point_all(error))?.model()?;
    let names = model.parameters().iter().map(|parameter| parameter.name.clone());
    Ok(names.filter_map(|name| scope.slot(&name).map(|slot| (name, values.slots()[slot].clone()))).collect())
}

fn evaluate(payoffs: &[Expr], values: &mut Values) -> Result<Vec<Rational>> {
    payoffs.iter().map(|payoff| payoff.value(values)).collect()
}

impl Compiler<'_> {
    fn contracts(&self, table: &BargainingTable, place: &Excerpt) -> Result<Space> {
        let mut scope = self.globals.clone();
        let mut issues = Vec::new();
        for (key, [lower, upper]) in table.issues.iter() {
            let bound = |text: &Text| Expr::number(&text.excerpt(self.source), self.globals);
            issues.push((key.name.clone(), bound(lower)?, bound(upper)?));
            let issue = key.excerpt(self.source);
            scope = scope.with(&key.name).map_err(|error| issue.point_all(error))?;
        }
        let read = |text: &Text| Expr::condition(&text.excerpt(self.source), &scope);
        let constraints = table.constraints.iter().map(read).collect::<Result<_>>()?;
        let payoffs = by_player("payoffs", &table.payoffs, self.players, self.source, place)?;
        let read = |text: &Text| Expr::number(&text.excerpt(self.source), &scope);
        let payoffs = payoffs.into_iter().map(read).collect::<Result<_>>()?;
        Ok(Space::Contracts { issues, constraints, payoffs })
    }

    fn points(&self, points: &Entries<Vec<Text>>) -> Result<Space> {
        let mut found = Vec::new();
        for (key, texts) in points.iter() {
            let excerpts: Vec<Excerpt> = texts.iter().map(|text| text.excerpt(self.source)).collect();
            let payoffs = payoff_list(&excerpts, self.globals, self.players, &key.excerpt(self.source))?;
            found.push((key.name.clone(), payoffs));
        }
        Ok(Space::Points(found))
    }

    fn disagreement(&self, table: &Entries<Text>, place: &Excerpt) -> Result<Disagreement> {
        let get = |name: &str| {
            let found = table.iter().find(|(key, _)| key.name == name);
            found.map(|(_, text)| text.excerpt(self.source))
        };
        let Some(model) = get("from") else {
            let ordered = by_player("disagreement", table, self.players, self.source, place)?;
            let read = |text: &Text| Expr::number(&text.excerpt(self.source), self.globals);
            return Ok(Disagreement::Payoffs(ordered.into_iter().map(read).collect::<Result<_>>()?));
        };
        let known = ["from", "concept", "select"];
        if let Some((key, _)) = table.iter().find(|(key, _)| !known.contains(&key.name.as_str())) {
            let error = unknown_name(ErrorKind::Invalid, "key", &key.name, &known);
            return Err(key.excerpt(self.source).point_all(error));
        }
        catalogue::find(&model.text).map_err(|error| model.point_all(error))?;
        let concept = get("concept").map_or_else(|| "nash".to_owned(), |concept| concept.text);
        Ok(Disagreement::Solution { model, concept, select: get("select").map(|select| select.text) })
    }
}
