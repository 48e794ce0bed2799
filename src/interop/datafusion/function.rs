//! A model as a scalar function.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{DataType, Field, FieldRef, Fields};
use datafusion_common::{DataFusionError, Result, ScalarValue};
use datafusion_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, ident,
};
use serde::{Deserialize, Serialize};

use super::payload;
use crate::classification::Detail;
use crate::interop::arrow::{Answers, BatchError, FieldFault, Reading, reading, table};
use crate::model::{ColumnNeed, CustomModel, Model};
use crate::panel::Panel;
use crate::portfolio::ColumnKind;

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returns {
    /// The key of the class.
    Class,
    /// A struct of class, margin, scores, coverage and flags.
    Everything,
}

impl Returns {
    fn detail(self) -> Detail {
        match self {
            Self::Class => Detail::Class,
            Self::Everything => Detail::Full,
        }
    }
}

/// A model as a scalar function of DataFusion; see the [module](super).
///
/// Equal to another if name, result and model are equal. Models with a rule of this library are
/// equal if their documents are; any other is equal to itself alone.
#[derive(Debug, Clone)]
pub struct ModelFunction {
    name: String,
    returns: Returns,
    model: Arc<dyn Model>,
    /// The model as JSON: what it is compared and sent by.
    document: Option<Arc<str>>,
    arguments: Vec<Argument>,
    signature: Signature,
    answers: Answers,
    result: DataType,
}

/// An argument: a column that the model reads.
#[derive(Debug, Clone)]
struct Argument {
    name: String,
    /// `None` where the model reads it both as numbers and as texts.
    kind: Option<ColumnKind>,
}

impl ModelFunction {
    /// The function `KEY_class` or `KEY_classify` of a model.
    #[must_use]
    pub fn new(model: Arc<dyn Model>, returns: Returns) -> Self {
        let key = &model.about().key;
        let name = match returns {
            Returns::Class => format!("{key}_class"),
            Returns::Everything => format!("{key}_classify"),
        };
        let arguments = arguments(&model.columns());
        let signature = Signature::user_defined(Volatility::Immutable);
        let names = arguments.iter().map(|argument| argument.name.as_str()).collect();
        // User-defined signatures take any names; without them, arguments go by position alone.
        let signature = signature.clone().with_parameter_names(names).unwrap_or(signature);
        let answers = Answers::new(&*model, returns.detail());
        let result = result_type(&answers, returns, &*model);
        let document = CustomModel::of(&*model).ok();
        let document = document.and_then(|model| serde_json::to_string(&model).ok());
        let document = document.map(Arc::from);
        Self { name, returns, model, document, arguments, signature, answers, result }
    }

    /// The same function under another name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// As DataFusion registers it.
    #[must_use]
    pub fn into_udf(self) -> ScalarUDF {
        ScalarUDF::new_from_impl(self)
    }

    /// The name by which SQL calls it.
    pub fn call_name(&self) -> &str {
        &self.name
    }

    /// What it gives.
    pub fn returns(&self) -> Returns {
        self.returns
    }

    /// The model.
    pub fn model(&self) -> &Arc<dyn Model> {
        &self.model
    }

    /// The names of the arguments, in their order: the columns that the model reads.
    pub fn argument_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.arguments.iter().map(|argument| argument.name.as_str())
    }

    /// The call over the columns of these names, as SQL.
    #[must_use]
    pub fn sql(&self) -> String {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let arguments: Vec<String> = self.argument_names().map(quoted).collect();
        format!("{}({})", self.name, arguments.join(", "))
    }

    /// The call over the columns of these names, as an expression.
    #[must_use]
    pub fn call(&self) -> Expr {
        let arguments = self.argument_names().map(ident).collect();
        self.clone().into_udf().call(arguments)
    }

    /// A number that differs from model to model, for logs and for telling two processes apart;
    /// `None` for a model with a rule from outside this library.
    #[must_use]
    pub fn fingerprint(&self) -> Option<u64> {
        self.document().map(payload::fingerprint)
    }

    /// The model as JSON, if its rule is one of this library's.
    pub(super) fn document(&self) -> Option<&str> {
        self.document.as_deref()
    }

    /// One array per argument into the answer.
    fn answer(&self, arrays: &[ArrayRef]) -> std::result::Result<ArrayRef, BatchError> {
        let named = self.argument_names().zip(arrays.iter().map(|array| &**array));
        let panel = Panel::new([&*self.model as &dyn Model]).with_detail(self.returns.detail());
        let result = panel.classify(&table(named)?)?.pop().unwrap_or_default();
        let mut columns = self.answers.columns(result)?;
        let DataType::Struct(fields) = &self.result else {
            return Ok(columns.swap_remove(0));
        };
        // class, margin, a score per axis, coverage, flags
        let scores = columns.splice(2..2 + self.model.axes().len(), []).collect();
        if let Some(DataType::Struct(axes)) = fields.get(2).map(|field| field.data_type()) {
            columns.insert(2, Arc::new(StructArray::try_new(axes.clone(), scores, None)?));
        }
        Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
    }

    /// The types that the arguments are to be cast to.
    fn cast(&self, types: &[DataType]) -> std::result::Result<Vec<DataType>, BatchError> {
        let (mut cast, mut faults) = (Vec::new(), Vec::new());
        for (argument, data_type) in self.arguments.iter().zip(types) {
            let decimal = data_type.is_decimal();
            let data_type = if decimal { &DataType::Float64 } else { data_type };
            let column = argument.name.clone();
            match (reading(data_type), argument.kind) {
                (Reading::Refused(remedy), _) => {
                    let data_type = data_type.clone();
                    faults.push(FieldFault::Unsupported { column, data_type, remedy });
                }
                (Reading::Kind(found), Some(wanted)) if found != wanted => {
                    let (data_type, readers) = (data_type.clone(), Vec::new());
                    faults.push(FieldFault::WrongKind {
                        column,
                        data_type,
                        readers,
                        wanted,
                        found,
                    });
                }
                _ => cast.push(data_type.clone()),
            }
        }
        match faults.len() {
            0 => Ok(cast),
            total => Err(BatchError::Fields { faults, total }),
        }
    }
}

/// The columns that a model reads, each once.
fn arguments(needs: &[ColumnNeed<'_>]) -> Vec<Argument> {
    let mut arguments: Vec<Argument> = Vec::new();
    for need in needs {
        let kind = if need.text { ColumnKind::Text } else { ColumnKind::Number };
        match arguments.iter_mut().find(|argument| argument.name == need.name) {
            Some(argument) => argument.kind = None,
            None => arguments.push(Argument { name: need.name.to_owned(), kind: Some(kind) }),
        }
    }
    arguments
}

fn result_type(answers: &Answers, returns: Returns, model: &dyn Model) -> DataType {
    let class = answers.fields().first().map_or(DataType::Null, |field| field.data_type().clone());
    if returns == Returns::Class {
        return class;
    }
    let number = |name: &str, nullable| Arc::new(Field::new(name, DataType::Float64, nullable));
    let scores = model.axes().iter().map(|axis| number(axis.key(), true)).collect::<Fields>();
    DataType::Struct(Fields::from(vec![
        Arc::new(Field::new("class", class, true)) as FieldRef,
        number("margin", true),
        Arc::new(Field::new("scores", DataType::Struct(scores), false)),
        number("coverage", false),
        Arc::new(Field::new("flags", DataType::UInt8, false)),
    ]))
}

impl PartialEq for ModelFunction {
    fn eq(&self, other: &Self) -> bool {
        let same_model = match (&self.document, &other.document) {
            (Some(one), Some(other)) => one == other,
            _ => Arc::ptr_eq(&self.model, &other.model),
        };
        self.name == other.name && self.returns == other.returns && same_model
    }
}

impl Eq for ModelFunction {}

impl Hash for ModelFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, self.returns, &self.document).hash(state);
    }
}

impl ScalarUDFImpl for ModelFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.result.clone())
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        if types.len() != self.arguments.len() {
            let names: Vec<&str> = self.argument_names().collect();
            return Err(DataFusionError::Plan(format!(
                "{} takes {} arguments and {} were given: {}",
                self.name,
                names.len(),
                types.len(),
                names.join(", ")
            )));
        }
        self.cast(types).map_err(external)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let answer =
            self.answer(&ColumnarValue::values_to_arrays(&args.args)?).map_err(external)?;
        if scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&answer, 0)?));
        }
        Ok(ColumnarValue::Array(answer))
    }
}

fn external(error: BatchError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
