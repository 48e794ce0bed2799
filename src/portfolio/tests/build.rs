//! Building: what is legal, and a test for every fault of a table.

use super::*;

#[test]
fn nothing_at_all_is_legal() {
    let empty = Portfolio::builder().build().unwrap();
    assert_eq!((empty.rows(), empty.columns().len(), empty.id(0)), (0, 0, None));
    let no_columns = Portfolio::builder().ids(["a", "b"]).build().unwrap();
    assert_eq!(no_columns.rows(), 2);
    let no_rows = Portfolio::builder().column("x", [0.0; 0]).column("y", [""; 0]).build().unwrap();
    assert_eq!((no_rows.rows(), no_rows.column_names().len()), (0, 2));
    let array = Array2::<f64>::zeros((3, 0));
    assert_eq!(Portfolio::from_array(array.view(), [""; 0]).unwrap().rows(), 3);
    assert!(no_rows.slice(0..0).is_some());
    let levels = Column::dictionary([0_u8; 0], [""; 0]);
    assert!(Portfolio::builder().column("x", levels).build().is_ok());
}

#[test]
fn one_row_is_legal() {
    let portfolio = Portfolio::builder().ids([u64::MAX]).column("x", [f64::MAX]).build().unwrap();
    assert_eq!(portfolio.id(0).unwrap(), "18446744073709551615");
    assert_eq!(portfolio.id(1), None);
    assert_eq!(portfolio.column("x").unwrap().number(0), Some(f64::MAX));
    assert!(portfolio.column("y").is_none());
}

#[test]
fn ids_of_every_form() {
    let texts = ["b", "a", "c"];
    let strings = texts.map(String::from);
    let strings = strings.to_vec();
    for ids in [
        Ids::from(texts.as_slice()),
        Ids::from(&texts),
        Ids::from(texts),
        Ids::from(&texts.to_vec()),
        Ids::from(texts.to_vec()),
        Ids::from(strings.as_slice()),
        Ids::from(&strings),
        Ids::from(strings.clone()),
    ] {
        assert_eq!((ids.len(), ids.is_empty()), (3, false));
        let portfolio = Portfolio::builder().ids(ids).build().unwrap();
        assert_eq!(portfolio.ids().unwrap().get(2).unwrap(), "c");
        let sliced = portfolio.slice(1..3).unwrap();
        assert_eq!((sliced.id(0).unwrap(), sliced.id(2)), ("a".into(), None));
    }
    for ids in [Ids::from(&[5_i64, -3]), vec![5_i32, -3].into(), [5_i8, -3].as_slice().into()] {
        let portfolio = Portfolio::builder().ids(ids).build().unwrap();
        assert_eq!(portfolio.slice(1..2).unwrap().id(0).unwrap(), "-3");
    }
}

#[test]
fn slices_are_cut_out() {
    let portfolio = Portfolio::builder()
        .ids(["a", "b", "c"])
        .column("x", [1.0, 2.0, 3.0])
        .column("t", ["u", "v", "w"])
        .build()
        .unwrap();
    let sliced = portfolio.slice(1..3).unwrap();
    let again = sliced.slice(1..2).unwrap();
    assert_eq!((sliced.rows(), again.rows()), (2, 1));
    assert_eq!(again.id(0).unwrap(), "c");
    assert_eq!(again.column("x").unwrap().number(0), Some(3.0));
    assert_eq!(again.column("t").unwrap().text(0), Some("w"));
    assert!(portfolio.slice(0..4).is_none());
    #[allow(clippy::reversed_empty_ranges)]
    let reversed = portfolio.slice(2..1);
    assert!(reversed.is_none());
}

#[test]
fn empty_column_name() {
    let fault = only_fault(Portfolio::builder().column("x", [1.0]).column("", [1.0]).build());
    assert_eq!(fault, Fault::EmptyColumnName { position: 1 });
    assert_eq!((fault.row(), fault.id(), fault.column()), (None, None, None));
}

#[test]
fn duplicate_column_name() {
    let builder = Portfolio::builder().column("x", [1.0]).column("y", [1.0]).column("x", [1]);
    let fault = only_fault(builder.build());
    let expected = Fault::DuplicateColumnName { column: "x".into(), first: 0, second: 2 };
    assert_eq!(fault, expected);
    assert_eq!(fault.column(), Some("x"));
}

#[test]
fn column_length() {
    let expected = Fault::ColumnLength { column: "y".into(), length: 1, expected: 2 };
    let two = Portfolio::builder().column("x", [1.0, 2.0]);
    assert_eq!(only_fault(two.column("y", [1.0]).build()), expected);
    let ids = Portfolio::builder().ids(["a", "b"]);
    assert_eq!(only_fault(ids.column("y", ["u"]).build()), expected);
    let array = Array2::<f64>::zeros((2, 1));
    let array = Portfolio::builder().column("y", [1.0]).array(array.view(), ["x"]).build();
    assert_eq!(only_fault(array), expected);
}

#[test]
fn bitmap_too_short() {
    let fault = |available, needed| Fault::BitmapTooShort { column: "x".into(), available, needed };
    let validity = |offset| {
        let column = Column::from(vec![1.0; 15]).with_validity(&[0xff, 0xff], offset);
        Portfolio::builder().column("x", column).build()
    };
    assert!(validity(1).is_ok());
    assert_eq!(only_fault(validity(2)), fault(14, 15));
    let bits = |len| Portfolio::builder().column("x", Bits::new(&[0xff], 3, len)).build();
    assert!(bits(5).is_ok());
    assert_eq!(only_fault(bits(6)), fault(5, 6));
    assert_eq!(only_fault(bits(usize::MAX)), fault(5, usize::MAX));
    // Neither the order of two bitmaps nor the second one hides it.
    for (one, other) in [([0xff].as_slice(), [0xff; 2].as_slice()), (&[0xff; 2], &[0xff])] {
        let column = Column::from([1.0; 9]).with_validity(one, 0).with_validity(other, 0);
        assert_eq!(only_fault(Portfolio::builder().column("x", column).build()), fault(8, 9));
    }
}

#[test]
fn infinite() {
    let bad = [1.0, f64::NEG_INFINITY, f64::NAN];
    let expected = Fault::Infinite {
        row: 1,
        id: Some("b".into()),
        column: "x".into(),
        value: f64::NEG_INFINITY,
    };
    let ids = || Portfolio::builder().ids(["a", "b", "c"]);
    let fault = only_fault(ids().column("x", bad).build());
    assert_eq!(fault, expected);
    assert_eq!((fault.row(), fault.id(), fault.column()), (Some(1), Some("b"), Some("x")));
    assert!(fault.to_string().starts_with("row 1 (id \"b\"), column \"x\": -inf is not finite;"));
    let narrow = bad.map(|value| value as f32);
    assert_eq!(only_fault(ids().column("x", narrow).build()), expected);
    let array = Array2::from_shape_fn((3, 2), |(row, _)| bad[row]);
    let column = array.index_axis(Axis(1), 0);
    assert_eq!(only_fault(ids().column("x", column).build()), expected);
    // Behind a 0 of the bitmap nothing is read.
    let masked = Column::from(&bad).with_validity(&[0b101], 0);
    assert!(ids().column("x", masked).build().is_ok());
    // No ids, no id.
    let fault = only_fault(Portfolio::builder().column("x", [f64::INFINITY]).build());
    assert_eq!((fault.row(), fault.id()), (Some(0), None));
}

#[test]
fn code_out_of_range() {
    fn check<'a, T: Copy + Into<i128>>(codes: [T; 3])
    where
        Integers<'a>: From<[T; 3]>,
    {
        let column = || Column::dictionary(codes, ["u", "v"]);
        let fault = only_fault(Portfolio::builder().column("x", column()).build());
        let (id, column_name) = (None, "x".to_owned());
        let code = codes[1].into();
        let expected = Fault::CodeOutOfRange { row: 1, id, column: column_name, code, levels: 2 };
        assert_eq!(fault, expected);
        assert_eq!(column().text(1), None);
        let masked = column().with_validity(&[0b101], 0);
        assert!(Portfolio::builder().column("x", masked).build().is_ok());
    }
    check([0_i8, -1, 1]);
    check([0_i8, 2, 1]);
    check([0_i16, i16::MIN, 1]);
    check([0_i32, 2, 1]);
    check([0_i64, i64::MIN, 1]);
    check([0_u8, 255, 1]);
    check([0_u16, 2, 1]);
    check([0_u32, 2, 1]);
    check([0_u64, u64::MAX, 1]);
    let without_levels = Column::dictionary([0_u8], [""; 0]);
    assert!(Portfolio::builder().column("x", without_levels).build().is_err());
}

#[test]
fn duplicate_level() {
    let column = Column::dictionary([0_u8, 1], ["u", "v", "u"]);
    let (name, level) = ("x".to_owned(), "u".to_owned());
    assert_eq!(
        only_fault(Portfolio::builder().column("x", column).build()),
        Fault::DuplicateLevel { column: name, level, first: 0, second: 2 }
    );
}

#[test]
fn missing_id() {
    let fault = only_fault(Portfolio::builder().ids(["a", "", "b"]).build());
    assert_eq!(fault, Fault::MissingId { row: 1 });
    let error = Portfolio::builder().ids(["", ""]).build().unwrap_err();
    assert_eq!(error.faults(), [Fault::MissingId { row: 0 }, Fault::MissingId { row: 1 }]);
    // An empty id is not shown as one.
    let infinite = Portfolio::builder().ids([""]).column("x", [f64::INFINITY]).build();
    assert!(infinite.unwrap_err().faults().iter().all(|fault| fault.id().is_none()));
}

#[test]
fn duplicate_id() {
    let fault = only_fault(Portfolio::builder().ids(["b", "a", "b"]).build());
    assert_eq!(fault, Fault::DuplicateId { row: 2, first_row: 0, id: "b".into() });
    assert_eq!((fault.row(), fault.id()), (Some(2), Some("b")));
    let error = Portfolio::builder().ids([3_i64, 7, 7, 3]).build().unwrap_err();
    let expected = [(2, 1, "7"), (3, 0, "3")].map(|(row, first_row, id)| Fault::DuplicateId {
        row,
        first_row,
        id: id.into(),
    });
    assert_eq!(error.faults(), expected);
}

#[test]
fn name_count() {
    let array = Array2::<f64>::zeros((2, 2));
    assert_eq!(
        only_fault(Portfolio::from_array(array.view(), ["x"])),
        Fault::NameCount { names: 1, columns: 2 }
    );
    assert_eq!(
        only_fault(Portfolio::from_array(array.view(), [""; 0])),
        Fault::NameCount { names: 0, columns: 2 }
    );
}

#[test]
fn every_fault_is_counted_and_a_hundred_are_listed() {
    let bad = vec![f64::INFINITY; 1500];
    let error = Portfolio::builder().column("", &bad).column("y", [1.0]).build().unwrap_err();
    assert_eq!((error.total(), error.faults().len()), (1502, PortfolioError::LISTED));
    let shown = error.to_string();
    assert!(shown.starts_with(
        "the portfolio has 1502 faults (rows and columns counted from 0):\n- column 0 has"
    ));
    assert!(shown.contains("\n- column \"y\" has 1 rows instead of 1500;"));
    assert!(shown.ends_with("\n- and 1402 more"));
    let one = Portfolio::builder().column("", [1.0]).build().unwrap_err().to_string();
    assert!(one.starts_with("the portfolio has 1 fault (") && !one.contains("more"));
}

proptest! {
    #[test]
    fn infinities_are_found_anywhere(
        rows in 1usize..3000,
        at in prop::collection::vec(0.0..1.0f64, 0..5),
        negative in any::<bool>(),
    ) {
        let mut values = vec![f64::NAN; rows];
        let infinity = if negative { f64::NEG_INFINITY } else { f64::INFINITY };
        let mut expected: Vec<usize> = at.iter().map(|at| (at * rows as f64) as usize).collect();
        expected.sort_unstable();
        expected.dedup();
        for row in &expected {
            values[*row] = infinity;
        }
        let narrow: Vec<f32> = values.iter().map(|value| *value as f32).collect();
        let array = Array2::from_shape_fn((rows, 2), |(row, _)| values[row]);
        let columns = [Column::from(&values), Column::from(&narrow), array.index_axis(Axis(1), 1).into()];
        for column in columns {
            let found = Portfolio::builder().column("x", column).build().err();
            let found: Vec<_> = found.iter().flat_map(PortfolioError::faults).filter_map(Fault::row).collect();
            prop_assert_eq!(&found, &expected);
        }
    }

    #[test]
    fn repeated_ids_are_found(ids in prop::collection::vec(0u8..60, 0..40)) {
        let expected: Vec<usize> = (0..ids.len()).filter(|row| ids[..*row].contains(&ids[*row])).collect();
        let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
        for ids in [Ids::from(&ids), Ids::from(&texts)] {
            let found = Portfolio::builder().ids(ids).build().err();
            let found: Vec<_> = found.iter().flat_map(PortfolioError::faults).filter_map(Fault::row).collect();
            prop_assert_eq!(&found, &expected);
        }
    }
}
