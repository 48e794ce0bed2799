//! What is found when an answer is wrong: the comparison has to be able to fail.

use datafusion::prelude::SessionContext;
use keyaccount::model::FourS;
use keyaccount_cluster::accounts;
use keyaccount_cluster::error::ClusterError;
use keyaccount_cluster::query::{
    by_class, compare_by_class, compare_each, each_account, register, run, write_each,
};

use crate::preset;

#[tokio::test]
async fn what_differs_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("input"), folder.path().join("output"));
    std::fs::create_dir(&input).unwrap();
    let mut expected = accounts::write(&input, 2, 500, &FourS::preset()).unwrap().expected;

    let context = SessionContext::new();
    context.register_udf(preset().into_udf());
    register(&context, &input, 2).await.unwrap();
    write_each(&context, &preset(), 2, &output).await.unwrap();
    let batches = run(&context, &by_class(&preset())).await.unwrap().batches;

    compare_each("right", &output, &expected).await.unwrap();
    compare_by_class("right", &batches, &expected).unwrap();

    expected[700].coverage ^= 1;
    let bit = compare_each("one bit", &output, &expected).await.unwrap_err();
    assert!(matches!(bit, ClusterError::Different { row: 700, .. }), "{bit}");
    expected[700].coverage ^= 1;

    let classified = expected.iter().position(|row| row.class.is_some()).unwrap();
    let class = expected[classified].class.take();
    let error = compare_by_class("one class", &batches, &expected).unwrap_err();
    assert!(matches!(error, ClusterError::Different { .. }), "{error}");
    expected[classified].class = class;

    let last = expected.pop().unwrap();
    let surplus = compare_each("one more", &output, &expected).await.unwrap_err();
    assert!(matches!(surplus, ClusterError::Surplus { number: 999, .. }), "{surplus}");
    expected.extend([last.clone(), last]);
    let missing = compare_each("one less", &output, &expected).await.unwrap_err();
    assert!(matches!(missing, ClusterError::Different { row: 1000, .. }), "{missing}");
    expected.pop();

    // A query that runs again replaces its file; elsewhere, it adds one.
    run(&context, &each_account(&preset(), 1, &output)).await.unwrap();
    compare_each("again", &output, &expected).await.unwrap();
    std::fs::copy(output.join("accounts_1.parquet"), output.join("another.parquet")).unwrap();
    let twice = compare_each("twice", &output, &expected).await.unwrap_err();
    assert!(matches!(twice, ClusterError::Surplus { .. }), "{twice}");
}
