//! What may have come of requests, by what their answers tell.

use crate::{
    fixture::Reported,
    invariants::Violation,
    model::{Completion, Instant, Model, Verdict},
    step::Request,
};

/// A request and what was told of its parts.
pub type Answered<'a> = (&'a Request, &'a [Reported]);
/// What the model becomes, if the reference agrees.
pub type Explanation = Result<Model, Violation>;

/// Every way to decide what of the unknown was done; of what takes two steps, the first may have been.
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

/// What the model becomes by a request that was answered so; the reference has to answer alike.
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
            // A batch is decided as a whole: a part may be refused for a seat that one before it was to take and, by a
            // fault, did not.
            (Reported::Refused, Verdict::Done) if !reported[..part].contains(&Reported::Unknown) => {
                return Err(Violation::new("L1", format!("part {part} was refused for no reason")));
            }
            _ => {}
        }
    }
    Ok(after)
}

/// What may have come of two requests that met: the one after the other; or the one between the two steps of the other.
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
