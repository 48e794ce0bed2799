//! Auto traits of the public types, and that models and rules are objects.

mod types;

use std::sync::Arc;

use keyaccount::model::{Bensaou, FourS, MillmanWilson, Model, Webster};
use keyaccount::portfolio::Portfolio;
use keyaccount::rule::{Bands, BuiltIn, Cut, Decisions, Rule};
use keyaccount::{class, portfolio, rule};

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
