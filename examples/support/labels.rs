//! What models, classes and advice are called where there is little room.

use keyaccount::model::Model;

use super::format::shorten;

/// A model's name for a narrow column.
pub(crate) fn short_name(model: &dyn Model) -> &str {
    match model.about().key.as_str() {
        "webster" => "Webster",
        "millman_wilson" => "Millman-Wilson",
        "bensaou" => "Bensaou",
        "four_s" => "4S",
        "design_fit" => "Design fit",
        _ => &model.about().name,
    }
}

/// The first sentence of an advice, or as many of its clauses as fit a line.
pub(crate) fn first_sentence(text: &str) -> String {
    const WIDTH: usize = 90;
    let sentence = text.split(". ").next().unwrap_or(text).trim_end_matches('.');
    let end = sentence
        .match_indices([',', ';', ':'])
        .map(|(end, _)| end)
        .chain([sentence.len()])
        .take_while(|end| *end <= WIDTH)
        .last();
    end.and_then(|end| sentence.get(..end)).map_or_else(|| shorten(sentence, WIDTH), str::to_owned)
}
