//! The known name that a mistyped one was probably meant to be.

/// How much of a name may differ: more than half of it is another name.
const LEAST_SIMILARITY: f64 = 0.5;
/// A longer name is not compared: none of ours is that long, and the comparison takes quadratic time.
const MAX_LENGTH: usize = 64;

/// The known name that is nearest to `name`, if one is near: by the edits that lead from one to the other, without regard to
/// upper and lower case.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let name = name.to_lowercase();
    let similarity = |known: &str| strsim::normalized_damerau_levenshtein(&name, &known.to_lowercase());
    let rated = known.into_iter().map(|known| (similarity(known), known));
    let best = rated.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(similarity, _)| *similarity >= LEAST_SIMILARITY).map(|(_, known)| known)
}
