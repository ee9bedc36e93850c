//! The possible effects of requests, by their reported outcomes.

use crate::{
    fixture::Reported,
    invariants::Violation,
    model::{Completion, Instant, Model, Verdict},
    step::Request,
};

/// A request and the reported outcomes of its parts.
pub type Answered<'a> = (&'a Request, &'a [Reported]);
/// The model after the request, if the model agrees with its outcomes.
pub type Explanation = Result<Model, Violation>;

/// Every assignment of effects to parts with an unknown outcome; a part with two steps may have done only the first.
pub fn possible_outcomes(reported: &[Reported], two_steps: bool) -> Vec<Vec<Reported>> {
    let mut possible_outcomes = vec![reported.to_vec()];
    for part in (0..reported.len()).filter(|part| reported[*part] == Reported::Unknown) {
        let with = |what: Reported| {
            let done = possible_outcomes.iter().map(move |choice| {
                let mut done = choice.clone();
                done[part] = what;
                done
            });
            done.collect::<Vec<_>>()
        };
        let begun = if two_steps { with(Reported::FirstStepDone) } else { Vec::new() };
        possible_outcomes = possible_outcomes.iter().cloned().chain(with(Reported::Succeeded)).chain(begun).collect();
    }
    possible_outcomes
}

/// Applies a request to the model; the model's verdicts have to agree with the reported outcomes.
pub fn apply_reported(model: &Model, (request, reported): Answered<'_>, now: Instant) -> Explanation {
    let mut after = model.clone();
    let completion = |part: usize| match reported[part] {
        Reported::Succeeded => Completion::Complete,
        Reported::FirstStepDone => Completion::FirstStep,
        Reported::Refused | Reported::Unknown | Reported::NotSent => Completion::NotDone,
    };
    let verdicts = request.decide(&mut after, now, completion);
    for (part, (verdict, one)) in verdicts.iter().zip(reported).enumerate() {
        match (one, verdict) {
            (Reported::Succeeded | Reported::FirstStepDone, Verdict::Refused(invariant, why)) => {
                return Err(Violation::new(invariant, format!("part {part} was done although: {why}")));
            }
            // The product decides a batch as a whole: it may refuse a part for a seat that an earlier part took and,
            // after a fault, did not keep.
            (Reported::Refused, Verdict::Done) if !reported[..part].contains(&Reported::Unknown) => {
                return Err(Violation::new("L1", format!("part {part} was refused for no reason")));
            }
            _ => {}
        }
    }
    Ok(after)
}

/// The possible effects of two concurrent requests: both serial orders, or `inner` between the two steps of `outer`.
pub fn serial_orders(model: &Model, outer: Answered<'_>, inner: Answered<'_>) -> Vec<Explanation> {
    let now = model.now;
    let after = |first, second| apply_reported(model, first, now).and_then(|model| apply_reported(&model, second, now));
    let mut outcomes = vec![after(inner, outer), after(outer, inner)];
    if outer.0.has_two_steps(model) && outer.1.contains(&Reported::Succeeded) {
        let first: Vec<Reported> = outer
            .1
            .iter()
            .map(|reported| if *reported == Reported::Succeeded { Reported::FirstStepDone } else { *reported })
            .collect();
        let begun = apply_reported(model, (outer.0, &first), now).and_then(|model| apply_reported(&model, inner, now));
        outcomes.push(begun.and_then(|model| apply_reported(&model, outer, now)));
    }
    outcomes
}
