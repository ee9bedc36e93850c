//! The product in a story: the people, functions beside it whose clocks are wrong, and how a step is taken.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use harness::{Answer, Person, World};
use http::Method;
use kit::App;
use local::aws::dynamodb::Position;
use serde_json::{Value, json};
use store::{Place, keys::DUE_SHARDS};

use crate::{
    dice::Dice,
    draw::CAST,
    model::{Held, Instant, Model, Who},
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
    /// The tokens of the letters that have arrived, by sending.
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

/// What became of one part of a request, as far as the answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Done,
    Refused,
    /// It failed: it may have been done.
    Unknown,
    /// Nobody has the link that it takes.
    NotAsked,
}

impl Stage {
    pub fn of(world: World, presented: Option<Arc<AtomicU32>>) -> Self {
        let rival = world.another_function();
        let slow = rival.wrong_function(Functions::Slow.wrong());
        let fast = slow.wrong_function(Functions::Fast.wrong());
        let people = (0..CAST).map(|who| world.person(&address(who, false))).collect();
        let courier = fast.another_function();
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
        let struck = trouble.len().saturating_sub(wire.planned());
        wire.heal();
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
        self.world.wire().heal();
        let heard = heard.lock().unwrap().take();
        (told(outer, &answer), heard.map(|answer| told(inner, &answer)))
    }

    /// Sends `outer`, and runs a job elsewhere before one of its calls; says whether it got there.
    pub async fn meanwhile(
        &mut self,
        model: &Model,
        outer: &Request,
        job: Job,
        when: harness::When,
    ) -> (Vec<Told>, bool) {
        let Some(first) = self.prepare(model, outer).await else { return (vec![Told::NotAsked], false) };
        let ran = Arc::new(Mutex::new(false));
        let (note, rival) = (ran.clone(), self.rival.clone());
        self.world.wire().before(when, move || async move {
            rival.run_job(name(job)).await;
            *note.lock().unwrap() = true;
        });
        let answer = send(first, &self.world, None).await;
        self.world.wire().heal();
        let ran = *ran.lock().unwrap();
        (told(outer, &answer), ran)
    }

    /// That job has run until then, in the order of what it goes by, and left nothing over.
    pub async fn up_to_date(&self, job: Job, until: Instant) {
        let sweeps: Vec<(String, TimeDelta)> = match job {
            Job::Lapse | Job::Expire => vec![(format!("jobs-{}", name(job)), TimeDelta::zero())],
            // Each by the end of the access, ahead of time by what it reminds of.
            Job::Remind => {
                [14, 3, 1].map(|days| (format!("jobs-remind-guests#P{days}D"), TimeDelta::days(days))).into()
            }
            Job::SweepOutbox => Vec::new(),
        };
        for (sweep, ahead) in sweeps {
            let mark = Place::at(until + ahead);
            let known = self.sender.store.progress(&sweep).await.unwrap().marks;
            let behind = |shard: &u8| known.get(shard).is_none_or(|known| *known < mark);
            let marks = (0..DUE_SHARDS).filter(behind).map(|shard| (shard, mark.clone())).collect();
            self.sender.store.note_progress(&sweep, &marks).await.unwrap();
        }
    }

    /// Runs a job; whether it finished. Nothing is due before `earliest`: as if it had run every few minutes until then.
    pub async fn run(&self, job: Job, earliest: Instant) -> bool {
        self.up_to_date(job, earliest).await;
        self.world.jobs().run(name(job)).await.is_ok_and(|ran| ran.error.is_none())
    }

    /// The stream delivers again what it has delivered, in any order, some of it twice.
    pub async fn replay(&self, shuffle: u64) {
        let mut dice = Dice::new(shuffle);
        let stream = self.world.cloud().dynamodb();
        let all = stream.records_since(local::machine::TABLE, Position::default(), 1_000).unwrap().records;
        let partition = |record: &Value| record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap_or_default().to_owned();
        let mut batch: Vec<Value> = all
            .into_iter()
            .filter(|record| record["eventName"] == "INSERT" && partition(record).starts_with("OUTBOX#"))
            .filter(|_| dice.percent(30))
            .collect();
        batch.extend(dice.any(&batch.clone()));
        dice.shuffle(&mut batch);
        batch.truncate(10);
        functions::jobs::DELIVER.run(&self.sender, json!({ "Records": batch })).await.ok();
    }

    async fn prepare(&mut self, model: &Model, request: &Request) -> Option<Prepared> {
        let place = |org: usize, rest: &str| format!("/v1/organizations/{}{rest}", model.orgs[org].id);
        let name = |(org, entry): (usize, usize)| model.orgs[org].entries[entry].id.clone().unwrap_or_default();
        self.keep_links(model, request).await;
        let mut by = self.people[request.by()].clone();
        let (method, path, body) = match request {
            Request::Invite { org, to, offer, .. } => {
                let mut body = model.orgs[*org].catalogue.body(&offer.access);
                body["emails"] = to.iter().map(|(who, loud)| address(*who, *loud)).collect();
                body["kind"] = json!(if offer.guest { "guest" } else { "member" });
                if let Some(period) = offer.period {
                    body["period"] = json!(format!("P{}D", period.num_days()));
                }
                (Method::POST, place(*org, "/invitations"), body)
            }
            Request::Several { org, verb, targets, .. } => {
                let ids: Vec<_> = targets.iter().copied().map(name).collect();
                let mut body = json!({ "members": ids });
                match verb {
                    crate::step::Verb::Move(group) => body["group"] = json!(group),
                    crate::step::Verb::Remove => body["everywhere"] = json!(false),
                    _ => {}
                }
                (Method::POST, place(*org, verb.path()), body)
            }
            Request::Edit { org, target, access, .. } => {
                let mut body = model.orgs[*org].catalogue.body(access);
                body["group"] = json!(access.group);
                (Method::PATCH, place(*org, &format!("/members/{}", name(*target))), body)
            }
            Request::Accept(held) | Request::Decline(held) => {
                let verb = if matches!(request, Request::Accept(_)) { "accept" } else { "decline" };
                let token = self.token(model, held).await?;
                by = if held.verified { by } else { by.unverified() };
                let path = format!("/v1/invitations/{verb}");
                (Method::POST, path, json!({ "token": token }))
            }
            Request::Leave { org, .. } => {
                (Method::POST, format!("/v1/me/organizations/{}/leave", model.orgs[*org].id), json!({}))
            }
            Request::Add { org, who, access, .. } => {
                let mut body = model.orgs[*org].catalogue.body(access);
                body["email"] = json!(address(*who, false));
                if access.role.is_none() {
                    body.as_object_mut().unwrap().remove("grant");
                }
                (Method::POST, place(*org, "/members"), body)
            }
            Request::Delete { org, .. } => (Method::DELETE, place(*org, ""), Value::Null),
        };
        Some(Prepared { by, method, path, body })
    }

    /// Somebody keeps the links that a request is about to replace.
    async fn keep_links(&mut self, model: &Model, request: &Request) {
        let targets = match request {
            Request::Several { verb: crate::step::Verb::Resend, targets, .. } => targets.as_slice(),
            Request::Edit { target, .. } => std::slice::from_ref(target),
            _ => &[],
        };
        for (org, entry) in targets.iter().copied() {
            let member = &model.orgs[org].entries[entry];
            if member.is_open(model.now) {
                let held = Held { org, entry, attempt: member.attempt, by: member.who, verified: true };
                self.token(model, &held).await;
            }
        }
    }

    /// The token of that sending: out of its letter, or else of the invitee's own list while it is the one that counts.
    async fn token(&mut self, model: &Model, held: &Held) -> Option<String> {
        if let Some(token) = self.tokens.get(&(held.org, held.entry, held.attempt)) {
            return Some(token.clone());
        }
        let place = &model.orgs[held.org];
        let invitee = self.people[place.entries[held.entry].who].via(&self.rival);
        let inbox = invitee.get("/v1/me/invitations").await;
        let all = inbox.body["invitations"].as_array().cloned().unwrap_or_default();
        let own = all.iter().find(|offer| offer["id"].as_str() == place.entries[held.entry].id.as_deref());
        let token = own.filter(|_| place.entries[held.entry].attempt == held.attempt);
        let token = token?["token"].as_str()?.to_owned();
        self.tokens.insert((held.org, held.entry, held.attempt), token.clone());
        Some(token)
    }
}

/// A request, ready to be sent.
struct Prepared {
    by: Person,
    method: Method,
    path: String,
    body: Value,
}

async fn send(prepared: Prepared, functions: &World, key: Option<&str>) -> Answer {
    let Prepared { by, method, path, body } = prepared;
    let mut ask = by.via(functions).ask(method, &path);
    if !body.is_null() {
        ask = ask.json(&body);
    }
    if let Some(key) = key {
        ask = ask.header("idempotency-key", key);
    }
    ask.send().await
}

/// What the answer tells of each part.
fn told(request: &Request, answer: &Answer) -> Vec<Told> {
    let parts = match request {
        Request::Invite { to, .. } => Request::invitees(to).len(),
        Request::Several { targets, .. } => targets.len(),
        _ => 1,
    };
    let whole = match answer.status {
        200..300 => Told::Done,
        500.. => Told::Unknown,
        409 if answer.code() == "request_in_progress" => Told::Unknown,
        _ => Told::Refused,
    };
    let of = |result: &Value| match result["error"]["code"].as_str() {
        None => Told::Done,
        Some("unavailable" | "internal") => Told::Unknown,
        Some(_) => Told::Refused,
    };
    let results = answer.results();
    if results.len() == parts { results.iter().map(of).collect() } else { vec![whole; parts] }
}

/// The address of somebody, as it is or loudly.
pub fn address(who: Who, loud: bool) -> String {
    if loud { format!("P{who}@EXAMPLE.com") } else { format!("p{who}@example.com") }
}

/// The name of a job.
pub fn name(job: Job) -> &'static str {
    match job {
        Job::Lapse => "lapse-invitations",
        Job::Remind => "remind-guests",
        Job::Expire => "expire-guests",
        Job::SweepOutbox => "sweep-outbox",
    }
}
