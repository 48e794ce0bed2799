//! A model of any kind: the four and design fit as presets and rebuilt, models of the caller's
//! own over every rule, calibrated and elicited ones, the gallery, and one from outside the crate.

use keyaccount::criterion::Missing;
use keyaccount::model::webster::WebsterBuilder;
use keyaccount::model::{
    Bensaou, BensaouClass, CustomModel, DesignFit, FourS, FourSClass, MillmanWilson, Model,
    Webster, WebsterClass,
};
use keyaccount::rule::{BuiltIn, Rule};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::from_data::{from_data, gallery};
use super::parts;
use super::weakest_link::{WeakestLink, about, classes};

#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)] // one at a time
pub(crate) enum AnyModel {
    Webster(Webster),
    MillmanWilson(MillmanWilson),
    Bensaou(Bensaou),
    DesignFit(DesignFit),
    FourS(FourS),
    Custom(CustomModel),
    Foreign(WeakestLink),
}

/// The same work for each kind of model of this crate, `$foreign` for the one that is not.
macro_rules! each_own {
    ($any:expr, $model:ident => $own:expr, $foreign:expr) => {
        match $any {
            $crate::common::any_model::AnyModel::Webster($model) => $own,
            $crate::common::any_model::AnyModel::MillmanWilson($model) => $own,
            $crate::common::any_model::AnyModel::Bensaou($model) => $own,
            $crate::common::any_model::AnyModel::DesignFit($model) => $own,
            $crate::common::any_model::AnyModel::FourS($model) => $own,
            $crate::common::any_model::AnyModel::Custom($model) => $own,
            $crate::common::any_model::AnyModel::Foreign(_) => $foreign,
        }
    };
}
pub(crate) use each_own;

impl AnyModel {
    pub(crate) fn model(&self) -> &dyn Model {
        match self {
            Self::Foreign(model) => model,
            own => each_own!(own, model => model, unreachable!()),
        }
    }

    /// The model with nothing fixed; none for the one from outside.
    #[allow(clippy::useless_conversion)] // one of the kinds is the target
    pub(crate) fn custom(&self) -> Option<CustomModel> {
        each_own!(self.clone(), model => Some(model.into()), None)
    }

    /// The built-in rule; none for the one from outside.
    pub(crate) fn built_in_rule(&self) -> Option<BuiltIn> {
        self.custom().map(|model| model.built_in_rule().clone())
    }
}

/// Any of the presets.
pub(crate) fn presets() -> Vec<AnyModel> {
    vec![
        AnyModel::Webster(Webster::preset()),
        AnyModel::MillmanWilson(MillmanWilson::preset()),
        AnyModel::Bensaou(Bensaou::preset()),
        AnyModel::DesignFit(DesignFit::preset()),
        AnyModel::FourS(FourS::preset()),
    ]
}

fn policy() -> impl Strategy<Value = Missing> {
    select(vec![Missing::Worst, Missing::Best, Missing::Share, Missing::Assume(0.25)])
}

fn webster() -> BoxedStrategy<Webster> {
    let rungs: Vec<WebsterClass> = WebsterClass::ALL[1..].to_vec();
    (
        subsequence(rungs, 1..=6),
        prop::collection::vec((prop::option::of(parts::criteria()), parts::cut()), 6),
        prop::option::of(policy()),
    )
        .prop_map(|(present, evidence, policy)| {
            let absent = WebsterClass::ALL[1..].iter().filter(|class| !present.contains(class));
            let builder = absent.fold(Webster::builder(), |all, class| all.absent(*class));
            let rungs = present.iter().zip(evidence);
            let add = |builder: WebsterBuilder, (class, (criteria, cut)): (&WebsterClass, _)| {
                let cut: keyaccount::rule::Cut = cut;
                let builder = builder.cut(*class, cut.get());
                match criteria {
                    Some(criteria) => builder.rung(*class, Vec::from_iter::<Vec<_>>(criteria)),
                    None => builder,
                }
            };
            let builder = rungs.fold(builder, add).term(WebsterClass::Transaction, "One-off");
            policy.map_or(builder.clone(), |policy| builder.missing(policy)).build().unwrap()
        })
        .boxed()
}

fn millman_wilson() -> BoxedStrategy<MillmanWilson> {
    let cuts = select(vec![[0.1, 0.2, 0.3, 0.4], [0.25, 0.5, 0.75, 1.0], [0.3, 0.31, 0.7, 0.9]]);
    let uncoupling = prop_oneof![
        Just(None),
        Just(Some(None)),
        parts::criteria().prop_map(|criteria| Some(Some(criteria))),
    ];
    (parts::criteria(), parts::criteria(), uncoupling, cuts, 0.01..0.99f64, parts::cut())
        .prop_map(|(nature, involvement, uncoupling, cuts, tolerance, cut)| {
            let builder = MillmanWilson::builder()
                .nature_of_relationship(nature)
                .level_of_involvement(involvement)
                .stage_cuts(cuts)
                .path_tolerance(tolerance);
            let builder = match uncoupling {
                None => builder.without_uncoupling(),
                Some(None) => builder.uncoupling_cut(cut.get()),
                Some(Some(criteria)) => builder.uncoupling(criteria).uncoupling_cut(cut.get()),
            };
            builder.build().unwrap()
        })
        .boxed()
}

fn bensaou() -> BoxedStrategy<Bensaou> {
    let parts = (parts::criteria(), parts::criteria(), parts::cut(), parts::cut(), any::<bool>());
    parts
        .prop_map(|(buyer, supplier, x, y, fit)| {
            let builder = Bensaou::builder()
                .buyer_investments(buyer)
                .supplier_investments(supplier)
                .cuts(x.get(), y.get())
                .term(BensaouClass::CaptiveSupplier, "We are locked in");
            let builder = if fit { builder.design_fit(DesignFit::preset()) } else { builder };
            builder.build().unwrap()
        })
        .boxed()
}

fn four_s() -> BoxedStrategy<FourS> {
    (parts::criteria(), parts::criteria(), parts::cut(), parts::cut())
        .prop_map(|(a, s, x, y)| {
            let builder = FourS::builder().attractiveness(a).relative_strength(s);
            builder.cuts(x.get(), y.get()).term(FourSClass::Star, "Stern").build().unwrap()
        })
        .boxed()
}

fn design_fit() -> BoxedStrategy<DesignFit> {
    (parts::criteria(), parts::criteria(), 0.01..0.99f64)
        .prop_map(|(need, can, tolerance)| {
            let builder = DesignFit::builder().requirement(need).capability(can);
            builder.tolerance(tolerance).build().unwrap()
        })
        .boxed()
}

pub(crate) fn custom() -> BoxedStrategy<CustomModel> {
    parts::rule()
        .prop_flat_map(|rule| {
            parts::axes(rule.axes()).prop_map(move |axes| {
                let classes = classes(rule.classes(), parts::is_ascending(&rule));
                CustomModel::new(about("custom"), axes, rule.clone(), classes).unwrap()
            })
        })
        .boxed()
}

/// Any model at all.
pub(crate) fn any_model() -> BoxedStrategy<AnyModel> {
    let with_policy = policy().prop_flat_map(|policy| {
        select(vec![
            AnyModel::Webster(Webster::builder().missing(policy).build().unwrap()),
            AnyModel::MillmanWilson(MillmanWilson::builder().missing(policy).build().unwrap()),
            AnyModel::FourS(FourS::builder().missing(policy).build().unwrap()),
        ])
    });
    prop_oneof![
        3 => select(presets()),
        1 => with_policy,
        1 => webster().prop_map(AnyModel::Webster),
        1 => millman_wilson().prop_map(AnyModel::MillmanWilson),
        1 => bensaou().prop_map(AnyModel::Bensaou),
        1 => design_fit().prop_map(AnyModel::DesignFit),
        1 => four_s().prop_map(AnyModel::FourS),
        1 => select(from_data()),
        1 => select(gallery()),
        8 => custom().prop_map(AnyModel::Custom),
        1 => (1..=4usize)
            .prop_flat_map(|axes| (parts::axes(axes), parts::cut()))
            .prop_map(|(axes, cut)| AnyModel::Foreign(WeakestLink::new(axes, cut))),
    ]
    .boxed()
}
