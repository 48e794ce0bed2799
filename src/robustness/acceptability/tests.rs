use super::*;

/// One account of two classes: 7 of 10 draws gave it the first, and the others none.
fn one() -> ClassAcceptability {
    let (model, classes) = ("test".to_owned(), vec!["a".to_owned(), "b".to_owned()]);
    ClassAcceptability { model, classes, draws: 10, codes: vec![0], counts: vec![7, 0, 3] }
}

#[test]
fn a_row_that_is_not_there_is_none() {
    let all = one();
    assert_eq!(all.get(0).map(|account| account.confidence()), Some(0.7));
    for row in [1, usize::MAX / 3 + 1, usize::MAX] {
        assert!(all.get(row).is_none(), "{row}");
    }
}
