//! Both codecs: what goes in comes out, and each thing that can be wrong is told.

use datafusion::error::DataFusionError;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::PhysicalExtensionCodec;
use keyaccount::interop::datafusion::{FunctionError, ModelFunction};
use keyaccount_cluster::codec::{LogicalCodec, PhysicalCodec};
use keyaccount_cluster::envelope::{Approved, Fingerprint, PlanError};

use crate::{another, preset};

const NAME: &str = "four_s_classify";

fn sealed(function: &ModelFunction) -> Vec<u8> {
    let function = function.clone().into_udf();
    let (mut logical, mut physical) = (Vec::new(), Vec::new());
    LogicalCodec::default().try_encode_udf(&function, &mut logical).unwrap();
    PhysicalCodec::default().try_encode_udf(&function, &mut physical).unwrap();
    assert_eq!(logical, physical);
    logical
}

fn open(name: &str, bytes: &[u8], approved: &Approved) -> Result<ModelFunction, PlanError> {
    let logical = LogicalCodec::new(approved.clone()).try_decode_udf(name, bytes);
    let physical = PhysicalCodec::new(approved.clone()).try_decode_udf(name, bytes);
    let typed = |error| match error {
        DataFusionError::External(error) => *error.downcast::<PlanError>().expect("typed"),
        error => panic!("{error}"),
    };
    match (logical, physical) {
        (Ok(logical), Ok(physical)) => {
            assert_eq!(logical, physical);
            let function = logical.inner().downcast_ref::<ModelFunction>();
            Ok(function.expect("a model's function").clone())
        }
        (Err(logical), Err(physical)) => {
            let (logical, physical) = (typed(logical), typed(physical));
            assert_eq!(logical.to_string(), physical.to_string());
            Err(logical)
        }
        (logical, physical) => panic!("{logical:?}, {physical:?}"),
    }
}

fn fingerprint(function: &ModelFunction) -> Fingerprint {
    Fingerprint::of(function).unwrap()
}

#[test]
fn what_goes_in_comes_out() {
    for function in [preset(), another()] {
        assert_eq!(open(NAME, &sealed(&function), &Approved::default()).unwrap(), function);
    }
    assert_ne!(sealed(&preset()), sealed(&another()));
}

#[test]
fn other_functions_travel_by_name() {
    let function = datafusion::functions::math::abs();
    let mut bytes = Vec::new();
    LogicalCodec::default().try_encode_udf(&function, &mut bytes).unwrap();
    assert!(bytes.is_empty());
}

#[test]
fn what_is_not_approved_is_refused() {
    let mut approved = Approved::default();
    approved.add(&format!("four_s={}", fingerprint(&preset()))).unwrap();
    approved.add("webster=0").unwrap();
    assert!(open(NAME, &sealed(&preset()), &approved).is_ok());
    // Under another name of the function the model is still the same model.
    let renamed = another().with_name("mine");
    for (name, function) in [(NAME, another()), ("mine", renamed)] {
        let refused = open(name, &sealed(&function), &approved).unwrap_err();
        let PlanError::NotApproved { model, found, approved } = refused else {
            panic!("{refused}");
        };
        assert_eq!(model, "four_s");
        assert_eq!((found, approved), (fingerprint(&another()), fingerprint(&preset())));
    }
    for wrong in ["four_s", "four_s=", "four_s=preset"] {
        assert!(approved.clone().add(wrong).unwrap_err().contains("KEY=FINGERPRINT"));
    }
}

#[test]
fn every_other_refusal_is_typed() {
    let refused = |bytes: &[u8]| open(NAME, bytes, &Approved::default()).unwrap_err();
    assert!(matches!(refused(&[]), PlanError::NoModel { .. }));
    assert!(matches!(refused(b"somebody else's"), PlanError::NoModel { .. }));
    let text = String::from_utf8(sealed(&preset())).unwrap();
    let with = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert!(changed != text, "{from} is not in it");
        match refused(changed.as_bytes()) {
            PlanError::Function(error) => error,
            error => panic!("{error}"),
        }
    };
    let format = with(r#""format":1"#, r#""format":2"#);
    assert!(matches!(format, FunctionError::Format { found: 2, .. }), "{format}");
    let version = with(r#""version":""#, r#""version":"9."#);
    assert!(matches!(version, FunctionError::Version { .. }), "{version}");
    // The format version of the model's own document.
    let document = with(r#""format_version":1"#, r#""format_version":2"#);
    assert!(document.to_string().contains("format version 2 is not known"), "{document}");
    let fingerprint = with(r#""x_cuts":[0.5]"#, r#""x_cuts":[0.6]"#);
    assert!(matches!(fingerprint, FunctionError::Fingerprint { .. }), "{fingerprint}");
    let name = with(NAME, "five_s_classify");
    assert!(matches!(name, FunctionError::Name { .. }), "{name}");
}
