//! What is wrong with a group.

use crate::weights::ahp::AhpError;

/// Why experts don't make a group.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GroupError {
    /// Nobody.
    #[error("no expert: give at least one")]
    NoExpert,
    /// Two experts of one name.
    #[error("expert `{expert}` comes twice: name each of them apart")]
    DuplicateExpert {
        /// The expert.
        expert: String,
    },
    /// An importance that is not one.
    #[error("expert `{expert}` has importance {importance}: give a finite number, at least 0")]
    Importance {
        /// The expert.
        expert: String,
        /// The importance.
        importance: f64,
    },
    /// Nobody counts.
    #[error("every expert has importance 0: give at least one of them a positive importance")]
    NoImportance,
    /// An expert judges other criteria than the first expert does.
    #[error(
        "expert `{expert}` judges other criteria than the first expert: lacking {}, added {}; let all judge the same",
        list(missing),
        list(unknown)
    )]
    Criteria {
        /// The expert.
        expert: String,
        /// Criteria of the first expert that this one lacks.
        missing: Vec<String>,
        /// Criteria of this expert that the first one lacks.
        unknown: Vec<String>,
    },
    /// Each criterion has weight 0 with somebody, so that every geometric mean is 0.
    #[error(
        "each criterion has weight 0 with some expert ({}), so that every geometric mean is 0: use the arithmetic mean",
        vetoes.iter().map(|(name, expert)| format!("{name} with {expert}")).collect::<Vec<_>>().join(", ")
    )]
    AllVetoed {
        /// Each criterion, and the first expert who gives it no weight.
        vetoes: Vec<(String, String)>,
    },
    /// The judgements of the group don't give weights.
    #[error("the judgements of the group: {0}")]
    Ahp(#[from] AhpError),
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
