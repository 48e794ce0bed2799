//! What the public types promise about threads and unwinding: all of them, by name. A change here
//! breaks callers without changing a signature.

use std::fs;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyaccount::model::{
    Bensaou, CustomModel, DesignFit, FourS, MillmanWilson, Model, ModelSet, Webster,
};
use keyaccount::portfolio::Portfolio;
use keyaccount::rule::{Decisions, Rule};
use keyaccount::{
    analysis, axis, calibration, class, classification, counterfactual, criterion, elicitation,
    explain, flags, instructions, model, panel, phrases, portfolio, provenance, robustness, rule,
    single, stream, weights,
};

fn is_everything<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}
fn is_shareable<T: Send + Sync + Unpin + ?Sized>() {}

#[test]
fn plain_types_may_go_anywhere() {
    is_everything::<axis::Aggregation>();
    is_everything::<axis::Axis>();
    is_everything::<axis::AxisError>();
    is_everything::<axis::NameFault>();
    is_everything::<axis::Weighting>();
    is_everything::<class::Class>();
    is_everything::<class::ClassCode>();
    is_everything::<classification::Classification<'static>>();
    is_everything::<classification::Classifications>();
    is_everything::<classification::ClassificationsError>();
    is_everything::<classification::CriterionSaturation>();
    is_everything::<classification::Detail>();
    is_everything::<classification::Saturation>();
    is_everything::<classification::ResultColumns>();
    is_everything::<criterion::Criterion>();
    is_everything::<criterion::Input>();
    is_everything::<criterion::InputError>();
    is_everything::<criterion::Missing>();
    is_everything::<criterion::ValueFunction>();
    is_everything::<criterion::value_function::CategoryTable>();
    is_everything::<criterion::value_function::ClosedEnd>();
    is_everything::<criterion::value_function::Direction>();
    is_everything::<criterion::value_function::Shape>();
    is_everything::<criterion::value_function::UnknownLevel>();
    is_everything::<criterion::value_function::ValueFunctionError>();
    is_everything::<explain::AxisExplanation>();
    is_everything::<explain::CriterionExplanation>();
    is_everything::<explain::ExplainedBorder>();
    is_everything::<explain::ExplainedClass>();
    is_everything::<explain::Explanation>();
    is_everything::<explain::ExplanationError>();
    is_everything::<flags::Flags>();
    is_everything::<flags::UnknownFlags>();
    is_everything::<instructions::Instructions>();
    is_everything::<provenance::Origin>();
    is_everything::<phrases::PhrasesError>();
    is_everything::<provenance::Provenance>();
    is_everything::<weights::Weights>();
    is_everything::<weights::WeightsError>();
}

#[test]
fn models_and_rules_may_go_anywhere() {
    is_everything::<model::About>();
    is_everything::<model::BindFault>();
    is_everything::<model::ClassifyError>();
    is_everything::<model::ColumnNeed<'static>>();
    is_everything::<model::MillmanWilsonClass>();
    is_everything::<model::MissingCell>();
    is_everything::<model::ModelError>();
    is_everything::<model::ProvenanceEntry>();
    is_everything::<model::ModelCut>();
    is_everything::<model::Measure>();
    is_everything::<model::CutSpec>();
    is_everything::<Bensaou>();
    is_everything::<model::bensaou::BensaouBuilder>();
    is_everything::<CustomModel>();
    is_everything::<DesignFit>();
    is_everything::<model::bensaou::DesignFitBuilder>();
    is_everything::<FourS>();
    is_everything::<model::four_s::FourSBuilder>();
    is_everything::<MillmanWilson>();
    is_everything::<model::millman_wilson::MillmanWilsonBuilder>();
    is_everything::<ModelSet>();
    is_everything::<Webster>();
    is_everything::<model::webster::WebsterBuilder>();
    is_everything::<rule::Bands>();
    is_everything::<rule::Border>();
    is_everything::<rule::BuiltIn>();
    is_everything::<rule::Cut>();
    is_everything::<rule::Gap>();
    is_everything::<rule::Grid>();
    is_everything::<rule::Ladder>();
    is_everything::<rule::PathClass>();
    is_everything::<rule::RuleError>();
    is_everything::<rule::StagePath>();
    is_everything::<rule::Tolerance>();
}

#[test]
fn answers_about_robustness_may_go_anywhere() {
    is_everything::<robustness::AccountAcceptability<'static>>();
    is_everything::<robustness::Admissible>();
    is_everything::<robustness::CentralWeights>();
    is_everything::<robustness::ClassAcceptability>();
    is_everything::<robustness::ClassSet>();
    is_everything::<robustness::MeasurementError>();
    is_everything::<robustness::PossibleClass<'static>>();
    is_everything::<robustness::PossibleClasses>();
    is_everything::<robustness::RobustnessError>();
    is_everything::<robustness::Simulation>();
    is_everything::<robustness::SpecificationFault>();
    is_everything::<robustness::WeightDistribution>();
    is_everything::<robustness::weight_distribution::WeightRange>();
    is_everything::<robustness::simulation::ColumnError>();
    is_everything::<robustness::simulation::AxisWeights>();
    is_everything::<robustness::possible::PossibleClassesError>();
    is_everything::<robustness::possible::ColumnRange>();
    is_everything::<robustness::possible::ColumnLevels>();
    is_everything::<robustness::central_weights::CentralWeight>();
    is_everything::<robustness::acceptability::AcceptabilityError>();
}

#[test]
fn tables_may_go_anywhere() {
    is_everything::<portfolio::Bits<'static>>();
    is_everything::<portfolio::Column<'static>>();
    is_everything::<portfolio::ColumnKind>();
    is_everything::<portfolio::Fault>();
    is_everything::<portfolio::Ids<'static>>();
    is_everything::<portfolio::Integers<'static>>();
    is_everything::<Portfolio<'static>>();
    is_everything::<portfolio::PortfolioBuilder<'static>>();
    is_everything::<portfolio::PortfolioError>();
    is_everything::<portfolio::Value<'static>>();
}

/// What holds a model, a rule, an array or an error of unknown kind can't promise anything about
/// unwinding; so too below.
#[test]
fn what_borrows_a_model_may_be_shared() {
    is_shareable::<single::SingleAccount<'static, dyn Model>>();
    is_shareable::<single::SingleAccount<'static, FourS>>();
    is_shareable::<panel::Panel<'static>>();
    is_shareable::<stream::Stream<'static>>();
    is_shareable::<Decisions<'static>>();
    is_shareable::<Box<dyn Model>>();
    is_shareable::<Arc<dyn Model>>();
    is_shareable::<Box<dyn Rule>>();
}

#[test]
fn answers_about_a_portfolio_may_go_anywhere() {
    is_everything::<analysis::ClassLabel>();
    is_everything::<analysis::ClassView<'static>>();
    is_everything::<analysis::InputError>();
    is_everything::<analysis::Matching<'static>>();
    is_everything::<analysis::MatchingError>();
    is_everything::<analysis::Money<'static>>();
    is_everything::<analysis::MoneyError>();
    is_everything::<analysis::agreement::Agreement>();
    is_everything::<analysis::agreement::BiasCorrection>();
    is_everything::<analysis::agreement::CrossTable>();
    is_everything::<analysis::agreement::CrossTableError>();
    is_everything::<analysis::agreement::Kappa>();
    is_everything::<analysis::agreement::KappaWeights>();
    is_everything::<analysis::agreement::Measure<f64>>();
    is_everything::<analysis::agreement::UnclassifiedPairs>();
    is_everything::<analysis::agreement::Undefined>();
    is_everything::<analysis::capacity::Attention>();
    is_everything::<analysis::capacity::Capacity>();
    is_everything::<analysis::capacity::CapacityLimits>();
    is_everything::<analysis::capacity::ClassAttention>();
    is_everything::<analysis::capacity::Coverage>();
    is_everything::<analysis::capacity::Goal>();
    is_everything::<analysis::capacity::ManagerAttention>();
    is_everything::<analysis::capacity::ManagerCapacity>();
    is_everything::<analysis::capacity::NearMiss>();
    is_everything::<analysis::capacity::Place>();
    is_everything::<analysis::capacity::Target>();
    is_everything::<analysis::capacity::TargetError>();
    is_everything::<analysis::capacity::Targets>();
    is_everything::<analysis::capacity::Ties>();
    is_everything::<analysis::capacity::TimePlan>();
    is_everything::<analysis::capacity::TimePlanError>();
    is_everything::<analysis::concentration::ClassShare>();
    is_everything::<analysis::concentration::Concentration>();
    is_everything::<analysis::concentration::ConcentrationError>();
    is_everything::<analysis::concentration::LorenzPoint>();
    is_everything::<analysis::disagreement::Disagreement>();
    is_everything::<analysis::disagreement::DisagreementError>();
    is_everything::<analysis::disagreement::DisagreementRule>();
    is_everything::<analysis::disagreement::DisagreementTable>();
    is_everything::<analysis::disagreement::DisagreementTableError>();
    is_everything::<analysis::disagreement::Disagreements>();
    is_everything::<analysis::disagreement::ModelClass>();
    is_everything::<analysis::disagreement::Severity>();
    is_everything::<analysis::groups::Aggregate>();
    is_everything::<analysis::groups::Group>();
    is_everything::<analysis::groups::GroupPortfolio>();
    is_everything::<analysis::groups::Hierarchy>();
    is_everything::<analysis::groups::HierarchyError>();
    is_everything::<analysis::groups::HierarchyFault>();
    is_everything::<analysis::groups::LevelComparison>();
    is_everything::<analysis::groups::LevelDifference>();
    is_everything::<analysis::groups::MissingMembers>();
    is_everything::<analysis::groups::Orphan>();
    is_everything::<analysis::groups::Orphans>();
    is_everything::<analysis::groups::PartialCell>();
    is_everything::<analysis::groups::RollUp>();
    is_everything::<analysis::groups::RollUpError>();
    is_everything::<analysis::hysteresis::HeldClasses>();
    is_everything::<analysis::hysteresis::Hysteresis>();
    is_everything::<analysis::hysteresis::HysteresisError>();
    is_everything::<analysis::hysteresis::KeptAccount>();
    is_everything::<analysis::migration::Cause>();
    is_everything::<analysis::migration::CauseError>();
    is_everything::<analysis::migration::CauseSummary>();
    is_everything::<analysis::migration::Causes>();
    is_everything::<analysis::migration::Flow>();
    is_everything::<analysis::migration::FlowMoney>();
    is_everything::<analysis::migration::FourViews<'static>>();
    is_everything::<analysis::migration::Migration>();
    is_everything::<analysis::migration::Move>();
    is_everything::<analysis::migration::MovedAccount>();
    is_everything::<analysis::migration::Snapshot<'static>>();
    is_everything::<analysis::overrides::Date>();
    is_everything::<analysis::overrides::DateError>();
    is_everything::<analysis::overrides::EffectiveClass<'static>>();
    is_everything::<analysis::overrides::EffectiveClasses>();
    is_everything::<analysis::overrides::EffectiveExplanation>();
    is_everything::<analysis::overrides::Override>();
    is_everything::<analysis::overrides::Overrides>();
    is_everything::<analysis::overrides::OverridesError>();
    is_everything::<analysis::summary::ClassSummary>();
    is_everything::<analysis::summary::MoneySummary>();
    is_everything::<analysis::summary::Summary>();
    is_everything::<analysis::summary::Unclassified>();
}

#[test]
fn where_numbers_come_from_may_go_anywhere() {
    is_everything::<calibration::Bootstrap>();
    is_everything::<calibration::Calibrated<FourS>>();
    is_everything::<calibration::Calibration>();
    is_everything::<calibration::CalibrationError>();
    is_everything::<calibration::CalibrationReport>();
    is_everything::<calibration::CalibrationReportError>();
    is_everything::<calibration::CutMethod>();
    is_everything::<calibration::CutReport>();
    is_everything::<calibration::Cuts>();
    is_everything::<calibration::FoundLevels>();
    is_everything::<calibration::LevelChoice>();
    is_everything::<calibration::LevelMethod>();
    is_everything::<calibration::LevelReport>();
    is_everything::<calibration::LevelShape>();
    is_everything::<calibration::Levels>();
    is_everything::<calibration::Resampling>();
    is_everything::<calibration::Target>();
    is_everything::<elicitation::Contradiction>();
    is_everything::<elicitation::Elicitation>();
    is_everything::<elicitation::ElicitationError>();
    is_everything::<elicitation::ElicitationReport>();
    is_everything::<elicitation::ElicitationReportError>();
    is_everything::<elicitation::Elicited<FourS>>();
    is_everything::<elicitation::Examples>();
    is_everything::<elicitation::FittedWeight>();
    is_everything::<weights::ahp::Ahp>();
    is_everything::<weights::ahp::AhpError>();
    is_everything::<weights::ahp::AhpHierarchy>();
    is_everything::<weights::ahp::AhpHierarchyError>();
    is_everything::<weights::ahp::AhpMethod>();
    is_everything::<weights::ahp::AhpWeights>();
    is_everything::<weights::ahp::ComparisonError>();
    is_everything::<weights::ahp::Comparisons>();
    is_everything::<weights::ahp::Mend>();
    is_everything::<weights::ahp::RandomIndex>();
    is_everything::<weights::ahp::Triad>();
    is_everything::<weights::critic::Correlation>();
    is_everything::<weights::critic::Critic>();
    is_everything::<weights::critic::CriticWeights>();
    is_everything::<weights::deviation::DeviationWeights>();
    is_everything::<weights::deviation::Scaling>();
    is_everything::<weights::deviation::StandardDeviation>();
    is_everything::<weights::entropy::Entropy>();
    is_everything::<weights::entropy::EntropyCosts>();
    is_everything::<weights::entropy::EntropyWeights>();
    is_everything::<weights::group::Expert<f64>>();
    is_everything::<weights::group::GroupError>();
    is_everything::<weights::group::JudgementGroup>();
    is_everything::<weights::group::JudgementView>();
    is_everything::<weights::group::Mean>();
    is_everything::<weights::group::PriorityGroup>();
    is_everything::<weights::group::PriorityView>();
    is_everything::<weights::hierarchy::Hierarchy>();
    is_everything::<weights::hierarchy::HierarchyError>();
    is_everything::<weights::observations::DataWeightsError>();
    is_everything::<weights::observations::Direction>();
    is_everything::<weights::observations::Observations>();
    is_everything::<weights::observations::ObservationsError>();
    is_everything::<weights::observations::ObservedCriterion>();
    is_everything::<weights::observations::Sample>();
    is_everything::<weights::rank::Ranking>();
    is_everything::<weights::rank::RankingError>();
    is_everything::<weights::swing::SwingError>();
}

#[test]
fn what_would_change_a_class_may_go_anywhere() {
    is_everything::<counterfactual::Alone>();
    is_everything::<counterfactual::Change>();
    is_everything::<counterfactual::ColumnCounterfactual>();
    is_everything::<counterfactual::CounterfactualError>();
    is_everything::<counterfactual::Counterfactuals>();
    is_everything::<counterfactual::LevelChange>();
    is_everything::<counterfactual::NumberAlone>();
    is_everything::<counterfactual::ObservedRange>();
    is_everything::<counterfactual::Obstacle>();
    is_everything::<counterfactual::Reader>();
    is_everything::<counterfactual::Way>();
}

#[cfg(feature = "optimization")]
#[test]
fn the_cheapest_change_may_go_anywhere() {
    is_everything::<counterfactual::Cheapest>();
    is_everything::<counterfactual::Combination>();
    is_everything::<counterfactual::CombinationError>();
    is_everything::<counterfactual::Effort>();
    is_everything::<counterfactual::Guarantee>();
    is_everything::<counterfactual::SavedCombinationError>();
    is_everything::<counterfactual::Step>();
    is_everything::<counterfactual::StepChange>();
    is_everything::<counterfactual::Target>();
}

#[cfg(feature = "plot")]
#[test]
fn pictures_may_go_anywhere() {
    is_shareable::<keyaccount::plot::Accounts<'static>>();
    is_everything::<keyaccount::plot::Colour>();
    is_everything::<keyaccount::plot::AcceptabilityOptions>();
    is_everything::<keyaccount::plot::AcceptabilityOrder>();
    is_everything::<keyaccount::plot::AgreementOptions>();
    is_everything::<keyaccount::plot::ContinuumOptions>();
    is_everything::<keyaccount::plot::FlowWidth>();
    is_everything::<keyaccount::plot::MigrationOptions>();
    is_everything::<keyaccount::plot::ConcentrationOptions>();
    is_everything::<keyaccount::plot::ContributionsOptions>();
    is_everything::<keyaccount::plot::Curve>();
    is_everything::<keyaccount::plot::MatrixOptions>();
    is_everything::<keyaccount::plot::PlotError>();
    is_everything::<keyaccount::plot::Style>();
    is_everything::<keyaccount::plot::Words>();
}

#[cfg(feature = "arrow")]
#[test]
fn what_reads_batches_may_go_anywhere() {
    is_shareable::<keyaccount::interop::arrow::BatchClassifier<'static>>();
    is_shareable::<keyaccount::interop::arrow::BatchError>();
    is_shareable::<keyaccount::interop::arrow::BatchReader<'static, ()>>();
    is_everything::<keyaccount::interop::arrow::FieldFault>();
}

#[cfg(feature = "datafusion")]
#[test]
fn functions_of_sql_may_go_anywhere() {
    is_shareable::<keyaccount::interop::datafusion::FunctionError>();
    is_shareable::<keyaccount::interop::datafusion::ModelFunction>();
    is_everything::<keyaccount::interop::datafusion::Returns>();
}

/// The names of all types that are declared `pub` in `src/`: those inside the crate are
/// `pub(crate)` there, the compiler sees to that.
fn declared(folder: &Path, found: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared(&path, found);
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let name = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
            let end = |name: &str| name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len());
            found.extend(name.map(|name| (name[..end(name)].to_owned(), path.clone())));
        }
    }
}

#[test]
fn no_public_type_is_forgotten() {
    let mut found = Vec::new();
    declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 200, "only {}", found.len());
    let listed = include_str!("types.rs");
    let forgotten = |(name, _): &(String, PathBuf)| {
        let named = |end: char| {
            listed.contains(&format!("::{name}{end}")) || listed.contains(&format!("<{name}{end}"))
        };
        !named('>') && !named('<')
    };
    found.retain(forgotten);
    assert!(found.is_empty(), "{found:?}");
}
