//! The product in a story: the people, functions beside it whose clocks are wrong, and how a step is taken.

mod answers;
mod jobs;
mod links;
mod prepare;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use harness::{Person, World};
use kit::App;
use serde_json::Value;

pub use answers::Told;
use answers::told;
pub use jobs::name;
pub use prepare::put;
use prepare::send;

use crate::{
    draw::CAST,
    model::{Model, Who},
    step::{Job, Request, Trouble},
};

pub struct Stage {
    pub world: World,
    /// Other functions: undisturbed, and with clocks that are five minutes slow or fast.
    rival: World,
    slow: World,
    fast: World,
    pub people: Vec<Person>,
    /// Who delivers what the stream repeats.
    courier: World,
    sender: App,
    /// What a planted bug wants to know.
    presented: Arc<AtomicU32>,
    /// The tokens of the emails that have arrived, by sending.
    pub tokens: BTreeMap<(usize, usize, u32), String>,
}

/// Which functions: those whose clock is right, or wrong by five minutes, and those that repeat the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Functions {
    Right,
    Slow,
    Fast,
    Courier,
}

impl Functions {
    /// By how much their clock is wrong.
    pub fn wrong(self) -> TimeDelta {
        match self {
            Self::Slow => TimeDelta::minutes(-5),
            Self::Fast => TimeDelta::minutes(5),
            Self::Right | Self::Courier => TimeDelta::zero(),
        }
    }
}

/// A request on its way.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub request: &'a Request,
    pub of: Functions,
    pub key: Option<&'a str>,
    pub trouble: &'a Trouble,
}

impl Stage {
    pub fn of(world: World, presented: Option<Arc<AtomicU32>>) -> Self {
        let rival = world.another_instance();
        let slow = rival.instance_with_clock_skew(Functions::Slow.wrong());
        let fast = slow.instance_with_clock_skew(Functions::Fast.wrong());
        let people = (0..CAST).map(|who| world.person(&address(who, false))).collect();
        let courier = fast.another_instance();
        Self {
            sender: courier.app(),
            courier,
            rival,
            slow,
            fast,
            people,
            world,
            presented: presented.unwrap_or_default(),
            tokens: BTreeMap::new(),
        }
    }

    fn functions(&self, of: Functions) -> &World {
        match of {
            Functions::Right => &self.world,
            Functions::Slow => &self.slow,
            Functions::Fast => &self.fast,
            Functions::Courier => &self.courier,
        }
    }

    /// Plans what is to fail on the way of a step.
    pub fn plan(&self, of: Functions, trouble: &Trouble) {
        for (when, fault) in trouble {
            self.functions(of).wire().fail(*when, fault.clone());
        }
    }

    /// Ends all trouble, and says how often it struck.
    pub fn heal(&self, of: Functions, trouble: &Trouble) -> usize {
        let wire = self.functions(of).wire();
        let struck = trouble.len().saturating_sub(wire.untriggered());
        wire.clear_faults();
        struck
    }

    /// Calls that have gone over the wire of those functions since the last time, as text.
    pub fn calls(&self, of: Functions) -> Vec<String> {
        self.functions(of).wire().take_calls().iter().map(|call| call.body.to_string()).collect()
    }

    /// Sends a request with what may fail on its way. Says what the answer tells of each part, how often something
    /// failed, and the answer.
    pub async fn ask(&mut self, model: &Model, asked: Asked<'_>) -> (Vec<Told>, usize, String) {
        let Some(prepared) = self.prepare(model, asked.request).await else {
            return (vec![Told::NotAsked], 0, "nobody has the link".to_owned());
        };
        self.plan(asked.of, asked.trouble);
        let attempt = if let Request::Accept(held) = asked.request { held.attempt } else { 0 };
        self.presented.store(attempt, Ordering::Relaxed);
        let answer = send(prepared, self.functions(asked.of), asked.key).await;
        self.presented.store(0, Ordering::Relaxed);
        let struck = self.heal(asked.of, asked.trouble);
        (told(asked.request, &answer), struck, format!("{} {}", answer.status, answer.text()))
    }

    /// Sends `outer`, and `inner` through other functions before one of its calls, if it gets there.
    pub async fn meet(
        &mut self,
        model: &Model,
        outer: &Request,
        inner: &Request,
        when: harness::When,
    ) -> (Vec<Told>, Option<Vec<Told>>) {
        let (Some(first), second) = (self.prepare(model, outer).await, self.prepare(model, inner).await) else {
            return (vec![Told::NotAsked], None);
        };
        let Some(second) = second else { return (told(outer, &send(first, &self.world, None).await), None) };
        let heard = Arc::new(Mutex::new(None));
        let (hear, rival) = (heard.clone(), self.rival.clone());
        self.world.wire().before(when, move || async move {
            let answer = send(second, &rival, None).await;
            *hear.lock().unwrap() = Some(answer);
        });
        let answer = send(first, &self.world, None).await;
        self.world.wire().clear_faults();
        let heard = heard.lock().unwrap().take();
        (told(outer, &answer), heard.map(|answer| told(inner, &answer)))
    }

    /// Sends `outer`, and runs a job elsewhere before one of its calls; says what the job answered, if it got there.
    pub async fn meanwhile(
        &mut self,
        model: &Model,
        outer: &Request,
        job: Job,
        when: harness::When,
    ) -> (Vec<Told>, Option<Value>) {
        let Some(first) = self.prepare(model, outer).await else { return (vec![Told::NotAsked], None) };
        let ran = Arc::new(Mutex::new(None));
        let (note, rival) = (ran.clone(), self.rival.clone());
        self.world.wire().before(when, move || async move {
            let answer = rival.run_job(name(job)).await;
            *note.lock().unwrap() = Some(answer);
        });
        let answer = send(first, &self.world, None).await;
        self.world.wire().clear_faults();
        let ran = ran.lock().unwrap().take();
        (told(outer, &answer), ran)
    }
}

/// The address of somebody, as it is or loudly.
pub fn address(who: Who, loud: bool) -> String {
    if loud { format!("P{who}@EXAMPLE.com") } else { format!("p{who}@example.com") }
}

/// Whose address it is, in any spelling.
pub fn person(address: &str) -> Option<Who> {
    (0..CAST).find(|who| address.eq_ignore_ascii_case(&self::address(*who, false)))
}
