//! What is saved and loaded is what it was.

use keyaccount::classification::{Classifications, Detail};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::common::any_model::{any_model, each_own};
use crate::common::row_bits;
use crate::common::table::{Table, seed};
use crate::{classified, config};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn saving_and_loading_changes_nothing(model in any_model(), seed in seed()) {
        let table = Table::fitting(model.model(), seed);
        let expected = classified(model.model(), &table);
        each_own!(&model, own => {
            check_round_trip(own)?;
            let again = serde_json::from_str(&serde_json::to_string(own).unwrap()).unwrap();
            prop_assert!(same_type(own, &again));
            prop_assert_eq!(row_bits(&classified(&again, &table)), row_bits(&expected));
            let again = toml::from_str(&toml::to_string(own).unwrap()).unwrap();
            prop_assert!(same_type(own, &again));
            prop_assert_eq!(row_bits(&classified(&again, &table)), row_bits(&expected));
        }, ());
        if let Some(custom) = model.custom() {
            check_round_trip(&custom)?;
        }
        let portfolio = table.portfolio();
        for detail in [Detail::Class, Detail::Margin, Detail::Full] {
            let mut result = Classifications::new();
            model.model().classify_into(&portfolio, detail, &mut result).unwrap();
            for again in [
                serde_json::from_str(&serde_json::to_string(&result).unwrap()).unwrap(),
                toml::from_str(&toml::to_string(&result).unwrap()).unwrap(),
            ] {
                let again: Classifications = again;
                prop_assert_eq!(row_bits(&again), row_bits(&result));
                prop_assert_eq!(again.saturation(), result.saturation());
                prop_assert_eq!((again.model(), again.detail()), (result.model(), detail));
            }
        }
        for row in 0..table.rows().min(3) {
            check_round_trip(&model.model().explain(&portfolio, row).unwrap())?;
        }
    }
}

/// Says that two values have one type, for type inference; and that they are equal.
fn same_type<T: PartialEq>(one: &T, other: &T) -> bool {
    one == other
}

fn check_round_trip<T>(value: &T) -> TestCaseResult
where
    T: PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let json = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    let written = toml::to_string(value).unwrap();
    prop_assert_eq!(&toml::from_str::<T>(&written).unwrap(), value);
    Ok(())
}
