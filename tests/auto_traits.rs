//! What the public types promise about threads and unwinding, and that models and rules are
//! objects. A change here breaks callers without changing a signature.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use keyaccount::model::{
    Bensaou, CustomModel, DesignFit, FourS, MillmanWilson, Model, ModelSet, Webster,
};
use keyaccount::portfolio::Portfolio;
use keyaccount::rule::{Bands, BuiltIn, Cut, Decisions, Rule};
use keyaccount::{
    axis, class, classification, criterion, explain, flags, instructions, model, panel, portfolio,
    provenance, robustness, rule, single, stream, weights,
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
    is_everything::<flags::Flags>();
    is_everything::<instructions::Instructions>();
    is_everything::<provenance::Origin>();
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

/// What holds a model or a rule of unknown kind can't promise anything about unwinding.
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

fn four() -> Vec<Box<dyn Model>> {
    vec![
        Box::new(Webster::preset()),
        Box::new(MillmanWilson::preset()),
        Box::new(Bensaou::preset()),
        Box::new(FourS::preset()),
    ]
}

/// A portfolio with all columns of these models, and one account without a value.
fn blank(models: &[Box<dyn Model>]) -> Portfolio<'static> {
    let mut names: Vec<String> = models
        .iter()
        .flat_map(|model| model.columns().into_iter().map(|need| need.name.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    let add =
        |builder: portfolio::PortfolioBuilder<'static>, name| builder.column(name, vec![f64::NAN]);
    names.into_iter().fold(Portfolio::builder(), add).build().unwrap()
}

/// Everything the trait answers, to be compared between a model and its pointers.
fn answers(model: &dyn Model, portfolio: &Portfolio<'_>) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        model.about(),
        model.axes(),
        model.classes(),
        (model.rule().axes(), model.rule().classes(), model.rule().nearest_border(&[0.25, 0.5])),
        model.cut_provenance(),
        model.classify(portfolio).unwrap().codes(),
        model.classify_account(&[]).unwrap().codes(),
        model.explain(portfolio, 0).unwrap(),
        model.class(class::ClassCode::new(1)),
        model.is_ordered(),
        model.columns(),
        model.provenance(),
    )
}

#[test]
fn a_pointer_to_a_model_is_that_model() {
    fn as_model<M: Model>(model: M, portfolio: &Portfolio<'_>) -> String {
        answers(&model, portfolio)
    }
    let models = four();
    let portfolio = blank(&models);
    #[allow(clippy::needless_borrows_for_generic_args)] // the borrow is the point
    for model in &models {
        let expected = answers(&**model, &portfolio);
        assert_eq!(answers(model, &portfolio), expected, "Box");
        assert_eq!(as_model(&**model, &portfolio), expected, "&dyn");
        assert_eq!(as_model(&model, &portfolio), expected, "&&Box");
        assert_eq!(as_model(Arc::new(&**model), &portfolio), expected, "Arc");
    }
    let shared: Arc<dyn Model> = Arc::new(FourS::preset());
    let expected = answers(&FourS::preset(), &portfolio);
    assert_eq!(as_model(Arc::clone(&shared), &portfolio), expected);
    let boxed: Box<dyn Model> = Box::new(shared);
    assert_eq!(as_model(boxed, &portfolio), expected);
}

/// A model that answers a provided method in its own way must be heard through a pointer, too.
#[test]
fn a_pointer_passes_on_cut_provenance() {
    for model in four() {
        let direct = (*model).cut_provenance();
        assert!(!direct.is_empty());
        assert_eq!(Model::cut_provenance(&model), direct);
        assert_eq!(Model::cut_provenance(&&*model), direct);
        assert_eq!(Model::cut_provenance(&Arc::new(&*model)), direct);
    }
}

#[test]
#[allow(clippy::needless_borrows_for_generic_args)] // the borrow is the point
fn a_pointer_to_a_rule_is_that_rule() {
    fn decided(rule: impl Rule) -> (usize, usize, [u8; 3], Option<rule::Border>) {
        let mut codes = [9; 3];
        let out = Decisions { codes: &mut codes, margins: None, flags: None };
        rule.decide(&[&[0.25, 0.5, f64::NAN]], out);
        (rule.axes(), rule.classes(), codes, rule.nearest_border(&[0.375]))
    }
    let rule = Bands::new(Cut::each([0.5, 0.75]).unwrap()).unwrap();
    let expected = decided(rule.clone());
    assert_eq!((expected.0, expected.1, expected.2), (1, 3, [0, 1, 255]));
    assert_eq!(decided(&rule), expected);
    assert_eq!(decided(&&rule), expected);
    assert_eq!(decided(Box::new(rule.clone())), expected);
    assert_eq!(decided(Arc::new(rule.clone())), expected);
    let boxed: Box<dyn Rule> = Box::new(rule.clone());
    assert_eq!(decided(boxed), expected);
    assert_eq!(decided(BuiltIn::from(rule)), expected);
}

#[test]
fn a_model_classifies_on_several_threads_at_once() {
    let models = four();
    let portfolio = blank(&models);
    std::thread::scope(|scope| {
        for model in &models {
            let portfolio = &portfolio;
            scope.spawn(move || assert_eq!(model.classify(portfolio).unwrap().codes(), [255]));
        }
    });
}
