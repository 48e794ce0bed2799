//! An explanation in plain words.

use std::fmt;

use super::{AxisExplanation, CriterionExplanation, Explanation};

impl fmt::Display for Explanation {
    /// A few lines for people: the class, the nearest border, and each axis with its criteria,
    /// the largest contribution first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{id}")?,
            None => write!(f, "row {}", self.row)?,
        }
        match &self.class {
            Some(class) => writeln!(f, ": {} ({})", class.term, self.model)?,
            None => writeln!(f, ": not classified ({}): an axis was not observed", self.model)?,
        }
        if let Some(border) = &self.border {
            let moves: Vec<String> =
                border.moves.iter().map(|(axis, by)| format!("{axis} {by:+.3}")).collect();
            let neighbour = border.neighbour.as_ref().map_or("no class", |class| &class.term);
            writeln!(f, "  nearest border: {neighbour} at {}", moves.join(", "))?;
        }
        writeln!(f, "  coverage: {:.0} % of the weight was observed", self.coverage * 100.0)?;
        self.axes.iter().try_for_each(|axis| write!(f, "{axis}"))
    }
}

impl fmt::Display for AxisExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.score {
            Some(score) => writeln!(f, "  {}: {score:.3}", self.name)?,
            None => writeln!(f, "  {}: not observed", self.name)?,
        }
        let mut criteria: Vec<&CriterionExplanation> = self.criteria.iter().collect();
        criteria.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        criteria.iter().try_for_each(|criterion| write!(f, "{criterion}"))
    }
}

impl fmt::Display for CriterionExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = match (&self.level, self.raw) {
            (Some(level), _) => level.clone(),
            (None, Some(raw)) => raw.to_string(),
            (None, None) => "missing".to_owned(),
        };
        let value = self.value.map_or_else(|| "left out".to_owned(), |value| format!("{value:.3}"));
        writeln!(
            f,
            "    {:+.3}  {} = {raw}{} -> {value} x {:.3}",
            self.contribution,
            self.criterion,
            if self.saturated { " (beyond the reference levels)" } else { "" },
            self.effective_weight,
        )
    }
}
