//! Every kind of column against a list of options.

use super::*;
use crate::instructions::Instructions;

/// Checks every way to read a column of numbers against what it should hold.
fn check_numbers(column: &Column<'_>, naive: &[Option<f64>]) -> Result<(), TestCaseError> {
    prop_assert_eq!(column.kind(), ColumnKind::Number);
    prop_assert_eq!(column.len(), naive.len());
    prop_assert_eq!(column.is_empty(), naive.is_empty());
    prop_assert!(column.levels().is_none());
    prop_assert_eq!(column.missing_count(), naive.iter().filter(|value| value.is_none()).count());
    for row in 0..naive.len() + 2 {
        let expected = naive.get(row).copied().flatten();
        prop_assert_eq!(column.number(row), expected);
        prop_assert_eq!(column.is_missing(row), expected.is_none());
        prop_assert_eq!(column.text(row), None);
    }
    let floats: Vec<f64> = naive.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    let mut buffer = vec![-7.0; naive.len() + 5];
    let ranges = [(0, 0), (0, 1), (0, usize::MAX), (1, 66), (3, naive.len())];
    let each = Instructions::ALL.into_iter().flat_map(|level| ranges.map(|range| (level, range)));
    for (level, (start, end)) in each {
        let rows = start.min(naive.len())..end.min(naive.len()).max(start.min(naive.len()));
        prop_assert!(same(column.block(start..end, &mut buffer, level), &floats[rows.clone()]));
        prop_assert!(
            column
                .block_mapped(start..end, &[1.0], &mut buffer, level)
                .iter()
                .all(|value| value.is_nan())
        );
        let first_two = rows.start..rows.end.min(rows.start + 2);
        prop_assert!(same(column.block(start..end, &mut buffer[..2], level), &floats[first_two]));
        let sliced = column.slice(&(start..end));
        let read = sliced.block(0..sliced.len(), &mut buffer, level);
        prop_assert!(same(read, column.block(start..end, &mut vec![0.0; naive.len()], level)));
    }
    Ok(())
}

/// A bitmap of these bits, after some bits of the opposite kind.
fn bitmap(bits: &[bool], offset: usize) -> Vec<u8> {
    let mut bytes = vec![0; (bits.len() + offset).div_ceil(8)];
    for (at, bit) in std::iter::repeat_n(true, offset).chain(bits.iter().copied()).enumerate() {
        bytes[at / 8] |= u8::from(bit) << (at % 8);
    }
    bytes
}

/// Rows of anything, each with a validity, and an offset of the bitmap.
fn rows_of<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = (Vec<T>, Vec<bool>, usize)> {
    // Mostly valid, so that whole words and blocks are valid too.
    let valid = prop_oneof![Just(0.5), Just(0.98), Just(1.0)];
    (prop::collection::vec(value, 0..200), valid, 0usize..20).prop_flat_map(
        |(values, valid, offset)| {
            let bits = prop::collection::vec(prop::bool::weighted(valid), values.len());
            (Just(values), bits, Just(offset))
        },
    )
}

fn check_with_validity<'a>(
    column: impl Fn() -> Column<'a>,
    naive: &[Option<f64>],
    valid: &[bool],
    offset: usize,
) -> Result<(), TestCaseError> {
    check_numbers(&column(), naive)?;
    let masked: Vec<_> =
        naive.iter().zip(valid).map(|(value, valid)| value.filter(|_| *valid)).collect();
    check_numbers(&column().with_validity(bitmap(valid, offset), offset), &masked)?;
    // A second bitmap takes more away and gives nothing back.
    let all = vec![0xff; naive.len().div_ceil(8)];
    let twice = column().with_validity(bitmap(valid, offset), offset).with_validity(all, 0);
    check_numbers(&twice, &masked)
}

macro_rules! reads_as_f64 {
    ($($test:ident: $type:ty, $strategy:expr, |$value:ident| $expected:expr;)*) => {
        proptest! {$(
            #[test]
            fn $test((values, valid, offset) in rows_of($strategy)) {
                let naive: Vec<Option<f64>> = values.iter().map(|$value: &$type| $expected).collect();
                check_with_validity(|| values.as_slice().into(), &naive, &valid, offset)?;
                check_numbers(&Column::from(&values), &naive)?;
                check_numbers(&Column::from(values.clone()), &naive)?;
                check_numbers(&Column::from(Cow::Borrowed(values.as_slice())), &naive)?;
                let options: Vec<Option<$type>> =
                    values.iter().zip(&valid).map(|(value, valid)| valid.then_some(*value)).collect();
                let expected: Vec<_> =
                    naive.iter().zip(&valid).map(|(value, valid)| value.filter(|_| *valid)).collect();
                check_numbers(&Column::from(options.as_slice()), &expected)?;
                check_numbers(&Column::from(options), &expected)?;
            }
        )*}
    };
}
reads_as_f64! {
    f64_column: f64, prop_oneof![9 => -1e9..1e9, 1 => Just(f64::NAN)], |value| (!value.is_nan()).then_some(*value);
    f32_column: f32, prop_oneof![9 => -1e9f32..1e9, 1 => Just(f32::NAN)], |value| (!value.is_nan()).then_some(f64::from(*value));
    bool_column: bool, any::<bool>(), |value| Some(if *value { 1.0 } else { 0.0 });
    i8_column: i8, any::<i8>(), |value| Some(f64::from(*value));
    i16_column: i16, any::<i16>(), |value| Some(f64::from(*value));
    i32_column: i32, any::<i32>(), |value| Some(f64::from(*value));
    i64_column: i64, any::<i64>(), |value| Some(value.to_string().parse().unwrap());
    u8_column: u8, any::<u8>(), |value| Some(f64::from(*value));
    u16_column: u16, any::<u16>(), |value| Some(f64::from(*value));
    u32_column: u32, any::<u32>(), |value| Some(f64::from(*value));
    u64_column: u64, any::<u64>(), |value| Some(value.to_string().parse().unwrap());
}

#[test]
fn arrays_make_columns() {
    assert_eq!(Column::from([1_u8, 2]).number(1), Some(2.0));
    assert_eq!(Column::from(&[1.5_f32, 2.0]).number(0), Some(1.5));
    assert_eq!(Column::from([Some(1_i32), None]).number(1), None);
    assert_eq!(Column::from(&[Some(true)]).number(0), Some(1.0));
    assert_eq!(Column::from(&[Some("a"), None]).text(0), Some("a"));
    assert_eq!(Column::from([String::from("a")]).text(0), Some("a"));
}

#[test]
fn borrowed_floats_are_read_where_they_lie() {
    let values: Vec<f64> = (0..100).map(f64::from).collect();
    let mut buffer = [0.0; 100];
    let mut valid = [0xff_u8; 13];
    valid[12] = 0;
    let level = Instructions::widest();
    for column in [
        Column::from(&values),
        Column::from(&values).with_validity(&valid, 0),
        Column::from(ArrayView1::from(&values)),
    ] {
        assert_eq!(column.block(10..90, &mut buffer, level).as_ptr(), values[10..].as_ptr());
        let sliced = column.slice(&(10..90));
        assert_eq!(sliced.block(5..6, &mut buffer, level).as_ptr(), values[15..].as_ptr());
    }
    let masked = Column::from(&values).with_validity(&valid, 0);
    let buffer_start = buffer.as_ptr();
    assert_eq!(masked.block(10..100, &mut buffer, level).as_ptr(), buffer_start);
    assert!(buffer[85] == 95.0 && buffer[86].is_nan());
}

/// Checks every way to read a column of texts.
fn check_texts(column: &Column<'_>, naive: &[Option<&str>]) -> Result<(), TestCaseError> {
    prop_assert_eq!(column.kind(), ColumnKind::Text);
    prop_assert_eq!(column.len(), naive.len());
    prop_assert_eq!(column.missing_count(), naive.iter().filter(|text| text.is_none()).count());
    for row in 0..naive.len() + 2 {
        let expected = naive.get(row).copied().flatten();
        prop_assert_eq!(column.text(row), expected);
        prop_assert_eq!(column.is_missing(row), expected.is_none());
        prop_assert_eq!(column.number(row), None);
    }
    let levels = column.levels().unwrap();
    // One level too few: what has no number is missing.
    let table: Vec<f64> =
        (0..levels.len().saturating_sub(1)).map(|code| 0.5 + code as f64).collect();
    let number = |text: &str| {
        let code = levels.iter().position(|level| level == text).unwrap();
        table.get(code).copied().unwrap_or(f64::NAN)
    };
    let expected: Vec<f64> = naive.iter().map(|text| text.map_or(f64::NAN, number)).collect();
    let mut buffer = vec![0.0; naive.len() + 1];
    let middle = naive.len() / 3..naive.len() / 2;
    let sliced = column.slice(&middle);
    for level in Instructions::ALL {
        let all = column.block_mapped(0..usize::MAX, &table, &mut buffer, level);
        prop_assert!(same(all, &expected));
        let part = column.block_mapped(middle.clone(), &table, &mut buffer, level);
        prop_assert!(same(part, &expected[middle.clone()]));
        let of_slice = sliced.block_mapped(0..naive.len(), &table, &mut buffer, level);
        prop_assert!(same(of_slice, &expected[middle.clone()]));
        let numbers = column.block(0..naive.len(), &mut buffer, level);
        prop_assert!(numbers.iter().all(|value| value.is_nan()));
    }

    let unknown: Vec<bool> = (0..levels.len()).map(|code| code % 2 == 1).collect();
    let is_unknown = |row: &usize| {
        let code = naive[*row].and_then(|text| levels.iter().position(|level| level == text));
        code.is_some_and(|code| code % 2 == 1)
    };
    let using: Vec<usize> = (0..naive.len()).filter(is_unknown).collect();
    let listed = using.iter().copied().take(3).collect();
    prop_assert_eq!(column.rows_using(&unknown, 3), (listed, using.len()));
    Ok(())
}

const LEVELS: [&str; 4] = ["north", "south", "", "north-east"];

macro_rules! dictionaries {
    ($($test:ident: $type:ty;)*) => {
        proptest! {$(
            #[test]
            fn $test((codes, valid, offset) in rows_of(0..4 as $type)) {
                let naive: Vec<Option<&str>> =
                    codes.iter().map(|code| Some(LEVELS[usize::try_from(*code).unwrap()])).collect();
                check_texts(&Column::dictionary(&codes, LEVELS), &naive)?;
                // Under a 0 of the bitmap any code may stand.
                let wild: Vec<$type> = codes.iter().zip(&valid).map(|(code, valid)| if *valid { *code } else { <$type>::MAX }).collect();
                let naive: Vec<_> = naive.iter().zip(&valid).map(|(text, valid)| text.filter(|_| *valid)).collect();
                let column = Column::dictionary(wild, LEVELS.map(String::from)).with_validity(bitmap(&valid, offset), offset);
                check_texts(&column, &naive)?;
                prop_assert!(Portfolio::builder().column("x", column).build().is_ok());
            }
        )*}
    };
}
dictionaries! {
    dictionary_of_i8: i8;
    dictionary_of_i16: i16;
    dictionary_of_i32: i32;
    dictionary_of_i64: i64;
    dictionary_of_u8: u8;
    dictionary_of_u16: u16;
    dictionary_of_u32: u32;
    dictionary_of_u64: u64;
}

proptest! {
    #[test]
    fn texts_are_encoded((texts, valid, _) in rows_of(prop::sample::select(&LEVELS))) {
        let naive: Vec<Option<&str>> = texts.iter().copied().map(Some).collect();
        let owned: Vec<String> = texts.iter().map(ToString::to_string).collect();
        let cows: Vec<Cow<'_, str>> = texts.iter().copied().map(Cow::from).collect();
        for column in [Column::from(&texts), texts.clone().into(), (&owned).into(), owned.clone().into(), (&cows).into(), cows.clone().into()] {
            check_texts(&column, &naive)?;
        }
        let naive: Vec<Option<&str>> = texts.iter().zip(&valid).map(|(text, valid)| valid.then_some(*text)).collect();
        let owned: Vec<Option<String>> = naive.iter().map(|text| text.map(String::from)).collect();
        for column in [Column::from(&naive), naive.clone().into(), (&owned).into(), owned.clone().into()] {
            check_texts(&column, &naive)?;
        }
    }

    #[test]
    fn bits_are_zero_and_one((values, valid, offset) in rows_of(any::<bool>())) {
        let bytes = bitmap(&values, offset);
        let naive: Vec<_> = values.iter().map(|value| Some(f64::from(u8::from(*value)))).collect();
        check_with_validity(|| Bits::new(&bytes, offset, values.len()).into(), &naive, &valid, 19 - offset)?;
    }

    #[test]
    fn arrays_of_any_memory_order(
        (rows, columns) in (0usize..80, 0usize..5),
        (fortran, turned, upside_down, mirrored) in any::<(bool, bool, bool, bool)>(),
        (row_step, column_step) in (1isize..4, 1isize..3),
    ) {
        let shape = if turned { (columns, rows) } else { (rows, columns) };
        let values: Vec<f64> = (0..rows * columns).map(|at| if at % 7 == 3 { f64::NAN } else { at as f64 }).collect();
        let array = Array2::from_shape_vec(shape.set_f(fortran), values).unwrap();
        let mut view = array.view();
        if turned {
            view.swap_axes(0, 1);
        }
        view.slice_axis_inplace(Axis(0), Slice::new(0, None, if upside_down { -row_step } else { row_step }));
        view.slice_axis_inplace(Axis(1), Slice::new(0, None, if mirrored { -column_step } else { column_step }));
        let names: Vec<String> = (0..view.ncols()).map(|at| format!("c{at}")).collect();
        let portfolio = Portfolio::from_array(view, names.iter().map(String::as_str)).unwrap();
        prop_assert_eq!(portfolio.rows(), view.nrows());
        prop_assert_eq!(portfolio.column_names().collect::<Vec<_>>(), names.clone());
        for (at, name) in names.iter().enumerate() {
            let naive: Vec<_> = (0..view.nrows()).map(|row| Some(view[(row, at)]).filter(|value| !value.is_nan())).collect();
            check_numbers(portfolio.column(name).unwrap(), &naive)?;
        }
    }
}
