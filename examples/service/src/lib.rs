//! How an HTTP service embeds `keyaccount`: a model file is loaded once and replaced as a whole when
//! it changes, requests run side by side without setting a model up again, and a refusal keeps the
//! library's own words.
//!
//! | module | what you find there |
//! |---|---|
//! | [`account`] | one account as it comes in |
//! | [`cell_fault`] | what is wrong with one cell of it |
//! | [`served_model`] | a model made ready: a pool of [`SingleAccount`](keyaccount::single::SingleAccount)s |
//! | [`model_file`] | reading and checking the file of models |
//! | [`store`] | the models in service, and how they are replaced |
//! | [`answer`] | what goes out |
//! | [`refusal`] | what is wrong with a request, as `application/problem+json` |
//! | [`routes`] | paths, limits, handlers |
//!
//! The README says how to run it and what it answers.

pub mod account;
pub mod answer;
pub mod cell_fault;
pub mod model_file;
pub mod refusal;
pub mod routes;
pub mod served_model;
pub mod store;
