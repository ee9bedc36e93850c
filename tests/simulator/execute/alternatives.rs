//! What may have come of requests, by what their answers tell.

use crate::{
    fixture::Told,
    invariants::Violation,
    model::{Completion, Instant, Model, Verdict},
    step::Request,
};

/// A request and what was told of its parts.
pub type Answered<'a> = (&'a Request, &'a [Told]);
/// What the model becomes, if the reference agrees.
pub type Outcome = Result<Model, Violation>;

/// Every way to decide what of the unknown was done; of what takes two steps, the first may have been.
pub fn possible_outcomes(told: &[Told], two_steps: bool) -> Vec<Vec<Told>> {
    let mut possible_outcomes = vec![told.to_vec()];
    for part in (0..told.len()).filter(|part| told[*part] == Told::Unknown) {
        let with = |what: Told| {
            let done = possible_outcomes.iter().map(move |choice| {
                let mut done = choice.clone();
                done[part] = what;
                done
            });
            done.collect::<Vec<_>>()
        };
        let begun = if two_steps { with(Told::Begun) } else { Vec::new() };
        possible_outcomes = possible_outcomes.iter().cloned().chain(with(Told::Done)).chain(begun).collect();
    }
    possible_outcomes
}

/// What the model becomes by a request that was answered so; the reference has to answer alike.
pub fn apply_reported(model: &Model, (request, told): Answered<'_>, now: Instant) -> Outcome {
    let mut after = model.clone();
    let extent = |part: usize| match told[part] {
        Told::Done => Completion::Whole,
        Told::Begun => Completion::Begun,
        Told::Refused | Told::Unknown | Told::NotSent => Completion::Nothing,
    };
    let verdicts = request.decide(&mut after, now, extent);
    for (part, (verdict, one)) in verdicts.iter().zip(told).enumerate() {
        match (one, verdict) {
            (Told::Done | Told::Begun, Verdict::Refused(invariant, why)) => {
                return Err(Violation::new(invariant, format!("part {part} was done although: {why}")));
            }
            // A batch is decided as a whole: a part may be refused for a seat that one before it was to take and, by a
            // fault, did not.
            (Told::Refused, Verdict::Done) if !told[..part].contains(&Told::Unknown) => {
                return Err(Violation::new("L1", format!("part {part} was refused for no reason")));
            }
            _ => {}
        }
    }
    Ok(after)
}

/// What may have come of two requests that met: the one after the other; or the one between the two steps of the other.
pub fn serial_orders(model: &Model, outer: Answered<'_>, inner: Answered<'_>) -> Vec<Outcome> {
    let now = model.now;
    let after = |first, second| apply_reported(model, first, now).and_then(|model| apply_reported(&model, second, now));
    let mut outcomes = vec![after(inner, outer), after(outer, inner)];
    if outer.0.has_two_steps(model) && outer.1.contains(&Told::Done) {
        let first: Vec<Told> =
            outer.1.iter().map(|told| if *told == Told::Done { Told::Begun } else { *told }).collect();
        let begun = apply_reported(model, (outer.0, &first), now).and_then(|model| apply_reported(&model, inner, now));
        outcomes.push(begun.and_then(|model| apply_reported(&model, outer, now)));
    }
    outcomes
}
