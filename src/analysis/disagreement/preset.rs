//! The pairs of classes of the four models that this library finds telling.
//!
//! No published list of such pairs is known to us. Each row is a reading of what two classes mean
//! side by side; a reader who sees it otherwise replaces the row.

use super::{DisagreementRule, ModelClass, Severity};
use crate::provenance::Provenance;

const WHY: &str = "a reading of what the two classes mean side by side; no published table of such pairs was found";

type Pair = (Severity, &'static str, &'static str, &'static str, &'static str, &'static str);

use Severity::{Critical, Notice, Warning};

const FOUR_S: &str = "four_s";
const BENSAOU: &str = "bensaou";
const MILLMAN_WILSON: &str = "millman_wilson";
const WEBSTER: &str = "webster";

#[rustfmt::skip] // one line each, to be read as a table
const PAIRS: [Pair; 24] = [
    // Commercial attractiveness against who is locked in.
    (Critical, FOUR_S, "strategic", BENSAOU, "captive_supplier", "Commercially strategic, but we are a captive supplier: we have invested and can be played off. Ask for commitment in return before investing more."),
    (Critical, FOUR_S, "star", BENSAOU, "captive_supplier", "Attractive and still to be won, but we have already tied ourselves to it: we pay for a position that a competitor holds."),
    (Critical, FOUR_S, "streamline", BENSAOU, "captive_supplier", "Little to gain and not our ground, and yet our investments tie us to it: stop investing, and free what can be used elsewhere."),
    (Warning, FOUR_S, "streamline", BENSAOU, "strategic_partnership", "Run as a partnership by both sides, but commercially not worth it: look for what the partnership was meant to bring, or make it simpler."),
    (Warning, FOUR_S, "status", BENSAOU, "captive_supplier", "We are strong where there is little to gain, and locked in as well: keep the business, but make no new investment for it."),
    (Warning, FOUR_S, "strategic", BENSAOU, "market_exchange", "Commercially strategic, but neither side has invested: nothing holds this account but the last offer."),
    (Notice, FOUR_S, "strategic", BENSAOU, "captive_buyer", "Commercially strategic, and the buyer depends on us: comfortable now, but a dependent buyer looks for a second source."),
    (Notice, FOUR_S, "star", BENSAOU, "captive_buyer", "A competitor is thought stronger, but it is the buyer who has invested in us: the strength scores may miss something."),
    // Commercial attractiveness against the stage of the relationship.
    (Critical, FOUR_S, "strategic", MILLMAN_WILSON, "uncoupling_kam", "Commercially strategic, but the relationship is being taken apart: find the cause now."),
    (Critical, FOUR_S, "strategic", MILLMAN_WILSON, "pre_kam", "Rated strategic although there is hardly any relationship: the position is a hope, not yet a fact."),
    (Warning, FOUR_S, "strategic", MILLMAN_WILSON, "early_kam", "Commercially strategic, but the relationship is at its first orders: there is no depth of contact to defend the position with."),
    (Warning, FOUR_S, "streamline", MILLMAN_WILSON, "synergistic_kam", "Integrated with an account that brings little: the most expensive kind of care for the least return."),
    (Warning, FOUR_S, "streamline", MILLMAN_WILSON, "partnership_kam", "A partnership team for an account that brings little: check whether the effort can be cut without breaking promises."),
    (Warning, FOUR_S, "star", MILLMAN_WILSON, "uncoupling_kam", "Attractive, but on its way out before it was won: decide whether to invest or to let go."),
    (Notice, FOUR_S, "status", MILLMAN_WILSON, "uncoupling_kam", "Little to gain, and leaving: let it go in good order, and keep the knowledge."),
    // Who is locked in against the stage and the type of the relationship.
    (Critical, BENSAOU, "captive_supplier", MILLMAN_WILSON, "uncoupling_kam", "We have invested, and the relationship is being taken apart: secure or write off what cannot be used elsewhere."),
    (Critical, BENSAOU, "captive_supplier", MILLMAN_WILSON, "pre_kam", "We have invested ahead of any business: make the next step depend on orders."),
    (Warning, BENSAOU, "captive_supplier", WEBSTER, "transaction", "We have made specific investments for single deals: one lost tender strands them."),
    (Warning, BENSAOU, "market_exchange", MILLMAN_WILSON, "synergistic_kam", "Contacts look integrated, but neither side has invested: the closeness is personal and leaves with the persons."),
    (Notice, BENSAOU, "market_exchange", WEBSTER, "strategic_alliance", "An alliance on paper without investments of either side: check what it binds anyone to."),
    (Notice, BENSAOU, "strategic_partnership", WEBSTER, "transaction", "Both sides have invested, but business is done deal by deal: a frame contract is missing."),
    // The type of the relationship against worth and stage.
    (Warning, FOUR_S, "strategic", WEBSTER, "transaction", "Commercially strategic, but bought from us deal by deal: no contract keeps a competitor out."),
    (Warning, FOUR_S, "streamline", WEBSTER, "strategic_alliance", "An alliance with an account that brings little: review what it is for when it comes up for renewal."),
    (Notice, MILLMAN_WILSON, "partnership_kam", WEBSTER, "transaction", "Several functions work together, but business is done deal by deal: the depth of contact is not yet paid for."),
];

pub(super) fn rules() -> Vec<DisagreementRule> {
    PAIRS
        .into_iter()
        .map(|(severity, one_model, one, other_model, other, reason)| DisagreementRule {
            one: ModelClass::new(one_model, one),
            other: ModelClass::new(other_model, other),
            severity,
            reason: reason.to_owned(),
            provenance: Provenance::chosen_by_library(WHY),
        })
        .collect()
}
